import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";

interface Trigger {
  readonly name: string;
  readonly sql: string;
}

/**
 * Does work on the rows of a table that no trigger shall see: those of the table, the connection's temporary ones
 * included, are dropped and come back to the letter. Inside a transaction.
 */
export async function withoutTriggers<T>(
  connection: Connection,
  table: string,
  work: () => Promise<T>,
): Promise<T> {
  const main = await triggersIn(connection, "main.sqlite_schema", table);
  const temporary = await temporaryTriggers(connection, table);
  for (const { name } of main) await connection.run(`DROP TRIGGER main.${quoteIdentifier(name)}`);
  for (const { name } of temporary) await connection.run(`DROP TRIGGER temp.${quoteIdentifier(name)}`);
  const result = await work();
  for (const { sql } of [...main, ...temporary]) await connection.run(sql);
  return result;
}

/** The connection's own triggers on a table, with the statements that make them; SQLite stores these without TEMP. */
export async function temporaryTriggers(connection: Connection, table: string): Promise<readonly Trigger[]> {
  const triggers = await triggersIn(connection, "temp.sqlite_schema", table);
  return triggers.map(({ name, sql }) => ({
    name,
    sql: sql.replace(/^CREATE TRIGGER/i, "CREATE TEMP TRIGGER"),
  }));
}

async function triggersIn(
  connection: Connection,
  schema: string,
  table: string,
): Promise<readonly Trigger[]> {
  return connection.all<Trigger>(
    `SELECT name, sql FROM ${schema} WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY rowid`,
    [table],
  );
}
