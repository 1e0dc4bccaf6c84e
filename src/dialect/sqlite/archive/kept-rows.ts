import type { Connection } from "../../connection.js";
import { renameQuietly } from "../alter/quiet-rename.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { keyColumns } from "./key-columns.js";
import type { RowKey } from "./row-key.js";
import type { Tracking } from "./tracking.js";

/** The rowid of the one row of a table that tells of a VACUUM: it begins to number such rows at 1 again. */
const FAR = 2 ** 40;

const sentinelOf = (rows: string): string => quoteIdentifier(`${rows}_vacuum`);

/** A condition that a kept row belongs to a row of the table. */
export function belongs(rows: string, { table, columns }: Tracking): string {
  return keyColumns(columns)
    .map(
      (key, place) =>
        `${quoteIdentifier(rows)}.${key} = ${quoteIdentifier(table)}.${quoteIdentifier(columns[place] ?? "")}`,
    )
    .join(" AND ");
}

/**
 * Makes a table that keeps values of single rows, by their key. `old` is what a row held, `new` what the change made
 * of it; they have no type, so that every value stays exactly what it is
 * (https://www.sqlite.org/datatype3.html#determination_of_column_affinity).
 */
export async function makeRows(connection: Connection, rows: string, key: RowKey): Promise<void> {
  const names = keyColumns(key.columns);
  const columns = names.map((name, place) => `${name} ${key.types[place]}`);
  await connection.run(
    `CREATE TABLE ${quoteIdentifier(rows)} (${columns.join(", ")}, "old", "new", PRIMARY KEY (${names.join(", ")}))`,
  );
  if (!key.bare) return;
  await connection.run(`CREATE TABLE ${sentinelOf(rows)} ("at")`);
  await connection.run(`INSERT INTO ${sentinelOf(rows)} (rowid, "at") VALUES (${FAR}, 0)`);
}

