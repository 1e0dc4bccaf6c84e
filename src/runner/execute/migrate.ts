import { messageOf } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Shelf } from "../archive/archive.js";
import { foreseenSteps } from "../archive/foreseen.js";
import { readEntries } from "../archive/index-table.js";
import { lookAtArchive } from "../archive/look-at-archive.js";
import { backUpBefore } from "../backup/backup-before.js";
import { graphOf, refuseEdited, refuseGaps } from "../graph/examine.js";
import { type Graph, headsOf } from "../graph/graph.js";
import { upgradeOrder } from "../graph/targets.js";
import {
  APPLIED,
  type Glance,
  type HistoryRow,
  readGlance,
  readHeads,
  readHistory,
} from "../history/history.js";
import { Recorded } from "../history/kept.js";
import { createTables, historyRow, recordApplied, recordFailure } from "../history/ledger.js";
import { guarded } from "../lock/guard.js";
import { retrying } from "../lock/lock.js";
import { inTransaction } from "../lock/transaction.js";
import { waitForUnfinished } from "../mend/unfinished.js";
import { refuseInside } from "../squash/inside.js";
import { toApply, unknownAmong } from "../squash/squash.js";
import { groundFor } from "../squash/unfolded.js";
import { objectNames } from "../state/database-state.js";
import { reportUnknown } from "../state/unknown.js";
import type { RevisionRun, UpgradeResult } from "../types.js";
import { type Batch, nextBatch } from "./batch.js";
import { execute, INSIDE, INSIDE_EMPTY } from "./execute.js";
import { keyCheck } from "./foreign-keys.js";
import { lookBefore } from "./look-before.js";
import { claim, executeOutside } from "./outside.js";
import type { RunContext } from "./run-context.js";
import { shelfOf, stepContext } from "./step-context.js";
import { stoppableBetween } from "./stoppable.js";
import { refuseTemporaryNames } from "./temporary-names.js";
import { upWork, type Work } from "./work.js";

/** An upgrade on its way. */
interface Task {
  readonly run: RunContext;
  readonly loaded: readonly LoadedMigration[];
  readonly target: string;
  readonly recorded: Recorded;
  /** Made inside the first lock. */
  plan: Plan | undefined;
  /** The revision that is being applied, for the log. */
  current: string | undefined;
}

interface Plan {
  readonly order: readonly string[];
  /** What each of these does; a squash of what is applied one by one is recorded only. */
  readonly migrations: ReadonlyMap<string, LoadedMigration>;
  /** Revisions that squashes are applied in place of. */
  readonly passedOver: ReadonlyMap<string, string>;
  readonly wasEmpty: boolean;
}

/** What one hold of the lock came to. `heads`: where the database is then, if nothing is left to do. */
type Round =
  | { readonly kind: "done"; readonly heads: readonly string[] }
  | { readonly kind: "applied"; readonly runs: readonly RevisionRun[]; readonly heads: Heads }
  /** Those before the failure stay applied. */
  | { readonly kind: "failed"; readonly failure: Failure }
  /** Another process runs a revision outside a transaction, or has stopped in it. */
  | { readonly kind: "wait" }
  /** This revision is claimed, and to be run without the lock. */
  | { readonly kind: "outside"; readonly migration: LoadedMigration; readonly isLast: boolean };

type Heads = readonly string[] | undefined;

/** What a round has applied, and where the database is after the last one. */
interface Finished {
  readonly runs: readonly RevisionRun[];
  readonly heads: Heads;
}

/** What stopped a revision that others shared a transaction with; these stay applied. */
interface Failure {
  readonly revision: string;
  readonly error: unknown;
}

/**
 * Loads the migrations and applies those that the target asks for. The last commit is the end: nothing after it waits
 * for a lock, or fails. Errors as for `upgrade`.
 */
export async function migrate(run: RunContext, target: string): Promise<UpgradeResult> {
  const loaded = await run.source.load([...run.source.files.values()]);
  const task: Task = { run, loaded, target, recorded: new Recorded(), plan: undefined, current: undefined };
  return guarded(run.session, async () => {
    const applied: RevisionRun[] = [];
    let heads: Heads;
    while (heads === undefined) {
      const finished = await finishRound(task, await nextRound(task));
      applied.push(...finished.runs);
      heads = finished.heads;
    }
    if (run.source.settings.archiveDays > 0) await purgeOld(run);
    return { applied, heads };
  });
}

