import type { Connection } from "../connection.js";
import { quoteIdentifier } from "./ddl/identifier.js";

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
  const temporary = await triggersIn(connection, "temp.sqlite_schema", table);
  for (const { name } of main) await connection.run(`DROP TRIGGER main.${quoteIdentifier(name)}`);
  for (const { name } of temporary) await connection.run(`DROP TRIGGER temp.${quoteIdentifier(name)}`);
  const result = await work();
  for (const { sql } of main) await connection.run(sql);
  for (const { sql } of temporary)
    await connection.run(sql.replace(/^CREATE TRIGGER/i, "CREATE TEMP TRIGGER"));
  return result;
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
