import type { Range } from "./definition.js";
import { identifierOf, quoteIdentifier, sameName } from "./identifier.js";
import { parseCreateTable } from "./parse-table.js";
import { applyEdits } from "./text-edit.js";
import { significantTokens, type Token } from "./token.js";

/**
 * The definition with a column under another name, as far as its own text tells: for looking ahead. SQLite itself
 * renames columns in the database.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function renameColumnInDefinition(sql: string, from: string, to: string): string {
  const { body, columns } = parseCreateTable(sql);
  const types = columns.flatMap(({ type }) => (type === undefined ? [] : [type.range]));
  return renameInText(
    sql,
    from,
    to,
    (token) => isIn(body, token) && !types.some((range) => isIn(range, token)),
  );
}

/** The text with every word that may be the name, and is meant, in other words. */
export function renameInText(
  text: string,
  from: string,
  to: string,
  isMeant: (token: Token) => boolean = () => true,
): string {
  const edits = significantTokens(text).filter(
    (token) =>
      (token.kind === "word" || token.kind === "quoted") &&
      sameName(identifierOf(token.text), from) &&
      isMeant(token),
  );
  return applyEdits(
    text,
    edits.map(({ start, end }) => ({ start, end, text: quoteIdentifier(to) })),
  );
}

const isIn = (range: Range, { start, end }: Token): boolean => start >= range.start && end <= range.end;
