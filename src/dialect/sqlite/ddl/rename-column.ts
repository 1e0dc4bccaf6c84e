import { identifierOf, quoteIdentifier, sameName } from "./identifier.js";
import { parseCreateTable } from "./parse-table.js";
import { applyEdits } from "./text-edit.js";
import { significantTokens } from "./token.js";

/**
 * The definition with a column under another name, as far as its own text tells: for looking ahead. SQLite itself
 * renames columns in the database.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function renameColumnInDefinition(sql: string, from: string, to: string): string {
  const { body, columns } = parseCreateTable(sql);
  const types = columns.flatMap(({ type }) => (type === undefined ? [] : [type.range]));
  const edits = significantTokens(sql).filter(
    (token) =>
      token.start >= body.start &&
      token.end <= body.end &&
      (token.kind === "word" || token.kind === "quoted") &&
      sameName(identifierOf(token.text), from) &&
      !types.some(({ start, end }) => token.start >= start && token.end <= end),
  );
  return applyEdits(
    sql,
    edits.map(({ start, end }) => ({ start, end, text: quoteIdentifier(to) })),
  );
}
