import { graphOf, refuseEdited, refuseUnfinished } from "./examine.js";
import { readHistory } from "./history.js";
import type { RunContext } from "./run-context.js";
import { takeBackPlan } from "./take-back.js";
import { upgradeOrder } from "./targets.js";
import type { Direction } from "./types.js";
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
  const order = upgradeOrder(graphOf(loaded, rows), applied, target);
  const byRevision = new Map(loaded.map((migration) => [migration.revision, upWork(migration)]));
  return order.flatMap((revision) => byRevision.get(revision) ?? []);
}