/** Forgets kept values. */
export async function dropRows(connection: Connection, rows: string): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${quoteIdentifier(rows)}`);
  await connection.run(`DROP TABLE IF EXISTS ${sentinelOf(rows)}`);
}

/** Whether rows that are known by a bare rowid may have been given other ones since. */
export async function wereRenumbered(connection: Connection, rows: string): Promise<boolean> {
  const table = await connection.get("SELECT 1 FROM main.sqlite_schema WHERE name = ?", [`${rows}_vacuum`]);
  if (table === undefined) return false;
  return (await connection.get(`SELECT 1 FROM ${sentinelOf(rows)} WHERE rowid = ${FAR}`)) === undefined;
}

/** Keeps what a column holds; where `nullsOnly`, of the rows that hold NULL. */
export async function keepColumn(
  connection: Connection,
  rows: string,
  table: string,
  { columns, sources }: RowKey,
  column: string,
  nullsOnly: boolean,
): Promise<void> {
  const value = quoteIdentifier(column);
  await connection.run(
    `INSERT OR REPLACE INTO ${quoteIdentifier(rows)} (${keyColumns(columns).join(", ")}, "old")` +
      ` SELECT ${sources.join(", ")}, ${value} FROM ${quoteIdentifier(table)}${nullsOnly ? ` WHERE ${value} IS NULL` : ""}`,
  );
}

/**
 * Notes what a change has made of the kept values, and forgets those that it has left as they were. Noted is what
 * `quote` says: it tells 1 from 1.0 also in a virtual column, which a plain SELECT does not.
 */
export async function noteConverted(
  connection: Connection,
  rows: string,
  tracking: Tracking,
  column: string,
): Promise<void> {
  const kept = quoteIdentifier(rows);
  const [source, value] = [quoteIdentifier(tracking.table), quoteIdentifier(column)];
  await connection.run(
    `UPDATE ${kept} SET "new" = (SELECT quote(${source}.${value}) FROM ${source} WHERE ${belongs(rows, tracking)})`,
  );
  await connection.run(`DELETE FROM ${kept} WHERE "new" IS quote("old")`);
}

/** Forgets the values of rows that hold something else by now than what the change made of them. */
export async function forgetChanged(
  connection: Connection,
  rows: string,
  tracking: Tracking,
  column: string,
): Promise<void> {
  const [kept, source] = [quoteIdentifier(rows), quoteIdentifier(tracking.table)];
  const same = `${belongs(rows, tracking)} AND ${kept}."new" = quote(${source}.${quoteIdentifier(column)})`;
  await connection.run(`DELETE FROM ${kept} WHERE NOT EXISTS (SELECT 1 FROM ${source} WHERE ${same})`);
}

/** Forgets what is kept of rows that are deleted since. Returns of how many. */
export async function sweepDeleted(
  connection: Connection,
  rows: string,
  tracking: Tracking,
): Promise<number> {
  const source = quoteIdentifier(tracking.table);
  return connection.run(
    `DELETE FROM ${quoteIdentifier(rows)} WHERE NOT EXISTS (SELECT 1 FROM ${source} WHERE ${belongs(rows, tracking)})`,
  );
}

/** SQL for what a row's column gets: the value kept of it, or else `otherwise`. */
export function keptOr(rows: string, tracking: Tracking, otherwise: string): string {
  const from = `FROM ${quoteIdentifier(rows)} WHERE ${belongs(rows, tracking)}`;
  return `CASE WHEN EXISTS (SELECT 1 ${from}) THEN (SELECT "old" ${from}) ELSE ${otherwise} END`;
}

/** Whether a NULL is among the kept values. */
export async function keepsNull(connection: Connection, rows: string): Promise<boolean> {
  const row = await connection.get(`SELECT 1 FROM ${quoteIdentifier(rows)} WHERE "old" IS NULL LIMIT 1`);
  return row !== undefined;
}

/** Whether nothing but NULLs was kept. */
export async function keepsNullsOnly(connection: Connection, rows: string): Promise<boolean> {
  const row = await connection.get(`SELECT 1 FROM ${quoteIdentifier(rows)} WHERE "old" IS NOT NULL LIMIT 1`);
  return row === undefined;
}

/** Writes kept values into the rows that hold something else. Returns how many. */
export async function putBack(
  connection: Connection,
  rows: string,
  tracking: Tracking,
  column: string,
): Promise<number> {
  const [source, value] = [quoteIdentifier(tracking.table), quoteIdentifier(column)];
  const from = `FROM ${quoteIdentifier(rows)} WHERE ${belongs(rows, tracking)}`;
  const differs = `("old" IS NOT ${source}.${value} OR typeof("old") <> typeof(${source}.${value}))`;
  return connection.run(
    `UPDATE OR ABORT ${source} SET ${value} = (SELECT "old" ${from}) WHERE EXISTS (SELECT 1 ${from} AND ${differs})`,
  );
}

/** Does what puts the values back, and keeps those that it replaces in their place: for the way to where it came from. */
export async function exchange(
  connection: Connection,
  rows: string,
  tracking: Tracking,
  column: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const [kept, source] = [quoteIdentifier(rows), quoteIdentifier(tracking.table)];
  const now = `SELECT ${source}.${quoteIdentifier(column)} FROM ${source} WHERE ${belongs(rows, tracking)}`;
  await sweepDeleted(connection, rows, tracking);
  await connection.run(`UPDATE ${kept} SET "new" = (${now})`);
  await work();
  await connection.run(`UPDATE ${kept} SET "old" = "new", "new" = quote("old")`);
}

/** The same values by another key, while the table still is as it was before the change. */
export async function changeKey(
  connection: Connection,
  rows: string,
  tracking: Tracking,
  key: RowKey,
): Promise<void> {
  const fresh = `${rows}_rekeyed`;
  const from = `FROM ${quoteIdentifier(rows)} WHERE ${belongs(rows, tracking)}`;
  await makeRows(connection, fresh, key);
  await connection.run(
    `INSERT OR REPLACE INTO ${quoteIdentifier(fresh)} (${keyColumns(key.columns).join(", ")}, "old", "new")` +
      ` SELECT ${key.sources.join(", ")}, (SELECT "old" ${from}), (SELECT "new" ${from})` +
      ` FROM ${quoteIdentifier(tracking.table)} WHERE EXISTS (SELECT 1 ${from})`,
  );
  await dropRows(connection, rows);
  await renameQuietly(connection, fresh, rows);
  if (key.bare) await renameQuietly(connection, `${fresh}_vacuum`, `${rows}_vacuum`);
}
