import { HistoryError } from "../../errors.js";
import type { SqlValue } from "../../model/step.js";
import type { Statements } from "../session.js";
import { historyTable } from "./history.js";

/** Parameters a statement: SQLite before 3.32 takes 999 (https://www.sqlite.org/limits.html#max_variable_number). */
const REVISIONS = 500;

/** Columns that hold what runs depend on, as text. */
export const KEPT_COLUMNS = ["revision", "parents", "name", "checksum", "state", "down", "replaces"] as const;

/** A row as it was recorded: the value of each column that has to be found again. */
export type RecordedRow = Readonly<Record<(typeof KEPT_COLUMNS)[number], SqlValue>>;

/**
 * Reads back rows that were just recorded: a trigger, or another table in the place of the history, may have dropped
 * or changed them, and the revisions would be applied again and again.
 *
 * @throws HistoryError `history-not-kept`; the caller rolls back.
 */
export async function requireRecorded(
  session: Statements,
  prefix: string,
  rows: readonly RecordedRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += REVISIONS) {
    const chunk = rows.slice(start, start + REVISIONS);
    const found = await session.all<RecordedRow>(
      `SELECT ${KEPT_COLUMNS.join(", ")} FROM ${historyTable(prefix)} WHERE revision IN (${chunk.map(() => "?").join(", ")})`,
      chunk.map(({ revision }) => revision),
    );
    const byRevision = new Map(found.map((row) => [row.revision, row]));
    for (const row of chunk) {
      const why = differenceIn(row, byRevision.get(row.revision));
      if (why !== undefined) throw await notKept(session, prefix, `revision ${String(row.revision)} ${why}`);
    }
  }
}

/** Looks whether a row that was just deleted is gone. @throws HistoryError `history-not-kept`. */
export async function requireDeleted(session: Statements, prefix: string, revision: string): Promise<void> {
  const row = await session.get(`SELECT 1 FROM ${historyTable(prefix)} WHERE revision = ?`, [revision]);
  if (row !== undefined)
    throw await notKept(session, prefix, `revision ${revision} was deleted and is there`);
}

function differenceIn(recorded: RecordedRow, found: RecordedRow | undefined): string | undefined {
  if (found === undefined) return "is missing";
  const column = KEPT_COLUMNS.find((name) => recorded[name] !== found[name]);
  return column === undefined ? undefined : `has another value in the column "${column}"`;
}

async function notKept(session: Statements, prefix: string, why: string): Promise<HistoryError> {
  const table = `${prefix}_history`;
  const triggers = await session.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE" +
      " UNION ALL SELECT name FROM temp.sqlite_schema WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE",
    [table, table],
  );
  const names = triggers.length === 0 ? "" : ` (${triggers.map(({ name }) => name).join(", ")})`;
  return new HistoryError(
    "history-not-kept",
    `The table ${table} does not keep what Sluice records in it: ${why}.`,
    {
      hint: `Look for a trigger on ${table}${names} or on ${prefix}_log, or for another table of that name, and drop it. Nothing of this run's last transaction remains.`,
    },
  );
}

/**
 * Keeps a run from going round and round: the revisions that it has recorded, each of which it may record only once.
 * The history is read anew in every round, so that a row that went missing in between would have its revision run again.
 */
export class Recorded {
  readonly #revisions = new Set<string>();

  /** @throws HistoryError `history-not-kept`: one of them was recorded by this run already. */
  add(revisions: readonly string[]): void {
    const again = revisions.find((revision) => this.#revisions.has(revision));
    if (again !== undefined) throw undone(again);
    for (const revision of revisions) this.#revisions.add(revision);
  }
}

const undone = (revision: string): HistoryError =>
  new HistoryError(
    "history-not-kept",
    `This run has already recorded revision ${revision}, but the history does not say so any more.`,
    {
      hint: "Another process may be migrating the other way: `sluice history -v` shows who did what. Run it again.",
    },
  );
