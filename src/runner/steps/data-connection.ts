import { setImmediate as nextTurn } from "node:timers/promises";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { messageOf, UsageError } from "../../errors.js";
import type { BatchOptions, BatchResult, DataConnection, SqlRow, SqlValue } from "../../model/step.js";
import { isOfDatabase } from "../failure.js";
import type { StepContext } from "./context.js";

const BATCH_SIZE = 1000;

/** What a data step gets: the connection with the caller's own settings for numbers, inside the transaction. */
export function dataConnection(context: StepContext): DataConnection {
  const { data, dialect } = context.session;
  return {
    dialect,
    run: async (sql, params) => {
      refuseTransaction(sql);
      return data.run(sql, params);
    },
    all: (sql, params) => data.all(sql, params),
    get: (sql, params) => data.get(sql, params),
    batches: (query, options, each) => inBatches(context, query, options, each),
  };
}

/** The first word behind spaces and comments, where it is one that begins or ends a transaction. */
const TRANSACTION =
  /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(BEGIN|COMMIT|END|ROLLBACK|SAVEPOINT|RELEASE)\b/i;

/** @throws UsageError `transaction-statement`. */
function refuseTransaction(sql: string): void {
  const word = TRANSACTION.exec(sql)?.[1];
  if (word === undefined) return;
  throw new UsageError(
    "transaction-statement",
    `${word.toUpperCase()} cannot be run in a data step: the runner keeps the transaction.`,
    { hint: "Leave it out." },
  );
}

/**
 * Gives the rows of a query to `each`, batch by batch along a key, and lets the process do other things in between.
 *
 * @throws UsageError `bad-key`, and what `each` throws.
 */
async function inBatches<T>(
  context: StepContext,
  query: string,
  options: BatchOptions,
  each: (rows: T[]) => unknown,
): Promise<BatchResult> {
  const size = options.size ?? BATCH_SIZE;
  const result = { rows: 0, skipped: 0 };
  for (let after: SqlValue | undefined; ; ) {
    const found = await context.session.data.all<T>(...page(query, options.key, size, after));
    const rows = found.slice(0, size);
    const last = lastKey(found, size, options.key);
    if (rows.length > 0) result.skipped += await giveBatch(context, rows, options, each);
    result.rows += rows.length;
    context.report.emit({
      kind: "progress",
      revision: context.revision,
      summary: "rows",
      rows: result.rows,
      of: undefined,
    });
    if (last === undefined) return result;
    after = last;
    await nextTurn();
  }
}

/** One row more than a batch is asked for: it tells whether there are more, and whether the key tells them apart. */
function page(
  query: string,
  key: string,
  size: number,
  after: SqlValue | undefined,
): [string, readonly SqlValue[]] {
  const column = quoteIdentifier(key);
  const rows = `SELECT * FROM (${query.replace(/[\s;]+$/, "")}\n)`;
  const where = after === undefined ? "" : ` WHERE ${column} > ?`;
  return [`${rows}${where} ORDER BY ${column} LIMIT ${size + 1}`, after === undefined ? [] : [after]];
}

/** The key that the next batch begins after, or undefined where this one is the last. */
function lastKey(found: readonly unknown[], size: number, key: string): SqlValue | undefined {
  const keys = found.map((row) => keyOf(row, key));
  if (keys.some((value, place) => place > 0 && value === keys[place - 1])) throw badKey(key, "is not unique");
  return found.length > size ? keys[size - 1] : undefined;
}

function keyOf(row: unknown, key: string): SqlValue {
  const value = isRow(row) ? row[key] : undefined;
  if (value === undefined) throw badKey(key, "is no column of the query");
  if (value === null) throw badKey(key, "is NULL in a row");
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw badKey(key, "is greater than a number can hold; have the client return BigInt");
  }
  return value;
}

const isRow = (row: unknown): row is SqlRow => typeof row === "object" && row !== null;

const badKey = (key: string, why: string): UsageError =>
  new UsageError("bad-key", `The key "${key}" of the batches ${why}.`, {
    hint: "Give a column of the query that is unique and not NULL.",
  });

/** Returns how many rows were skipped. A batch that fails is undone and given again row by row. */
async function giveBatch<T>(
  context: StepContext,
  rows: T[],
  options: BatchOptions,
  each: (rows: T[]) => unknown,
): Promise<number> {
  if (options.onError !== "skip") {
    await each(rows);
    return 0;
  }
  if ((await attempt(context, () => each(rows))) === undefined) return 0;
  let skipped = 0;
  for (const row of rows) {
    const error = await attempt(context, () => each([row]));
    if (error === undefined) continue;
    skipped += 1;
    const key = isRow(row) ? String(row[options.key]) : "";
    context.report.logger.warn(
      `${context.revision}: the row ${options.key} = ${key} is skipped: ${messageOf(error.thrown)}`,
    );
  }
  return skipped;
}

/**
 * Runs the work in a savepoint, which is rolled back where it throws; returns what was thrown. A full disk is no
 * fault of a row.
 */
async function attempt(
  { session }: StepContext,
  work: () => unknown,
): Promise<{ readonly thrown: unknown } | undefined> {
  await session.run("SAVEPOINT sluice_batch");
  try {
    await work();
    await session.run("RELEASE sluice_batch");
    return undefined;
  } catch (thrown) {
    if (session.inTransaction) {
      await session.run("ROLLBACK TO sluice_batch");
      await session.run("RELEASE sluice_batch");
    }
    if (isOfDatabase(thrown)) throw thrown;
    return { thrown };
  }
}
