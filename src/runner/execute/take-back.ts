import type { LoadedMigration } from "../../model/migration.js";
import { foreseenSteps } from "../archive/foreseen.js";
import { readEntries } from "../archive/index-table.js";
import { lookAtArchive } from "../archive/look-at-archive.js";
import { backUpBefore } from "../backup/backup-before.js";
import { refuseEdited, refuseUnfinished } from "../graph/examine.js";
import { takeBackOrder } from "../graph/take-back-order.js";
import { type HistoryRow, readHeads, readHistory } from "../history/history.js";
import { Recorded } from "../history/kept.js";
import { createTables, recordFailure, recordRemoved } from "../history/ledger.js";
import { guarded } from "../lock/guard.js";
import { inTransaction } from "../lock/transaction.js";
import type { DowngradeResult, RevisionRun } from "../types.js";
import { requireOneTransaction } from "./batch.js";
import { downWork, recordWork } from "./down-work.js";
import { execute } from "./execute.js";
import { keyCheck } from "./foreign-keys.js";
import { lookBefore } from "./look-before.js";
import { claim, executeOutside } from "./outside.js";
import type { RunContext } from "./run-context.js";
import { shelfOf, stepContext } from "./step-context.js";
import { stoppableBetween } from "./stoppable.js";
import { refuseTemporaryNames } from "./temporary-names.js";
import type { Work } from "./work.js";

/** A downgrade on its way. */
interface Task {
  readonly run: RunContext;
  readonly target: string;
  readonly recorded: Recorded;
  /** Made inside the first lock. */
  plan: readonly Undoing[] | undefined;
  /** The revision that is being taken back, for the log. */
  current: string | undefined;
}

interface Undoing {
  readonly work: Work;
  readonly row: HistoryRow;
}

/** What one hold of the lock came to. `heads`: where the database is then, if nothing is left to do. */
type Round =
  | { readonly kind: "done"; readonly heads: readonly string[] }
  | { readonly kind: "undone"; readonly runs: readonly RevisionRun[]; readonly heads: Heads }
  | { readonly kind: "outside"; readonly undoing: Undoing; readonly isLast: boolean };

type Heads = readonly string[] | undefined;

/** What a round has taken back, and where the database is after the last one. */
interface Finished {
  readonly runs: readonly RevisionRun[];
  readonly heads: Heads;
}

/** Takes back what the target asks for; the last commit is the end. Errors as for `downgrade`. */
export async function takeBack(run: RunContext, target: string): Promise<DowngradeResult> {
  const task: Task = { run, target, recorded: new Recorded(), plan: undefined, current: undefined };
  return guarded(run.session, async () => {
    const rolledBack: RevisionRun[] = [];
    let heads: Heads;
    while (heads === undefined) {
      const finished = await finishRound(run, await nextRound(task));
      rolledBack.push(...finished.runs);
      heads = finished.heads;
    }
    return { rolledBack, heads };
  });
}

async function finishRound(run: RunContext, round: Round): Promise<Finished> {
  switch (round.kind) {
    case "done":
      return { runs: [], heads: round.heads };
    case "undone":
      return round;
    case "outside":
      return undoOutside(run, round.undoing, round.isLast);
  }
}

async function nextRound(task: Task): Promise<Round> {
  const { run } = task;
  task.current = undefined;
  try {
    return await inTransaction(stoppableBetween(run), run.patiently, () => roundInLock(task));
  } catch (error) {
    if (task.current !== undefined) await recordFailure(run, "downgrade", task.current, error);
    throw error;
  }
}

