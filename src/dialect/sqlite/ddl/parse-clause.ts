import { type Cursor, isName, takeName } from "./cursor.js";
import type { ColumnClause, ColumnClauseBody } from "./definition.js";
import { isTypeWord, isValueWord } from "./keyword.js";
import { takeDeferrable, takeReference } from "./parse-reference.js";
import type { Token } from "./token.js";

/**
 * Takes the clauses of a column: sqlite.org/syntax/column-constraint.html. A `CONSTRAINT name` that nothing follows
 * belongs to no clause; SQLite takes no notice of it either.
 *
 * @throws DdlError for a clause it does not know.
 */
export function takeClauses(cursor: Cursor): readonly ColumnClause[] {
  const clauses: ColumnClause[] = [];
  for (;;) {
    let { start } = cursor.peek();
    let name: string | undefined;
    while (cursor.symbol === "CONSTRAINT") {
      start = cursor.next().start;
      name = takeName(cursor);
    }
    const body = takeClause(cursor);
    if (body === undefined) return clauses;
    const range = { start, end: cursor.end };
    clauses.push(name === undefined ? { ...body, range } : { ...body, name, range });
  }
}

function takeClause(cursor: Cursor): ColumnClauseBody | undefined {
  switch (cursor.symbol) {
    case "PRIMARY":
      return takePrimaryKey(cursor);
    case "NOT":
    case "NULL":
      return takeNullness(cursor);
    case "UNIQUE":
      cursor.next();
      return { kind: "unique", ...takeConflict(cursor) };
    case "CHECK":
      cursor.next();
      return { kind: "check", expression: cursor.text(cursor.parenthesised()) };
    case "DEFAULT":
      cursor.next();
      return { kind: "default", value: takeDefault(cursor) };
    case "COLLATE":
      cursor.next();
      return { kind: "collate", collation: takeName(cursor) };
    case "GENERATED":
    case "AS":
      return takeGenerated(cursor);
    case "REFERENCES":
      return { kind: "references", ...takeReference(cursor), ...takeDeferrable(cursor) };
    case "DEFERRABLE":
      throw cursor.error("DEFERRABLE does not stand right behind a REFERENCES");
    default:
      return undefined;
  }
}

function takePrimaryKey(cursor: Cursor): ColumnClauseBody {
  cursor.expect("PRIMARY", "KEY");
  const descending = cursor.takeOne("ASC", "DESC") === "DESC";
  const conflict = takeConflict(cursor);
  return { kind: "primaryKey", descending, autoincrement: cursor.take("AUTOINCREMENT"), ...conflict };
}

/** SQLite reads an ON CONFLICT behind NULL as well, and does nothing with it. */
function takeNullness(cursor: Cursor): ColumnClauseBody {
  if (cursor.is("NOT", "DEFERRABLE"))
    throw cursor.error("DEFERRABLE does not stand right behind a REFERENCES");
  const not = cursor.take("NOT");
  cursor.expect("NULL");
  const conflict = takeConflict(cursor);
  return not ? { kind: "notNull", ...conflict } : { kind: "null" };
}

/** Takes `ON CONFLICT ...`, where it stands here: sqlite.org/lang_conflict.html. */
export function takeConflict(cursor: Cursor): { readonly onConflict?: string } {
  if (!cursor.take("ON", "CONFLICT")) return {};
  const way = cursor.takeOne("ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE");
  if (way === undefined) throw cursor.error("Expected ROLLBACK, ABORT, FAIL, IGNORE or REPLACE");
  return { onConflict: way.toLowerCase() };
}

function takeDefault(cursor: Cursor): string {
  const { start } = cursor.peek();
  if (cursor.is("(")) cursor.parenthesised();
  else {
    const signed = cursor.take("+") || cursor.take("-");
    const token = cursor.peek();
    if (!isLiteral(token) && (signed || !isBareDefault(token)))
      throw cursor.error("Expected a default value");
    cursor.next();
  }
  return cursor.text({ start, end: cursor.end });
}

function isLiteral(token: Token): boolean {
  if (token.kind === "word") return /^(?:null|current_(?:date|time|timestamp))$/i.test(token.text);
  return token.kind === "number" || token.kind === "string" || token.kind === "blob";
}

/** `DEFAULT word` is a string to SQLite, or TRUE or FALSE. */
function isBareDefault(token: Token): boolean {
  if (token.kind !== "word") return isName(token);
  const word = token.text.toUpperCase();
  return isTypeWord(word) || isValueWord(word);
}

function takeGenerated(cursor: Cursor): ColumnClauseBody {
  if (!cursor.take("GENERATED", "ALWAYS", "AS")) cursor.expect("AS");
  const expression = cursor.text(cursor.parenthesised());
  const stored = cursor.takeOne("STORED", "VIRTUAL") === "STORED";
  if (isName(cursor.peek()) && !cursor.is("GENERATED")) throw cursor.error("Expected STORED or VIRTUAL");
  return { kind: "generated", expression, stored };
}
