import { setImmediate as nextTurn } from "node:timers/promises";
import { DatabaseError } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { type CopiedColumn, copiedColumns, type TableCopy } from "./copied-columns.js";
import { freeRowid } from "./row-keys.js";
import { isRowidAlias } from "./rowid.js";

/** Told how many rows are copied, of how many; before they are counted that is undefined. */
export type OnProgress = (rows: number, of: number | undefined) => void;

/** Rows of the first stretch; the next ones follow the time it took. */
const FIRST_STRETCH = 1000;
const STRETCH_MS = 50;

/**
 * Copies the rows of a table into its empty successor and returns how many there were. A table with rowids is copied
 * in stretches, in the order of its rows: progress is told after each, and the process can do other things. Rows that
 * the new definition does not take are an error, whatever its ON CONFLICT clauses say: without `OR ABORT`, IGNORE and
 * REPLACE would lose them (https://www.sqlite.org/lang_conflict.html).
 *
 * @throws DatabaseError `connection-used` where the process wrote on the connection in the meantime.
 */
export async function copyRows(
  connection: Connection,
  copy: TableCopy,
  fresh: string,
  onProgress: OnProgress,
): Promise<number> {
  const columns = copiedColumns(copy);
  const into = columns.map((column) => column.into).join(", ");
  const from = columns.map((column) => column.from).join(", ");
  const insert = `INSERT OR ABORT INTO ${quoteIdentifier(fresh)} (${into}) SELECT ${from} FROM ${quoteIdentifier(copy.table)}`;
  // Where all statements are to be known beforehand, none can depend on the rows.
  const rowid = connection.capabilities.transaction === "batch" ? undefined : rowidOf(copy.before);
  onProgress(0, undefined);
  const of = await countRows(connection, copy.table);
  onProgress(0, of);
  if (rowid !== undefined) {
    const kept = keptIn(fresh, copy.after, columns, rowid);
    return copyStretches(connection, { ...copy, insert, rowid, kept, of, onProgress });
  }
  const rows = await connection.run(insert);
  onProgress(rows, of);
  return rows;
}

/** A name of the rowid, or undefined where the table has none or every name is taken. */
function rowidOf(sql: string): string | undefined {
  const definition = parseCreateTable(sql);
  if (definition.options.withoutRowid) return undefined;
  const alias = definition.columns.find((column) => isRowidAlias(definition, column));
  return alias === undefined ? freeRowid(definition) : quoteIdentifier(alias.name);
}

/** Where the new table has the rowids of the old one, the greatest of them is found at once. */
function keptIn(
  fresh: string,
  after: string,
  columns: readonly CopiedColumn[],
  rowid: string,
): string | undefined {
  const name = rowidOf(after);
  const isKept = columns.some(({ into, from }) => into === name && from === rowid);
  return isKept ? `SELECT CAST(max(${name}) AS TEXT) AS last FROM ${quoteIdentifier(fresh)}` : undefined;
}

async function countRows(connection: Connection, table: string): Promise<number> {
  const row = await connection.get<{ rows: number }>(
    `SELECT count(*) AS rows FROM ${quoteIdentifier(table)}`,
  );
  return row?.rows ?? 0;
}

interface Stretches {
  readonly table: string;
  readonly insert: string;
  readonly rowid: string;
  /** Asks for the rowid that was copied last. */
  readonly kept: string | undefined;
  readonly of: number;
  readonly onProgress: OnProgress;
}

async function copyStretches(connection: Connection, work: Stretches): Promise<number> {
  let rows = 0;
  let size = FIRST_STRETCH;
  for (let after: string | undefined; ; ) {
    const start = performance.now();
    const stretch = await copyStretch(connection, work, after, size);
    rows += stretch.rows;
    work.onProgress(rows, work.of);
    if (stretch.last === undefined) return rows;
    after = stretch.last;
    size = nextSize(size, performance.now() - start);
    await undisturbed(connection, work.table, nextTurn);
  }
}

interface Stretch {
  readonly rows: number;
  /** The rowid that it ends with, or undefined for the last one. As text: it may be larger than a number of JavaScript's. */
  readonly last: string | undefined;
}

/** NOT INDEXED keeps the order of the rows: an index that has all columns would be read in its own. */
async function copyStretch(
  connection: Connection,
  work: Stretches,
  after: string | undefined,
  size: number,
): Promise<Stretch> {
  const { insert, rowid, kept } = work;
  if (kept === undefined) {
    const last = await lastRowid(connection, work, after, size);
    return { rows: await connection.run(`${insert} NOT INDEXED${whereBetween(rowid, after, last)}`), last };
  }
  const where = whereBetween(rowid, after, undefined);
  const rows = await connection.run(`${insert} NOT INDEXED${where} ORDER BY ${rowid} LIMIT ${size}`);
  const end = rows < size ? undefined : await connection.get<{ last: string }>(kept);
  return { rows, last: end?.last };
}

/** Counts off a stretch: twice through the rows, but in no need of what they become. */
async function lastRowid(
  connection: Connection,
  { table, rowid }: Stretches,
  after: string | undefined,
  size: number,
): Promise<string | undefined> {
  const row = await connection.get<{ last: string }>(
    `SELECT CAST(${rowid} AS TEXT) AS last FROM ${quoteIdentifier(table)} NOT INDEXED` +
      `${whereBetween(rowid, after, undefined)} ORDER BY ${rowid} LIMIT 1 OFFSET ${size - 1}`,
  );
  return row?.last;
}

function whereBetween(rowid: string, after: string | undefined, last: string | undefined): string {
  const conditions = [
    ...(after === undefined ? [] : [`${rowid} > ${after}`]),
    ...(last === undefined ? [] : [`${rowid} <= ${last}`]),
  ];
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}

/** As many rows as take the time of a stretch, and never many times more than the one before. */
const nextSize = (size: number, elapsedMs: number): number =>
  Math.max(1, Math.round(size * Math.min(4, STRETCH_MS / Math.max(elapsedMs, 1))));

/**
 * Lets the process do other things, but not with this connection: a row that is changed after it was copied would be
 * lost (https://www.sqlite.org/lang_corefunc.html#total_changes).
 */
async function undisturbed(
  connection: Connection,
  table: string,
  pause: () => Promise<unknown>,
): Promise<void> {
  const before = await totalChanges(connection);
  await pause();
  if ((await totalChanges(connection)) === before) return;
  throw new DatabaseError(
    "connection-used",
    `Something else wrote on the connection while ${table} was being copied.`,
    { hint: "Migrate before anything else uses the connection; timers count, too." },
  );
}

async function totalChanges(connection: Connection): Promise<number | undefined> {
  const row = await connection.get<{ changes: number }>("SELECT total_changes() AS changes");
  return row?.changes;
}