/** Another process may have taken some of it back in between. */
async function roundInLock(task: Task): Promise<Round> {
  const { run } = task;
  const { settings } = run.source;
  const rows = (await readHistory(run.session, settings.table)) ?? [];
  refuseUnfinished(rows);
  task.plan ??= await examinedPlan(run, rows, task.target);
  const applied = new Set(rows.map(({ revision }) => revision));
  const left = task.plan.filter(({ work }) => applied.has(work.revision));
  const [first] = left;
  if (first === undefined) return { kind: "done", heads: await headsIn(run) };
  const isAll = settings.transaction === "all";
  if (isAll) requireOneTransaction(left.map(({ work }) => work));
  const next = first.work.transaction && isAll ? left : unitOf(first, left);
  task.recorded.add(next.map(({ work }) => work.revision));
  await backUpBefore(
    run,
    next.map(({ work }) => work),
  );
  await createTables(run);
  const isLast = next.length === left.length;
  if (first.work.transaction) {
    const runs = await undoTogether(task, next);
    return { kind: "undone", runs, heads: isLast ? await headsIn(run) : undefined };
  }
  await claim(run, first.row, "down");
  return { kind: "outside", undoing: first, isLast };
}

/** A squash that was recorded for others goes together with them, where they go: as one, as it was where it was run. */
function unitOf(first: Undoing, left: readonly Undoing[]): readonly Undoing[] {
  const { replaces } = first.row;
  const end = left.findIndex(({ work }) => work !== first.work && !replaces.includes(work.revision));
  const unit = end === -1 ? left : left.slice(0, end);
  return unit.every(({ work }) => work.transaction) ? unit : [first];
}

async function examinedPlan(
  run: RunContext,
  rows: readonly HistoryRow[],
  target: string,
): Promise<readonly Undoing[]> {
  const plan = await takeBackPlan(run, rows, target);
  const steps = plan.flatMap(({ work }) => work.steps);
  await refuseTemporaryNames(run.session, steps);
  await lookAtArchive(run);
  const entries = await readEntries(run.session, run.source.settings.table);
  await lookBefore(
    run,
    plan.map(({ work }) => foreseenSteps(work, entries)),
  );
  return plan;
}

/** What a downgrade to the target takes back, in order. Errors as for `downgrade`. */
export async function takeBackPlan(
  run: RunContext,
  rows: readonly HistoryRow[],
  target: string,
): Promise<readonly Undoing[]> {
  const { order, loaded, graph } = await takeBackOrder(run, rows, target);
  refuseEdited(loaded, rows);
  const byRevision = new Map(
    loaded.map((migration): [string, LoadedMigration] => [migration.revision, migration]),
  );
  return order.flatMap((revision) => {
    const row = rows.find((one) => one.revision === revision);
    if (row === undefined) return [];
    const isRecord = (graph.nodes.get(revision)?.recordedFor ?? []).length > 0;
    const migration = byRevision.get(revision);
    return [{ work: isRecord ? recordWork(row, migration) : downWork(row, migration), row }];
  });
}

async function undoTogether(task: Task, undoings: readonly Undoing[]): Promise<readonly RevisionRun[]> {
  const { run } = task;
  const check = await keyCheck(
    run.session,
    undoings.flatMap(({ work }) => work.steps),
    false,
    run.report.logger,
  );
  const runs: RevisionRun[] = [];
  const shelf = shelfOf(run);
  for (const { work } of undoings) {
    task.current = work.revision;
    const durationMs = await execute(work, stepContext(run, work, true, shelf));
    await recordRemoved(run, "downgrade", work.revision, durationMs);
    runs.push({ revision: work.revision, durationMs });
  }
  await check.finish(task.current ?? "", shelf.orphans);
  return runs;
}

async function undoOutside(run: RunContext, { work, row }: Undoing, isLast: boolean): Promise<Finished> {
  const durationMs = await executeOutside(run, work, row);
  const heads = await inTransaction(run.session, run.patiently, async () => {
    await recordRemoved(run, "downgrade", work.revision, durationMs);
    return isLast ? headsIn(run) : undefined;
  });
  return { runs: [{ revision: work.revision, durationMs }], heads };
}

/** Where the database is; in the transaction that has recorded it. */
const headsIn = ({ session, source }: RunContext): Promise<readonly string[]> =>
  readHeads(session, source.settings.table);
