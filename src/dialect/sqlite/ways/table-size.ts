import { messageOf } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";

/** What a table takes of the database. */
export interface TableSize {
  readonly rows: number;
  /** With its indexes. */
  readonly bytes: number;
}

/** Counts the rows of a table and its pages; undefined where there is no such table. */
export async function tableSize(connection: Connection, table: string): Promise<TableSize | undefined> {
  const found = await connection.get(
    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE",
    [table],
  );
  if (found === undefined) return undefined;
  const row = await connection.get<{ rows: number }>(
    `SELECT count(*) AS rows FROM ${quoteIdentifier(table)}`,
  );
  return { rows: row?.rows ?? 0, bytes: await tableBytes(connection, table) };
}

/**
 * The bytes of a table and its indexes. Where SQLite was built without `dbstat`
 * (https://www.sqlite.org/dbstat.html), those of the whole database: it cannot be more.
 */
export async function tableBytes(connection: Connection, table: string): Promise<number> {
  try {
    const row = await connection.get<{ bytes: number | null }>(
      "SELECT sum(pgsize) AS bytes FROM dbstat WHERE name IN" +
        " (SELECT name FROM main.sqlite_schema WHERE tbl_name = ? COLLATE NOCASE AND rootpage > 0)",
      [table],
    );
    return row?.bytes ?? 0;
  } catch (error) {
    if (!/^no such (?:table|module)/.test(messageOf(error))) throw error;
    return databaseBytes(connection);
  }
}

/** The bytes of the whole database. */
export async function databaseBytes(connection: Connection): Promise<number> {
  const row = await connection.get<{ bytes: number }>(
    "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
  );
  return row?.bytes ?? 0;
}
