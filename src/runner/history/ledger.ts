import { HistoryError, messageOf } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { RunContext } from "../execute/run-context.js";
import { inTransaction } from "../lock/transaction.js";
import type { Session } from "../session.js";
import { countApplied, createHistory, deleteHistory, type HistoryRow, writeHistory } from "./history.js";
import { appendLog, createLog, type LogEntry } from "./log.js";
import { storedDown } from "./stored-down.js";

/** Makes our own tables where they are missing. */
export async function createTables({ session, source }: RunContext): Promise<void> {
  await requireWritable(session);
  await createHistory(session, source.settings.table);
  await createLog(session, source.settings.table);
}

/**
 * Writes what is there: a file or a folder that takes no writing is found out here, and not blamed on a step. BEGIN
 * IMMEDIATE passes on a file that was opened for reading, and a journal is made at the first write only
 * (https://www.sqlite.org/pragma.html#pragma_user_version).
 */
async function requireWritable(session: Session): Promise<void> {
  const row = await session.get<{ user_version: number }>("PRAGMA main.user_version");
  await session.run(`PRAGMA main.user_version = ${row?.user_version ?? 0}`);
}

/** The row of a revision in the history. */
export function historyRow(migration: LoadedMigration, durationMs: number, state: string): HistoryRow {
  const { revision, parents, checksum, file } = migration;
  return {
    revision,
    parents,
    name: file.name,
    checksum,
    appliedAt: new Date().toISOString(),
    durationMs,
    state,
    down: storedDown(migration),
    replaces: migration.replaces,
  };
}

/**
 * Records that revisions are applied, by running them or by a stamp.
 *
 * @throws HistoryError `history-not-kept`: they are not there afterwards.
 */
export async function recordApplied(
  { session, source }: RunContext,
  action: LogEntry["action"],
  rows: readonly HistoryRow[],
): Promise<void> {
  const prefix = source.settings.table;
  await writeHistory(session, prefix, rows);
  const entries = rows.map(
    ({ revision, durationMs }) => ({ action, revision, outcome: "done", durationMs }) as const,
  );
  await appendLog(session, prefix, entries);
  const revisions = [...new Set(rows.map(({ revision }) => revision))];
  if ((await countApplied(session, prefix, revisions)) !== revisions.length)
    throw notKept(prefix, "recorded");
}

/**
 * A trigger on the history, or a view in its place, would have a revision run again and again, which the history says
 * nothing of.
 */
const notKept = (prefix: string, done: "recorded" | "removed"): HistoryError =>
  new HistoryError(
    "history-not-kept",
    `What was ${done} in the table ${prefix}_history does not stay so: something undoes what is written to it.`,
    {
      hint: `Look for a trigger on ${prefix}_history, or a view of that name, and drop it. Nothing of this run's last transaction remains.`,
    },
  );

/**
 * Records that a revision is not applied any more.
 *
 * @throws HistoryError `history-not-kept`: it is there still.
 */
export async function recordRemoved(
  { session, source }: RunContext,
  action: LogEntry["action"],
  revision: string,
  durationMs: number,
): Promise<void> {
  const prefix = source.settings.table;
  await deleteHistory(session, prefix, revision);
  await appendLog(session, prefix, [{ action, revision, outcome: "done", durationMs }]);
  if ((await countApplied(session, prefix, [revision])) !== 0) throw notKept(prefix, "removed");
}

/** Records a failure, after it was rolled back. That this cannot be done must not hide the failure itself. */
export async function recordFailure(
  run: RunContext,
  action: LogEntry["action"],
  revision: string,
  error: unknown,
): Promise<void> {
  const { session, source, patiently, report } = run;
  const prefix = source.settings.table;
  const entry = { action, revision, outcome: "failed", durationMs: 0, error: messageOf(error) } as const;
  try {
    await inTransaction(session, patiently, async () => {
      await createLog(session, prefix);
      await appendLog(session, prefix, [entry]);
    });
  } catch (logError) {
    report.logger.warn(`The failure of ${revision} could not be logged: ${messageOf(logError)}`);
  }
}
