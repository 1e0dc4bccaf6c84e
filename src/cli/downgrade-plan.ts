import { sessionOf } from "../runner/drivers/recognise.js";
import { runContext } from "../runner/execute/run-context.js";
import { takeBackOrder } from "../runner/graph/take-back-order.js";
import { readHistory } from "../runner/history/history.js";
import { openSource } from "../runner/source.js";
import { history } from "../runner/status.js";
import type { HistoryEntry } from "../runner/types.js";
import type { OpenDatabase } from "./database.js";

/** How many revisions a question names one by one. */
const NAMED = 5;

/**
 * What a downgrade to the target would take back, in order.
 *
 * @throws UsageError and MigrationFileError as `downgrade`.
 */
export async function revisionsToTakeBack(
  { db, options }: OpenDatabase,
  target: string,
): Promise<readonly HistoryEntry[]> {
  const run = runContext(sessionOf(db), openSource(options), options);
  const rows = await run.patiently(() => readHistory(run.session, run.source.settings.table));
  const { order } = await takeBackOrder(run, rows ?? [], target);
  const entries = new Map((await history(db, options)).map((entry) => [entry.revision, entry]));
  return order.flatMap((revision) => entries.get(revision) ?? []);
}

/** What a person is asked before revisions are taken back. */
export function takeBackQuestion(revisions: readonly HistoryEntry[], database: string): string {
  const names = revisions.map(({ revision, message }) => `${revision} ${message}`.trimEnd());
  const what =
    names.length <= NAMED
      ? names.join(", ")
      : `${names.length} revisions, from ${names[0]} down to ${names[names.length - 1]},`;
  return `Take back ${what} of ${database}, with the data that came with ${names.length === 1 ? "it" : "them"}?`;
}
