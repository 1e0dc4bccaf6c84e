import type { SqlValue } from "../../model/step.js";
import type { Statements } from "../session.js";
import { type HistoryRow, historyTable } from "./history.js";
import { insertRows } from "./insert.js";
import { type RecordedRow, requireDeleted, requireRecorded } from "./kept.js";

/**
 * Records revisions, each in the place of a row that it may have, and reads them back.
 *
 * @throws HistoryError `history-not-kept`.
 */
export async function writeHistory(
  session: Statements,
  prefix: string,
  rows: readonly HistoryRow[],
): Promise<void> {
  const into = `${historyTable(prefix)} (${HISTORY_COLUMNS.join(", ")})`;
  const updates = HISTORY_COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ");
  await insertRows(session, into, rows.map(storedValues), `ON CONFLICT (revision) DO UPDATE SET ${updates}`);
  await requireRecorded(session, prefix, rows.map(recordedRow));
}

const recordedRow = (row: HistoryRow): RecordedRow => ({
  ...row,
  parents: JSON.stringify(row.parents),
  replaces: JSON.stringify(row.replaces),
});

/** The columns that the history has to have. */
export const HISTORY_COLUMNS = [
  "revision",
  "parents",
  "name",
  "checksum",
  "applied_at",
  "duration_ms",
  "state",
  "down",
  "replaces",
];

const storedValues = (row: HistoryRow): readonly SqlValue[] => [
  row.revision,
  JSON.stringify(row.parents),
  row.name,
  row.checksum,
  row.appliedAt,
  Math.round(row.durationMs),
  row.state,
  row.down,
  JSON.stringify(row.replaces),
];

/** Deletes the row of a revision. @throws HistoryError `history-not-kept`: it is still there. */
export async function deleteHistory(session: Statements, prefix: string, revision: string): Promise<void> {
  await session.run(`DELETE FROM ${historyTable(prefix)} WHERE revision = ?`, [revision]);
  await requireDeleted(session, prefix, revision);
}
