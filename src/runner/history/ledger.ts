import { messageOf } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { RunContext } from "../execute/run-context.js";
import { inTransaction } from "../lock/transaction.js";
import type { Session } from "../session.js";
import { createHistory, type HistoryRow } from "./history.js";
import { appendLog, createLog, type LogEntry } from "./log.js";
import { storedDown } from "./stored-down.js";
import { deleteHistory, writeHistory } from "./write-history.js";

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
 * Records that revisions are applied, by running them or by a stamp. The history comes last and is read back, so that
 * nothing of ours can change it any more.
 *
 * @throws HistoryError `history-not-kept`.
 */
export async function recordApplied(
  { session, source }: RunContext,
  action: LogEntry["action"],
  rows: readonly HistoryRow[],
): Promise<void> {
  const prefix = source.settings.table;
  const entries = rows.map(
    ({ revision, durationMs }) => ({ action, revision, outcome: "done", durationMs }) as const,
  );
  await appendLog(session, prefix, entries);
  await writeHistory(session, prefix, rows);
}

/** Records that a revision is not applied any more. @throws HistoryError `history-not-kept`. */
export async function recordRemoved(
  { session, source }: RunContext,
  action: LogEntry["action"],
  revision: string,
  durationMs: number,
): Promise<void> {
  const prefix = source.settings.table;
  await appendLog(session, prefix, [{ action, revision, outcome: "done", durationMs }]);
  await deleteHistory(session, prefix, revision);
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