/** How long the purge after an upgrade waits for a lock, in milliseconds. */
const PURGE_TIMEOUT_MS = 1000;

/** What the archive has kept for longer than the settings say goes; what is in the way leaves it to the next upgrade. */
async function purgeOld({ session, source, report }: RunContext): Promise<void> {
  const { purgeRows } = await import("../archive/purge.js");
  const olderThanDays = source.settings.archiveDays;
  const patiently = retrying(session, report, PURGE_TIMEOUT_MS);
  try {
    await inTransaction(session, patiently, () => purgeRows({ session, source }, { olderThanDays }));
  } catch (error) {
    report.logger.warn(`The archive could not be purged: ${messageOf(error)} The next upgrade tries again.`);
  }
}

async function finishRound(task: Task, round: Round): Promise<Finished> {
  const { run } = task;
  switch (round.kind) {
    case "done":
      return { runs: [], heads: round.heads };
    case "applied":
      return round;
    case "failed":
      throw await failed(task, round.failure);
    case "wait":
      await waitForUnfinished(run);
      return { runs: [], heads: undefined };
    case "outside":
      return applyOutside(run, round.migration, round.isLast);
  }
}

async function nextRound(task: Task): Promise<Round> {
  const { run } = task;
  task.current = undefined;
  try {
    return await inTransaction(stoppableBetween(run), run.patiently, () => roundInLock(task));
  } catch (error) {
    throw task.current === undefined ? error : await failed(task, { revision: task.current, error });
  }
}

/** Records what stopped a revision, of which nothing remains; gives what the caller is told. */
async function failed({ run, loaded }: Task, { revision, error }: Failure): Promise<unknown> {
  const { unlessThere } = await import("../adopt/already-there.js");
  const told = await unlessThere(run, loaded, error);
  await recordFailure(run, "upgrade", revision, told);
  return told;
}

/** What is pending is found out anew in every lock: another process may have applied some of it. */
async function roundInLock(task: Task): Promise<Round> {
  const { run } = task;
  const { settings } = run.source;
  const glance = await readGlance(run.session, settings.table);
  if (glance?.unfinished) return { kind: "wait" };
  if (task.plan === undefined || !stillHolds(task.plan, glance)) task.plan = await makePlan(task);
  const { order, migrations } = task.plan;
  const done = new Set(glance?.revisions);
  const pending = order.flatMap((revision) => (done.has(revision) ? [] : (migrations.get(revision) ?? [])));
  const batch = nextBatch(pending, { transaction: settings.transaction, wasEmpty: task.plan.wasEmpty });
  // Not the heads from before the plan, which may have found out where a database without a history is.
  if (batch === undefined) return { kind: "done", heads: await headsIn(run) };
  const works = worksOf(batch);
  task.recorded.add(works.map(({ revision }) => revision));
  if (!task.plan.wasEmpty) await backUpBefore(run, works);
  await createTables(run);
  const isLast = works.length === pending.length;
  if (batch.kind === "together") return applyTogether(task, batch.migrations, isLast);
  await claim(run, historyRow(batch.migration, 0, APPLIED), "up");
  return { kind: "outside", migration: batch.migration, isLast };
}

const worksOf = (batch: Batch): readonly Work[] =>
  (batch.kind === "together" ? batch.migrations : [batch.migration]).map(upWork);

/** An older release may have begun, meanwhile, with what a squash was to take the place of. */
const stillHolds = ({ passedOver }: Plan, glance: Glance | undefined): boolean =>
  passedOver.size === 0 || !glance?.revisions.some((revision) => passedOver.has(revision));

async function makePlan({ run, loaded, target }: Task): Promise<Plan> {
  const { session, source } = run;
  const names = await objectNames(session, source.settings);
  const rows = await historyOf(run, loaded, names);
  refuseEdited(loaded, rows);
  const applied = rows.map(({ revision }) => revision);
  const ground = groundFor(target, { loaded, rows });
  const graph = graphOf(ground.loaded, rows);
  const order = upgradeOrder(graph, applied, target);
  const migrations = toApply(ground.loaded, rows);
  if (order.length > 0) {
    refuseGaps(rows);
    refuseInside(loaded, rows, order);
  }
  warnOfHeads(run, graph);
  const unknown = unknownAmong(rows, migrations, loaded);
  reportUnknown(run, unknown, order.length > 0 ? "pending" : "nothing pending");
  const wasEmpty = names.size === 0 && rows.length === 0;
  const steps = order.map((revision) => migrations.get(revision)?.up ?? []);
  await refuseTemporaryNames(session, steps.flat());
  if (!wasEmpty) {
    await lookAtArchive(run);
    const entries = await readEntries(session, source.settings.table);
    const works = order.flatMap((revision) => migrations.get(revision) ?? []).map(upWork);
    await lookBefore(
      run,
      works.map((work) => foreseenSteps(work, entries)),
    );
  }
  return { order, migrations, passedOver: graph.passedOver, wasEmpty };
}

