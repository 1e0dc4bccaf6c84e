import type { Connection } from "../../connection.js";
import { isAutoincrement } from "../alter/sequence.js";
import { tableSql } from "../read/stored-definition.js";
import type { Change } from "./row-key.js";

/**
 * The largest id that a table has ever given away, where a change ends its AUTOINCREMENT
 * (https://www.sqlite.org/autoinc.html). As text: it may be larger than a number of JavaScript's.
 */
export async function sequenceLost(
  connection: Connection,
  { table, before, after }: Change,
): Promise<string | undefined> {
  if (!isAutoincrement(before) || isAutoincrement(after)) return undefined;
  const row = await connection.get<{ seq: string }>(
    "SELECT CAST(seq AS TEXT) AS seq FROM main.sqlite_sequence WHERE name = ? COLLATE NOCASE",
    [table],
  );
  return row?.seq;
}

/** Has an AUTOINCREMENT table go on behind a kept sequence, unless it has come further by itself. */
export async function giveSequence(connection: Connection, table: string, sequence: string): Promise<void> {
  const sql = await tableSql(connection, table);
  if (sql === undefined || !isAutoincrement(sql)) return;
  const changed = await connection.run(
    "UPDATE main.sqlite_sequence SET seq = max(seq, CAST(? AS INTEGER)) WHERE name = ? COLLATE NOCASE",
    [sequence, table],
  );
  if (changed > 0) return;
  await connection.run(
    "INSERT INTO main.sqlite_sequence (name, seq) SELECT name, CAST(? AS INTEGER) FROM main.sqlite_schema" +
      " WHERE type = 'table' AND name = ? COLLATE NOCASE",
    [sequence, table],
  );
}
