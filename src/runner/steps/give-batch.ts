import { setImmediate as nextTurn } from "node:timers/promises";
import { InterruptedError, SluiceError } from "../../errors.js";
import type { BatchOptions, SqlValue } from "../../model/step.js";
import { isOfDatabase, reasonOf } from "../execute/failure.js";
import type { Report } from "../report/report.js";
import type { Session } from "../session.js";
import { type BatchKey, keysOf } from "./batch-key.js";

/** How long rows are given one by one before the process does other things, in milliseconds. */
const TURN_MS = 20;

export interface Giving {
  readonly session: Session;
  readonly report: Report;
  readonly revision: string;
}

export interface Batch<T> {
  readonly rows: T[];
  readonly key: BatchKey;
  readonly options: BatchOptions;
  readonly each: (rows: T[]) => unknown;
}

/**
 * Gives a batch to its function. One that fails is undone and given again row by row, so that the row can be named:
 * it is skipped, or stops everything. Returns how many rows were skipped.
 *
 * @throws SluiceError `row-failed`; an error that is the database's as a whole (a full disk) as it is.
 */
export async function giveBatch<T>(giving: Giving, batch: Batch<T>): Promise<number> {
  const { rows, key, options, each } = batch;
  const failed = await attempt(giving, () => each(rows));
  if (failed === undefined) return 0;
  const names = keysOf(rows, key).map((values) => nameOf(key, values));
  let skipped = 0;
  let turn = performance.now();
  for (const [place, row] of rows.entries()) {
    const error = await attempt(giving, () => each([row]));
    if (performance.now() - turn > TURN_MS) {
      await nextTurn();
      turn = performance.now();
    }
    if (error === undefined) continue;
    if (options.onError !== "skip") throw rowFailed(`The row ${names[place]}`, error.thrown);
    skipped += 1;
    giving.report.logger.warn(
      `${giving.revision}: the row ${names[place]} is skipped: ${reasonOf(error.thrown)}`,
    );
  }
  if (options.onError === "skip") return skipped;
  throw rowFailed(`The rows from ${names[0]} to ${names.at(-1)}, together,`, failed.thrown);
}

const nameOf = (key: BatchKey, values: readonly SqlValue[]): string =>
  key.map((column, part) => `${column} = ${shown(values[part] ?? null)}`).join(", ");

const shown = (value: SqlValue): string =>
  value instanceof Uint8Array ? `x'${Buffer.from(value).toString("hex")}'` : String(value);

const rowFailed = (what: string, cause: unknown): SluiceError =>
  new SluiceError("row-failed", `${what} failed: ${reasonOf(cause)}`, {
    hint: 'Fix the row or the code, or have such rows left out and counted with `onError: "skip"`.',
    cause,
  });

/**
 * Runs the work in a savepoint, which is rolled back where it throws; returns what was thrown. A full disk is no
 * fault of a row.
 */
async function attempt(
  { session }: Giving,
  work: () => unknown,
): Promise<{ readonly thrown: unknown } | undefined> {
  await session.run("SAVEPOINT sluice_batch");
  try {
    await work();
    await session.run("RELEASE sluice_batch");
    return undefined;
  } catch (thrown) {
    if (!session.inTransaction || isOfDatabase(thrown) || thrown instanceof InterruptedError) {
      if (session.inTransaction) await undo(session);
      throw thrown;
    }
    await undo(session);
    return { thrown };
  }
}

async function undo(session: Session): Promise<void> {
  await session.run("ROLLBACK TO sluice_batch");
  await session.run("RELEASE sluice_batch");
}