/** The history; of a database that has tables, but none, what can be told of it. */
async function historyOf(
  run: RunContext,
  loaded: readonly LoadedMigration[],
  names: ReadonlySet<string>,
): Promise<readonly HistoryRow[]> {
  const rows = (await readHistory(run.session, run.source.settings.table)) ?? [];
  if (rows.length > 0 || names.size === 0) return rows;
  const { adopt } = await import("../adopt/adopt.js");
  return adopt(run, loaded, names);
}

function warnOfHeads({ report, source }: RunContext, graph: Graph): void {
  const heads = headsOf([...graph.nodes.values()].filter(({ revision }) => source.files.has(revision)));
  if (heads.length < 2) return;
  report.logger.warn(
    `There are ${heads.length} heads: ${heads.join(", ")}. \`sluice merge ${heads.join(" ")}\` joins them.`,
  );
}

async function applyTogether(task: Task, batch: readonly LoadedMigration[], isLast: boolean): Promise<Round> {
  const { run, plan } = task;
  const steps = batch.flatMap(({ up }) => up);
  const check = await keyCheck(run.session, steps, plan?.wasEmpty ?? false, run.report.logger);
  const rows: HistoryRow[] = [];
  const shelf = shelfOf(run);
  let failure: Failure | undefined;
  for (const migration of batch) {
    task.current = migration.revision;
    try {
      rows.push(historyRow(migration, await applyOne(task, migration, shelf, rows.length > 0), APPLIED));
    } catch (error) {
      if (rows.length === 0 || !keepsOthers(run)) throw error;
      failure = { revision: migration.revision, error };
      break;
    }
  }
  await check.finish(task.current ?? "", shelf.orphans);
  await recordApplied(run, "upgrade", rows);
  if (failure !== undefined) return { kind: "failed", failure };
  const runs = rows.map(({ revision, durationMs }) => ({ revision, durationMs }));
  return { kind: "applied", runs, heads: isLast ? await headsIn(run) : undefined };
}

/** Where the database is; in the transaction that has recorded it. */
const headsIn = ({ session, source }: RunContext): Promise<readonly string[]> =>
  readHeads(session, source.settings.table);

/** Whether the revisions before one that fails stay: not where SQLite has rolled all of them back. */
const keepsOthers = ({ session, source }: RunContext): boolean =>
  session.inTransaction && source.settings.transaction === "each";

/** With others before it in the transaction, a revision that fails takes back only itself. Returns the milliseconds. */
async function applyOne(
  { run, plan }: Task,
  migration: LoadedMigration,
  shelf: Shelf,
  others: boolean,
): Promise<number> {
  const { session } = run;
  const work = upWork(migration);
  if (others) await session.run("SAVEPOINT sluice_revision");
  try {
    const manner = plan?.wasEmpty === true ? INSIDE_EMPTY : INSIDE;
    const durationMs = await execute(work, stepContext(run, work, true, shelf), manner);
    if (others) await session.run("RELEASE sluice_revision");
    return durationMs;
  } catch (error) {
    if (others && session.inTransaction) {
      await session.run("ROLLBACK TO sluice_revision");
      await session.run("RELEASE sluice_revision");
    }
    throw error;
  }
}

async function applyOutside(run: RunContext, migration: LoadedMigration, isLast: boolean): Promise<Finished> {
  const row = historyRow(migration, 0, APPLIED);
  const durationMs = await executeOutside(run, upWork(migration), row);
  const heads = await inTransaction(run.session, run.patiently, async () => {
    await recordApplied(run, "upgrade", [historyRow(migration, durationMs, APPLIED)]);
    return isLast ? headsIn(run) : undefined;
  });
  return { runs: [{ revision: migration.revision, durationMs }], heads };
}
