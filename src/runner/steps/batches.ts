import { setImmediate as nextTurn } from "node:timers/promises";
import { UsageError } from "../../errors.js";
import type { BatchOptions, BatchResult, SqlValue } from "../../model/step.js";
import type { Session } from "../session.js";
import { type BatchKey, countOf, keyOf, keysOf, pageOf } from "./batch-key.js";
import type { BatchLedger, CurrentBatches } from "./batch-progress.js";
import type { StepContext } from "./context.js";
import { giveBatch } from "./give-batch.js";

const BATCH_SIZE = 1000;

/** What the calls of `batches` in one data step have in common. */
export interface Batching {
  readonly context: StepContext;
  /** The calls that are done, in their order. */
  readonly done: BatchResult[];
  /** Has the statements of the step run on this session while the work is done. */
  during<T>(session: Session, work: () => Promise<T>): Promise<T>;
}

/** One call of `batches` on its way. */
interface Call<T> {
  readonly batching: Batching;
  readonly query: string;
  readonly options: BatchOptions;
  readonly key: BatchKey;
  readonly each: (rows: T[]) => unknown;
}

/**
 * Gives the rows of a query to `each`, batch by batch along a key, and lets the process do other things in between.
 * Outside a transaction each batch is committed with its place, and a run after a failure goes on behind it.
 *
 * @throws UsageError `bad-key`, `bad-size`; SluiceError `row-failed` with what `each` throws.
 */
export async function inBatches<T>(
  batching: Batching,
  query: string,
  options: BatchOptions,
  each: (rows: T[]) => unknown,
): Promise<BatchResult> {
  const call = { batching, query, options, key: keyOf(options.key), each };
  const earlier = batching.context.batches?.earlier;
  const already = earlier?.done[batching.done.length];
  const result = already ?? (await runCall(call, startOf(call, earlier)));
  batching.done.push(result);
  return result;
}

function startOf<T>(
  { batching, query }: Call<T>,
  earlier: BatchLedger["earlier"],
): CurrentBatches | undefined {
  const current = earlier?.done.length === batching.done.length ? earlier.current : undefined;
  return current?.query === query ? current : undefined;
}

async function runCall<T>(call: Call<T>, start: CurrentBatches | undefined): Promise<BatchResult> {
  const { context } = call.batching;
  const { size = BATCH_SIZE } = call.options;
  if (!Number.isInteger(size) || size < 1) throw badSize(size);
  let { rows, skipped, after }: State = start ?? { rows: 0, skipped: 0, after: undefined };
  const of = rows + (await countRows(call, after));
  const tell = (): void =>
    context.report.emit({ kind: "progress", revision: context.revision, summary: "data", rows, of });
  for (;;) {
    tell();
    const found = await nextRows(call, after, size);
    const [first] = found.rows;
    if (first === undefined) return { rows, skipped };
    const given = { rows: rows + found.rows.length, after: found.after };
    skipped += await commitBatch(call, found.rows, (more) => ({ ...given, skipped: skipped + more }));
    ({ rows, after } = given);
    if (found.isLast) break;
    await nextTurn();
  }
  tell();
  return { rows, skipped };
}

interface State extends BatchResult {
  readonly after: readonly SqlValue[] | undefined;
}

interface Found<T> {
  readonly rows: T[];
  /** The key of the last of them. */
  readonly after: readonly SqlValue[];
  readonly isLast: boolean;
}

/** One row more than a batch is asked for: it tells whether there are more, and whether the key tells them apart. */
async function nextRows<T>(
  { batching, query, options, key }: Call<T>,
  after: readonly SqlValue[] | undefined,
  size: number,
): Promise<Found<T>> {
  const page = pageOf({ sql: query, params: options.params ?? [] }, key, after, size + 1);
  const found = await batching.context.session.data.all<T>(page.sql, page.params);
  const keys = keysOf(found, key).slice(0, size);
  return { rows: found.slice(0, size), after: keys.at(-1) ?? [], isLast: found.length <= size };
}

async function countRows<T>(
  { batching, query, options, key }: Call<T>,
  after: readonly SqlValue[] | undefined,
): Promise<number> {
  const { sql, params } = countOf({ sql: query, params: options.params ?? [] }, key, after);
  const row = await batching.context.session.get<{ rows: number }>(sql, params);
  return row?.rows ?? 0;
}

/** Returns how many rows were skipped. */
async function commitBatch<T>(
  { batching, query, options, key, each }: Call<T>,
  rows: T[],
  stateWith: (skipped: number) => BatchResult & { readonly after: readonly SqlValue[] },
): Promise<number> {
  const { context, done } = batching;
  const give = (session: Session): Promise<number> =>
    giveBatch({ session, report: context.report, revision: context.revision }, { rows, key, options, each });
  if (context.batches === undefined) return give(context.session);
  let skipped = 0;
  await context.batches.commit(
    async (session) => {
      skipped = await batching.during(session, () => give(session));
    },
    () => ({ done, current: { query, ...stateWith(skipped) } }),
  );
  return skipped;
}

const badSize = (size: number): UsageError =>
  new UsageError("bad-size", `A batch of ${size} rows cannot be given.`, {
    hint: "Give a whole number of rows, 1 or more; 1000 where none is given.",
  });
