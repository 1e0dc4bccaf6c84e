import type { Connection } from "../connection.js";
import { parseCreateTable } from "./ddl/parse-table.js";
import { placedConstraints } from "./placed-constraint.js";

/**
 * The largest id that an AUTOINCREMENT table has ever given away (https://www.sqlite.org/autoinc.html). DROP TABLE
 * forgets it, and with it that a deleted id must not come again. As text: it may be larger than a number of JavaScript's.
 */
export async function readSequence(connection: Connection, table: string): Promise<string | undefined> {
  const kept = await connection.get(
    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = 'sqlite_sequence'",
  );
  if (kept === undefined) return undefined;
  const row = await connection.get<{ seq: string }>(
    "SELECT CAST(seq AS TEXT) AS seq FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE",
    [table],
  );
  return row?.seq;
}

/** Puts the sequence back, also where the table is empty; nothing where it is no AUTOINCREMENT table any more. */
export async function writeSequence(
  connection: Connection,
  sql: string,
  table: string,
  sequence: string,
): Promise<void> {
  if (!placedConstraints(parseCreateTable(sql)).some((placed) => placed.autoincrement)) return;
  await connection.run("DELETE FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE", [table]);
  await connection.run("INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, CAST(? AS INTEGER))", [
    table,
    sequence,
  ]);
}
