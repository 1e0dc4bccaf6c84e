import { introspect } from "../../dialect/sqlite/introspect.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import { HistoryError, SluiceError } from "../../errors.js";
import { ignored } from "../../migration/ignored.js";
import type { LoadedMigration } from "../../model/migration.js";
import { scratchLike } from "../drivers/scratch-like.js";
import { downWork } from "../execute/down-work.js";
import { executeOutside } from "../execute/outside.js";
import { rehearse } from "../execute/rehearse.js";
import { upWork, type Work } from "../execute/work.js";
import { refuseEdited } from "../graph/examine.js";
import { APPLIED, type HistoryRow } from "../history/history.js";
import { historyRow, recordApplied, recordRemoved } from "../history/ledger.js";
import { type Progress, progressOf } from "../history/row-state.js";
import { inTransaction } from "../lock/transaction.js";
import { replay } from "../replay.js";
import type { Repair } from "./repair-context.js";

/** A revision that stopped halfway. */
interface Half {
  readonly row: HistoryRow;
  readonly migration: LoadedMigration | undefined;
  readonly progress: Progress;
  /** What is applied besides it. */
  readonly others: readonly HistoryRow[];
}

/**
 * Goes on with a revision that stopped halfway, from the step that did not succeed; or takes back what is done of it,
 * where it is certain which steps that are.
 *
 * @throws HistoryError `cannot-repair`, `edited-revision`, `missing-file`, `irreversible`; from the steps as `upgrade`.
 */
export async function finishRevision(
  repair: Repair,
  row: HistoryRow,
  rows: readonly HistoryRow[],
): Promise<void> {
  const half = halfOf(repair, row, rows);
  const { direction, steps } = half.progress;
  const onward = workOf(half, direction);
  const work = repair.undo ? workOf(half, direction === "up" ? "down" : "up") : onward;
  const from = repair.undo ? await startOfUndo(repair, half, onward, work) : steps;
  const batches = repair.undo ? undefined : half.progress.batches;
  const durationMs = await executeOutside(repair.run, work, { ...row, state: APPLIED }, from, batches);
  await record(repair, half, work, durationMs);
  repair.say(sentence(repair, half, work, from));
}

function halfOf({ loaded }: Repair, row: HistoryRow, rows: readonly HistoryRow[]): Half {
  const migration = loaded.find(({ revision }) => revision === row.revision);
  if (migration !== undefined) refuseEdited([migration], [row]);
  const progress = progressOf(row.state);
  if (progress === undefined) throw cannotRepair(row, `its state in the history is "${row.state}"`);
  return { row, migration, progress, others: rows.filter((other) => other !== row) };
}

function workOf({ row, migration }: Half, direction: Work["direction"]): Work {
  const work = direction === "down" ? downWork(row, migration) : migration && upWork(migration);
  if (work === undefined) {
    throw new HistoryError("missing-file", `No file has ${row.revision} (${row.name}), which is to go on.`, {
      hint: "Bring the file here, from the release that began it; or take it back with `sluice repair --undo`.",
    });
  }
  return { ...work, transaction: false };
}

async function record(
  { run }: Repair,
  { row, migration }: Half,
  work: Work,
  durationMs: number,
): Promise<void> {
  const applied =
    migration === undefined ? { ...row, state: APPLIED } : historyRow(migration, durationMs, APPLIED);
  await inTransaction(run.session, run.patiently, () =>
    work.direction === "up"
      ? recordApplied(run, "repair", [applied])
      : recordRemoved(run, "repair", row.revision, durationMs),
  );
}

function sentence({ undo }: Repair, { row, progress }: Half, work: Work, from: number): string {
  const ran = work.steps.length - from;
  const steps = `${ran} ${ran === 1 ? "step" : "steps"} of ${work.direction}`;
  return undo
    ? `Took back the ${progress.steps} of ${progress.direction} that were done of ${row.revision}, by ${steps}.`
    : `Finished ${row.revision}: ${steps}, from step ${progress.steps + 1} on.`;
}

/**
 * Which steps of the other direction take back those that are done: tried on a scratch database, where the schema has
 * to be afterwards what it was. As many as are done come first; where these do not, only one other place may.
 *
 * @throws HistoryError `cannot-repair`.
 */
async function startOfUndo(repair: Repair, half: Half, onward: Work, back: Work): Promise<number> {
  const done = half.progress.steps;
  const likely = back.steps.length - done;
  const places = back.steps.map((_, place) => place).concat(back.steps.length);
  if (likely >= 0 && (await leadsBack(repair, half, onward, back, likely))) return likely;
  const found: number[] = [];
  for (const place of places) {
    if (place !== likely && (await leadsBack(repair, half, onward, back, place))) found.push(place);
  }
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  throw cannotRepair(
    half.row,
    `which steps of ${back.direction} take back the ${done} of ${onward.direction} that are done is not certain`,
  );
}

async function leadsBack(
  { run, loaded }: Repair,
  { others, progress, migration }: Half,
  onward: Work,
  back: Work,
  from: number,
): Promise<boolean> {
  const ignore = ignored(run.source.settings);
  const there = new Set(others.map(({ revision }) => revision));
  const before = loaded.filter(
    (one) => there.has(one.revision) || (progress.direction === "down" && one === migration),
  );
  const scratch = await scratchLike(run.session);
  const options = { rows: false, settings: run.source.settings };
  try {
    await replay(scratch, before);
    const start = await introspect(scratch, ignore);
    await rehearse(scratch, { ...onward, steps: onward.steps.slice(0, progress.steps) }, options);
    await rehearse(scratch, { ...back, steps: back.steps.slice(from) }, options);
    return deviations(start, await introspect(scratch, ignore)).length === 0;
  } catch (error) {
    if (error instanceof SluiceError) return false;
    throw error;
  } finally {
    await scratch.close();
  }
}

const cannotRepair = ({ revision }: HistoryRow, why: string): HistoryError =>
  new HistoryError("cannot-repair", `Revision ${revision} cannot be repaired for sure: ${why}.`, {
    hint: "Finish or undo its steps by hand, then say where the database is: `sluice stamp REV`.",
  });
