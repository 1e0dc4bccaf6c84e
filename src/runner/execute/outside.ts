import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { InterruptedError } from "../../errors.js";
import type { Step } from "../../model/step.js";
import type { HistoryRow } from "../history/history.js";
import { recordFailure } from "../history/ledger.js";
import { type Progress, progressState } from "../history/row-state.js";
import { deleteHistory, writeHistory } from "../history/write-history.js";
import { heldTransaction } from "../lock/held-transaction.js";
import { inTransaction } from "../lock/transaction.js";
import type { BatchLedger, BatchProgress } from "../steps/batch-progress.js";
import type { StepContext } from "../steps/context.js";
import { runStep } from "../steps/step.js";
import type { Direction } from "../types.js";
import { execute, giveBackAll, type Manner } from "./execute.js";
import { keyCheck } from "./foreign-keys.js";
import type { RunContext } from "./run-context.js";
import { shelfOf, stepContext } from "./step-context.js";
import { stoppableBetween } from "./stoppable.js";
import type { Work } from "./work.js";

/** Marks a revision as begun, while the lock is held: until it is finished nobody else begins another. */
export async function claim(
  { session, source }: RunContext,
  row: HistoryRow,
  direction: Direction,
): Promise<void> {
  await writeHistory(session, source.settings.table, [unfinished(row, { direction, steps: 0 })]);
}

const unfinished = (row: HistoryRow, progress: Progress): HistoryRow => ({
  ...row,
  state: progressState(progress),
});

/**
 * Carries out a revision that was claimed, outside a transaction, and notes every step that is done. Returns the
 * milliseconds it took. After a failure the note stays, unless nothing can have been changed yet.
 *
 * @param from The place of the first step to carry out, where others are done already.
 * @param earlier How far an earlier run got with the batches of that step.
 */
export async function executeOutside(
  run: RunContext,
  work: Work,
  row: HistoryRow,
  from = 0,
  earlier?: BatchProgress,
): Promise<number> {
  let steps = from;
  const noted = (count: number, batches?: BatchProgress): HistoryRow =>
    unfinished(row, { direction: work.direction, steps: count, batches });
  const manner: Manner = {
    from,
    assertsEarly: true,
    run: (step, context) => {
      const batches = ledger(run, context, steps === from ? earlier : undefined, (progress) =>
        noted(steps, progress),
      );
      return runOutside(step, { ...context, batches }, run, noted(steps + 1));
    },
    done: async (count) => {
      steps = count;
      await note(run, noted(count));
    },
    giveBack: (context) => inTransaction(run.session, run.patiently, () => giveBackAll(held(context))),
    checksDependants: true,
  };
  try {
    const shelf = shelfOf(run);
    const check = await keyCheck(run.session, work.steps, false, run.report.logger);
    const durationMs = await execute(work, stepContext(run, work, false, shelf), manner);
    await check.finish(work.revision, shelf.orphans);
    return durationMs;
  } catch (error) {
    if (steps === 0 && failsWhole(work.steps[0])) await release(run, work, row);
    await recordFailure(run, work.direction === "up" ? "upgrade" : "downgrade", work.revision, error);
    throw error instanceof InterruptedError && steps > 0 ? stoppedHalfWay(work, steps) : error;
  }
}

/** Steps that are several statements of ours have a transaction of their own all the same, and are noted in it. */
async function runOutside(
  step: Step,
  context: StepContext,
  run: RunContext,
  noted: HistoryRow,
): Promise<void> {
  if (step.kind === "sql" || step.kind === "run" || step.kind === "assertNoRows")
    return runStep(step, context);
  await inTransaction(run.session, run.patiently, async () => {
    await runStep(step, held(context));
    await writeHistory(run.session, run.source.settings.table, [noted]);
  });
}

/** Each batch is a transaction of its own, and its place in the query is noted in it. */
function ledger(
  run: RunContext,
  context: StepContext,
  earlier: BatchProgress | undefined,
  noted: (progress: BatchProgress) => HistoryRow,
): BatchLedger {
  return {
    earlier,
    commit: (work, progress) =>
      inTransaction(stoppableBetween(run), run.patiently, async () => {
        await work(heldTransaction(context.session));
        await writeHistory(run.session, run.source.settings.table, [noted(progress())]);
      }),
  };
}

/** What a step has at hand in a transaction of its own. */
const held = (context: StepContext): StepContext => ({
  ...context,
  session: heldTransaction(context.session),
  transaction: true,
});

const stoppedHalfWay = ({ revision, steps }: Work, done: number): InterruptedError =>
  new InterruptedError(
    "interrupted",
    `The run was stopped in revision ${revision}, which has no transaction: ${done} of its ${steps.length} steps are done.`,
    { hint: "`sluice repair` goes on with it; `sluice repair --undo` takes it back." },
  );

/** Whether the step changes everything or nothing. */
function failsWhole(step: Step | undefined): boolean {
  if (step?.kind === "sql") return splitStatements(step.sql).length < 2;
  return step?.kind !== "run";
}

/** Takes the claim back. */
async function release(
  { session, source, patiently }: RunContext,
  work: Work,
  row: HistoryRow,
): Promise<void> {
  const prefix = source.settings.table;
  await patiently(() =>
    work.direction === "up"
      ? deleteHistory(session, prefix, row.revision)
      : writeHistory(session, prefix, [row]),
  );
}

async function note({ session, source, patiently }: RunContext, row: HistoryRow): Promise<void> {
  await patiently(() => writeHistory(session, source.settings.table, [row]));
}
