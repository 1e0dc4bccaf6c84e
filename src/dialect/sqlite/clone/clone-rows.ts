import type { SqlValue } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import type { ClonedRows } from "../../dialect.js";
import { withoutTriggers } from "../alter/without-triggers.js";
import { foldName, quoteIdentifier, sameName } from "../ddl/identifier.js";
import { cloneSequences, hasSequences, rebuildSearch } from "./clone-extras.js";
import { insertFitting } from "./clone-insert.js";
import { cloneParents } from "./clone-parents.js";
import {
  type AddRows,
  rowOrder,
  type StoredTable,
  selectExact,
  storedTables,
  type TablePair,
} from "./clone-table.js";

/** Rows read at a time: what is in memory stays small where rows are large. */
const PAGE = 100;

const MIB = 1024 * 1024;

/** A database larger than this, in bytes, is sampled however few rows it has. */
const SMALL = 64 * MIB;

/** Bytes of text and blobs that a sample has of either end of a table. */
const ENOUGH = 8 * MIB;

/**
 * Copies rows of one database into another that has its definitions, in place of the rows there: all of them where
 * there are at most `limit`, otherwise the first and the last of every table with the parents of them all. The first
 * database is only read, in one transaction. Triggers do not see the copy.
 *
 * The second one need not have the same definitions: a row that does not fit is left out and counted.
 */
export async function cloneRows(
  from: Connection,
  to: Connection,
  options: { readonly limit: number; readonly ignore: (name: string) => boolean },
): Promise<ClonedRows> {
  await from.run("BEGIN");
  try {
    const pairs = await tablePairs(from, to, options.ignore);
    const isSmall = (await sizeOfAll(from)) <= SMALL && (await holdsAtMost(from, pairs, options.limit));
    return await withoutForeignKeys(to, async () => {
      await empty(to, options.ignore);
      return copyAll(from, to, pairs, isSmall ? undefined : options.limit);
    });
  } finally {
    await from.run("ROLLBACK");
  }
}

/** Rows that migrations put into a scratch database are not the ones of the database that is cloned. */
async function empty(to: Connection, ignore: (name: string) => boolean): Promise<void> {
  for (const { name } of await storedTables(to, ignore)) {
    await withoutTriggers(to, name, () => to.run(`DELETE FROM main.${quoteIdentifier(name)}`));
  }
  if (await hasSequences(to)) await to.run("DELETE FROM main.sqlite_sequence");
}

async function tablePairs(
  from: Connection,
  to: Connection,
  ignore: (name: string) => boolean,
): Promise<readonly TablePair[]> {
  const targets = new Map((await storedTables(to, ignore)).map((table) => [foldName(table.name), table]));
  return (await storedTables(from, ignore)).flatMap((table): readonly TablePair[] => {
    const target = targets.get(foldName(table.name));
    return target === undefined ? [] : [{ from: table, to: target, columns: sharedColumns(table, target) }];
  });
}

function sharedColumns(from: StoredTable, to: StoredTable): readonly string[] {
  const shared = from.columns.filter((column) => to.columns.some((other) => sameName(other, column)));
  const rowid = from.rowid !== undefined && from.rowid === to.rowid ? [from.rowid] : [];
  return [...rowid, ...shared.map(quoteIdentifier)];
}

/** Bytes of the whole database (https://www.sqlite.org/pragma.html#pragma_page_count). */
async function sizeOfAll(connection: Connection): Promise<number> {
  const row = await connection.get<{ bytes: number }>(
    "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes",
  );
  return row?.bytes ?? 0;
}

/** Counts no further than the limit: a large table is not read to its end. */
async function holdsAtMost(
  connection: Connection,
  pairs: readonly TablePair[],
  limit: number,
): Promise<boolean> {
  let left = limit;
  for (const { from } of pairs) {
    const row = await connection.get<{ rows: number }>(
      `SELECT count(*) AS rows FROM (SELECT 1 FROM main.${quoteIdentifier(from.name)} LIMIT ${left + 1})`,
    );
    left -= row?.rows ?? 0;
    if (left < 0) return false;
  }
  return true;
}

