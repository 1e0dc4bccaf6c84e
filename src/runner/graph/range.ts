import type { LoadedMigration } from "../../model/migration.js";
import type { Baseline } from "../adopt/baseline.js";
import type { RunContext } from "../execute/run-context.js";
import { takeBackPlan } from "../execute/take-back.js";
import { upWork, type Work } from "../execute/work.js";
import { type HistoryRow, readHistory } from "../history/history.js";
import { refuseInside } from "../squash/inside.js";
import { toApply } from "../squash/squash.js";
import { groundFor } from "../squash/unfolded.js";
import { objectNames } from "../state/database-state.js";
import type { Direction } from "../types.js";
import { graphOf, refuseEdited, refuseUnfinished } from "./examine.js";
import { upgradeOrder } from "./targets.js";

/** What a run would do. */
export interface Prospect {
  /** What it would carry out, in order. */
  readonly work: readonly Work[];
  /** Where it would record a database with tables, but without a history, before that. */
  readonly baseline: Baseline | undefined;
}

/**
 * What a run to a target would do, by what is applied now, or by what the tables fit. Nothing is changed.
 *
 * @throws UsageError, HistoryError, MigrationFileError as `upgrade` and `downgrade`.
 */
export async function workTo(run: RunContext, direction: Direction, target: string): Promise<Prospect> {
  const rows = (await run.patiently(() => readHistory(run.session, run.source.settings.table))) ?? [];
  refuseUnfinished(rows);
  if (direction === "down") {
    const plan = await takeBackPlan(run, rows, target);
    return { work: plan.map(({ work }) => work), baseline: undefined };
  }
  const loaded = await run.source.load([...run.source.files.values()]);
  if (rows.length > 0) return { work: workUp(loaded, rows, target), baseline: undefined };
  const { baseline, rows: adopted } = await adoption(run, loaded);
  return { work: workUp(loaded, adopted, target), baseline };
}

/** What the first upgrade of a database without a history would record. */
async function adoption(
  run: RunContext,
  loaded: readonly LoadedMigration[],
): Promise<{ readonly baseline: Baseline | undefined; readonly rows: readonly HistoryRow[] }> {
  const names = await objectNames(run.session, run.source.settings);
  if (names.size === 0) return { baseline: undefined, rows: [] };
  const { baselineOf, baselineRows } = await import("../adopt/adopt.js");
  const baseline = await baselineOf(run, loaded, names);
  return { baseline, rows: baselineRows(loaded, baseline?.revisions ?? []) };
}

function workUp(
  loaded: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
  target: string,
): readonly Work[] {
  refuseEdited(loaded, rows);
  const applied = rows.map(({ revision }) => revision);
  const ground = groundFor(target, { loaded, rows });
  const order = upgradeOrder(graphOf(ground.loaded, rows), applied, target);
  refuseInside(loaded, rows, order);
  const migrations = toApply(ground.loaded, rows);
  return order.flatMap((revision) => migrations.get(revision) ?? []).map(upWork);
}
