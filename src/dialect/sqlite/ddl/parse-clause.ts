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
    while (cursor.is("CONSTRAINT")) {
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
  if (cursor.take("PRIMARY", "KEY")) return takePrimaryKey(cursor);
  if (cursor.take("NOT", "NULL")) return { kind: "notNull", ...takeConflict(cursor) };
  if (cursor.take("NULL")) return takeNull(cursor);
  if (cursor.take("UNIQUE")) return { kind: "unique", ...takeConflict(cursor) };
  if (cursor.take("CHECK")) return { kind: "check", expression: cursor.text(cursor.parenthesised()) };
  if (cursor.take("DEFAULT")) return { kind: "default", value: takeDefault(cursor) };
  if (cursor.take("COLLATE")) return { kind: "collate", collation: takeName(cursor) };
  if (cursor.take("GENERATED", "ALWAYS", "AS") || cursor.take("AS")) return takeGenerated(cursor);
  if (cursor.is("REFERENCES")) return takeReferences(cursor);
  if (cursor.is("DEFERRABLE") || cursor.is("NOT", "DEFERRABLE")) {
    throw cursor.error("DEFERRABLE does not stand right behind a REFERENCES");
  }
  return undefined;
}

function takePrimaryKey(cursor: Cursor): ColumnClauseBody {
  const descending = cursor.takeOne("ASC", "DESC") === "DESC";
  const conflict = takeConflict(cursor);
  return { kind: "primaryKey", descending, autoincrement: cursor.take("AUTOINCREMENT"), ...conflict };
}

/** SQLite reads an ON CONFLICT behind NULL, and does nothing with it. */
function takeNull(cursor: Cursor): ColumnClauseBody {
  takeConflict(cursor);
  return { kind: "null" };
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
  const expression = cursor.text(cursor.parenthesised());
  const stored = cursor.takeOne("STORED", "VIRTUAL") === "STORED";
  if (isName(cursor.peek()) && !cursor.is("GENERATED")) throw cursor.error("Expected STORED or VIRTUAL");
  return { kind: "generated", expression, stored };
}

function takeReferences(cursor: Cursor): ColumnClauseBody {
  const reference = takeReference(cursor);
  return { kind: "references", ...reference, ...takeDeferrable(cursor) };
}
