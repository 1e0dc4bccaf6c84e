import { Cursor, takeName, takeQualifiedName } from "./cursor.js";
import { DdlError } from "./ddl-error.js";
import { skipCommonTables } from "./parse-write.js";

/** Statements that write to no table's rows. */
const READING = ["SELECT", "VALUES", "EXPLAIN", "ANALYZE", "REINDEX"];

/**
 * The tables that a statement writes to by itself; triggers and foreign keys may carry it further. Empty for a
 * statement that writes to none (a query, an index, a view), undefined when it is not known: also for a text that we
 * cannot read, since whether it is SQL is SQLite's to say.
 */
export function writtenTables(sql: string): readonly string[] | undefined {
  try {
    return readTables(sql);
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

function readTables(sql: string): readonly string[] | undefined {
  const cursor = new Cursor(sql);
  if (cursor.take("WITH")) skipCommonTables(cursor);
  if (READING.some((word) => cursor.is(word))) return [];
  if (cursor.take("INSERT") || cursor.take("REPLACE")) return takeInto(cursor);
  if (cursor.take("UPDATE")) return takeUpdated(cursor);
  if (cursor.take("DELETE", "FROM")) return [takeQualifiedName(cursor).name];
  if (cursor.take("ALTER", "TABLE")) return takeAltered(cursor);
  if (cursor.take("CREATE") || cursor.take("DROP")) return takeDefined(cursor);
  return undefined;
}

function skipConflict(cursor: Cursor): void {
  if (cursor.take("OR")) cursor.next();
}

function takeInto(cursor: Cursor): readonly string[] {
  skipConflict(cursor);
  cursor.expect("INTO");
  return [takeQualifiedName(cursor).name];
}

function takeUpdated(cursor: Cursor): readonly string[] {
  skipConflict(cursor);
  return [takeQualifiedName(cursor).name];
}

/** A table that takes another name counts under both. */
function takeAltered(cursor: Cursor): readonly string[] {
  const { name } = takeQualifiedName(cursor);
  return cursor.take("RENAME", "TO") ? [name, takeName(cursor)] : [name];
}

/** Of what can be created and dropped only tables hold rows; what a virtual table writes is its module's affair. */
function takeDefined(cursor: Cursor): readonly string[] | undefined {
  if (!cursor.take("TEMP")) cursor.take("TEMPORARY");
  if (cursor.is("VIRTUAL")) return undefined;
  if (!cursor.take("TABLE")) return [];
  if (!cursor.take("IF", "NOT", "EXISTS")) cursor.take("IF", "EXISTS");
  return [takeQualifiedName(cursor).name];
}
