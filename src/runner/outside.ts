import { splitStatements } from "../dialect/sqlite/ddl/statements.js";
import type { Step } from "../model/step.js";
import { execute, giveBackAll, type Manner } from "./execute.js";
import { keyCheck } from "./foreign-keys.js";
import { deleteHistory, type HistoryRow, writeHistory } from "./history.js";
import { recordFailure } from "./ledger.js";
import type { RunContext } from "./run-context.js";
import { stepContext } from "./step-context.js";
import type { StepContext } from "./steps/context.js";
import { runStep } from "./steps/step.js";
import { inTransaction } from "./transaction.js";
import type { Work } from "./work.js";

/** Marks a revision as begun, while the lock is held: until it is finished nobody else begins another. */
export async function claim({ session, source }: RunContext, row: HistoryRow): Promise<void> {
  await writeHistory(session, source.settings.table, [unfinished(row, 0)]);
}

const unfinished = (row: HistoryRow, steps: number): HistoryRow => ({ ...row, state: `unfinished:${steps}` });

/**
 * Carries out a revision that was claimed, outside a transaction, and notes every step that is done. Returns the
 * milliseconds it took. After a failure the note stays, unless nothing can have been changed yet.
 */
export async function executeOutside(run: RunContext, work: Work, row: HistoryRow): Promise<number> {
  let steps = 0;
  const manner: Manner = {
    assertsEarly: true,
    run: (step, context) => runOutside(step, context, run),
    done: async (count) => {
      steps = count;
      await note(run, unfinished(row, count));
    },
    giveBack: (context) =>
      inTransaction(run.session, run.patiently, () => giveBackAll({ ...context, transaction: true })),
  };
  try {
    const check = await keyCheck(run.session, work.steps, false);
    const durationMs = await execute(work, stepContext(run, work, false), manner);
    await check.finish(work.revision);
    return durationMs;
  } catch (error) {
    if (steps === 0 && failsWhole(work.steps[0])) await release(run, work, row);
    await recordFailure(run, work.direction === "up" ? "upgrade" : "downgrade", work.revision, error);
    throw error;
  }
}

/** Steps that are several statements of ours have a transaction of their own all the same. */
async function runOutside(step: Step, context: StepContext, run: RunContext): Promise<void> {
  if (step.kind === "sql" || step.kind === "run" || step.kind === "assertNoRows")
    return runStep(step, context);
  await inTransaction(run.session, run.patiently, () => runStep(step, { ...context, transaction: true }));
}

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
