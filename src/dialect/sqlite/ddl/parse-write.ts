import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import { DdlError } from "./ddl-error.js";
import { takeNames } from "./parse-reference.js";

/** What a statement writes. */
export interface WrittenRows {
  readonly verb: "insert" | "replace" | "update" | "delete";
  readonly table: string;
  /** Of an UPDATE: the columns that it sets. */
  readonly columns: readonly string[];
}

/** Reads a statement that writes rows; undefined for every other one, and for what we cannot read. */
export function parseWrite(sql: string): WrittenRows | undefined {
  try {
    const cursor = new Cursor(sql);
    if (cursor.take("WITH")) skipCommonTables(cursor);
    return readWrite(cursor);
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

/** `WITH a(x) AS [NOT] MATERIALIZED (...), b AS (...)`: sqlite.org/lang_with.html. */
export function skipCommonTables(cursor: Cursor): void {
  cursor.take("RECURSIVE");
  do {
    takeName(cursor);
    if (cursor.is("(")) takeNames(cursor);
    cursor.expect("AS");
    if (!cursor.take("NOT", "MATERIALIZED")) cursor.take("MATERIALIZED");
    cursor.parenthesised();
  } while (cursor.take(","));
}

function readWrite(cursor: Cursor): WrittenRows | undefined {
  if (cursor.take("REPLACE", "INTO")) return { verb: "replace", ...target(cursor) };
  if (cursor.take("INSERT")) return takeInsert(cursor);
  if (cursor.take("DELETE", "FROM")) return { verb: "delete", ...target(cursor) };
  if (!cursor.take("UPDATE")) return undefined;
  if (cursor.take("OR")) cursor.next();
  const { table } = target(cursor);
  return { verb: "update", table, columns: takeSet(cursor) };
}

const target = (cursor: Cursor): Pick<WrittenRows, "table" | "columns"> => ({
  table: takeQualifiedName(cursor).name,
  columns: [],
});

function takeInsert(cursor: Cursor): WrittenRows {
  const replaces = cursor.is("OR", "REPLACE");
  if (cursor.take("OR")) cursor.next();
  cursor.expect("INTO");
  return { verb: replaces ? "replace" : "insert", ...target(cursor) };
}

/** Names stand before each `=` of the list, alone or in parentheses. */
function takeSet(cursor: Cursor): readonly string[] {
  while (!cursor.is("SET")) cursor.next();
  cursor.expect("SET");
  const columns: string[] = [];
  do {
    if (cursor.is("(")) columns.push(...takeNames(cursor));
    else columns.push(takeName(cursor));
    skipValue(cursor);
  } while (cursor.take(","));
  return columns;
}

function skipValue(cursor: Cursor): void {
  for (let depth = 0; !cursor.atEnd; cursor.next()) {
    if (depth === 0 && [",", ";", "FROM", "WHERE", "RETURNING"].some((end) => cursor.is(end))) return;
    if (cursor.is("(")) depth++;
    if (cursor.is(")")) depth--;
  }
}