/** `foreign_keys` does nothing inside a transaction (https://www.sqlite.org/pragma.html#pragma_foreign_keys). */
async function withoutForeignKeys<T>(to: Connection, work: () => Promise<T>): Promise<T> {
  const found = await to.get<{ foreign_keys: number }>("PRAGMA foreign_keys");
  await to.run("PRAGMA foreign_keys = OFF");
  await to.run("BEGIN");
  try {
    const result = await work();
    await to.run("COMMIT");
    return result;
  } catch (error) {
    await to.run("ROLLBACK");
    throw error;
  } finally {
    await to.run(`PRAGMA foreign_keys = ${found?.foreign_keys ?? 0}`);
  }
}

async function copyAll(
  from: Connection,
  to: Connection,
  pairs: readonly TablePair[],
  limit: number | undefined,
): Promise<ClonedRows> {
  const cloned = { rows: 0, left: new Map<string, number>() };
  const add: AddRows = async (pair, rows) => {
    const inserted = await withoutTriggers(to, pair.to.name, () => insertFitting(to, pair, rows));
    cloned.rows += inserted;
    const left = rows.length - inserted;
    if (left > 0) cloned.left.set(pair.to.name, (cloned.left.get(pair.to.name) ?? 0) + left);
    return inserted;
  };
  const share = limit === undefined ? undefined : Math.max(2, Math.floor(limit / Math.max(1, pairs.length)));
  for (const pair of pairs) await copyTable(from, pair, share, add);
  if (limit !== undefined) await cloneParents(from, to, pairs, add);
  await cloneSequences(from, to, pairs);
  await rebuildSearch(to);
  return { ...cloned, sampled: limit !== undefined };
}

/** Half of a sample are the first rows of the table, half the last: old rows and new ones differ. */
async function copyTable(
  from: Connection,
  pair: TablePair,
  share: number | undefined,
  add: AddRows,
): Promise<void> {
  const order = rowOrder(pair.from);
  if (share === undefined || order.length === 0) {
    await copyEnd(from, pair, order, share, add);
    return;
  }
  const half = Math.ceil(share / 2);
  await copyEnd(from, pair, order, half, add);
  const count = await from.get<{ rows: number }>(
    `SELECT count(*) AS rows FROM (SELECT 1 FROM main.${quoteIdentifier(pair.from.name)} LIMIT ${2 * half})`,
  );
  const rest = Math.min(half, (count?.rows ?? 0) - half);
  const newest = order.map((column) => `${column} DESC`);
  if (rest > 0) await copyEnd(from, pair, newest, rest, add);
}

/** Copies rows in an order, as many as are wanted and as `ENOUGH` allows. */
async function copyEnd(
  from: Connection,
  pair: TablePair,
  order: readonly string[],
  wanted: number | undefined,
  add: AddRows,
): Promise<void> {
  const sorted = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`;
  const source = `FROM main.${quoteIdentifier(pair.from.name)}${sorted}`;
  for (let start = 0, bytes = 0; start < (wanted ?? Number.POSITIVE_INFINITY); start += PAGE) {
    const size = Math.min(PAGE, (wanted ?? Number.POSITIVE_INFINITY) - start);
    const rows = await selectExact(from, pair.columns, `${source} LIMIT ${size} OFFSET ${start}`);
    await add(pair, rows);
    bytes += rows.flat().reduce<number>((sum, value) => sum + sizeOf(value), 0);
    if (rows.length < size || (wanted !== undefined && bytes > ENOUGH)) return;
  }
}

const sizeOf = (value: SqlValue): number =>
  typeof value === "string" || value instanceof Uint8Array ? value.length : 8;
