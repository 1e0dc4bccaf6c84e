import { type Cursor, isName } from "./cursor.js";
import type { ColumnClause, ColumnDefinition, Range, TypeName } from "./definition.js";
import { identifierOf } from "./identifier.js";
import { isTypeWord } from "./keyword.js";
import { takeClauses } from "./parse-clause.js";
import { significantTokens, type Token } from "./token.js";

/**
 * Takes the definition of a column.
 *
 * @throws DdlError when it is not one.
 */
export function takeColumn(cursor: Cursor): ColumnDefinition {
  const { text, start, end } = cursor.name();
  const { type, tail } = takeType(cursor);
  const clauses = withGenerated(takeClauses(cursor), tail);
  return {
    name: identifierOf(text),
    nameRange: { start, end },
    range: { start, end: cursor.end },
    type,
    clauses,
  };
}

interface TakenType {
  readonly type: TypeName | undefined;
  /** `GENERATED ALWAYS`, where it stands at the end of the type. */
  readonly tail: Range | undefined;
}

function takeType(cursor: Cursor): TakenType {
  const { start } = cursor.peek();
  if (!isTypeToken(cursor.peek())) return { type: undefined, tail: undefined };
  while (isTypeToken(cursor.peek())) cursor.next();
  if (cursor.take("(")) {
    takeSigned(cursor);
    if (cursor.take(",")) takeSigned(cursor);
    cursor.expect(")");
  }
  return splitGenerated(cursor.sql, { start, end: cursor.end });
}

function isTypeToken(token: Token): boolean {
  return isName(token) && (token.kind !== "word" || isTypeWord(token.text.toUpperCase()));
}

function takeSigned(cursor: Cursor): void {
  if (!cursor.take("+")) cursor.take("-");
  if (cursor.peek().kind !== "number") throw cursor.error("Expected a number in the type");
  cursor.next();
}

/**
 * SQLite's grammar takes `GENERATED ALWAYS` behind a type for two more words of the type, and cuts them off again
 * by their letters: sqlite3AddColumn in build.c. Done the same way here, down to a type that ends in ALWAYS alone.
 */
function splitGenerated(sql: string, range: Range): TakenType {
  const raw = sql.slice(range.start, range.end);
  const cut = withoutGenerated(raw);
  const type =
    cut === ""
      ? undefined
      : { text: typeText(cut), range: { start: range.start, end: range.start + cut.length } };
  const tail = raw.slice(cut.length);
  const start = range.end - tail.trimStart().length;
  return { type, tail: tail === "" ? undefined : { start, end: range.end } };
}

function withoutGenerated(raw: string): string {
  if (raw.length < 16 || !/always$/i.test(raw)) return raw;
  return raw
    .slice(0, -"always".length)
    .trimEnd()
    .replace(/generated$/i, "")
    .trimEnd();
}

/** A type that begins with a quote ends with that quote to SQLite, whatever follows. */
function typeText(raw: string): string {
  if (/^\w+$/.test(raw)) return raw;
  const tokens = significantTokens(raw);
  const [first] = tokens;
  if (first !== undefined && first.kind !== "word") return identifierOf(first.text);
  let text = "";
  for (const token of tokens) text += isName(token) && text !== "" ? ` ${token.text}` : token.text;
  return text;
}

/** Lets the generated clause begin with the words that stood at the end of the type. */
function withGenerated(clauses: readonly ColumnClause[], tail: Range | undefined): readonly ColumnClause[] {
  const [first, ...others] = clauses;
  if (tail === undefined || first?.kind !== "generated" || first.name !== undefined) return clauses;
  return [{ ...first, range: { start: tail.start, end: first.range.end } }, ...others];
}
