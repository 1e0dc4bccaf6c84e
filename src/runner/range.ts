import { graphOf, refuseEdited, refuseUnfinished } from "./examine.js";
import { readHistory } from "./history.js";
import { refuseInside } from "./inside.js";
import type { RunContext } from "./run-context.js";
import { toApply } from "./squash.js";
import { takeBackPlan } from "./take-back.js";
import { upgradeOrder } from "./targets.js";
import type { Direction } from "./types.js";
import { groundFor } from "./unfolded.js";
import { upWork, type Work } from "./work.js";

/**
 * What a run to a target would carry out, in order, by what is applied now. Nothing is changed.
 *
 * @throws UsageError, HistoryError, MigrationFileError as `upgrade` and `downgrade`.
 */
export async function workTo(
  run: RunContext,
  direction: Direction,
  target: string,
): Promise<readonly Work[]> {
  const rows = (await run.patiently(() => readHistory(run.session, run.source.settings.table))) ?? [];
  refuseUnfinished(rows);
  if (direction === "down") return (await takeBackPlan(run, rows, target)).map(({ work }) => work);
  const loaded = await run.source.load([...run.source.files.values()]);
  refuseEdited(loaded, rows);
  const applied = rows.map(({ revision }) => revision);
  const ground = groundFor(target, { loaded, rows });
  const order = upgradeOrder(graphOf(ground.loaded, rows), applied, target);
  refuseInside(loaded, rows, order);
  const migrations = toApply(ground.loaded, rows);
  return order.flatMap((revision) => migrations.get(revision) ?? []).map(upWork);
}
