import { parseFileName, wordsOf } from "../migration/name.js";
import type { LoadedMigration, MigrationFile } from "../model/migration.js";
import { sessionOf } from "./drivers/recognise.js";
import { type RunContext, runContext } from "./execute/run-context.js";
import type { Graph } from "./graph/graph.js";
import { APPLIED, type HistoryRow, readGlance, readHistory } from "./history/history.js";
import { type AuditEntry, readLog } from "./history/log.js";
import { alone } from "./lock/alone.js";
import { withoutBusyTimeout } from "./lock/lock.js";
import { openSource } from "./source.js";
import type { HistoryEntry, Problem, RunOptions, Status } from "./types.js";

/**
 * The heads of what is applied, sorted: none on a database without a history.
 *
 * @throws UsageError, DatabaseError, HistoryError `damaged-history`.
 */
export async function current(db: object, options: RunOptions = {}): Promise<readonly string[]> {
  return look(db, options, async ({ session, source }) => {
    const glance = await readGlance(session, source.settings.table);
    return glance?.heads ?? [];
  });
}

/**
 * The state of the database, what is pending, and what is wrong, with the commands that fix it. Every migration is
 * loaded, to see whether one was edited; that is one of the `problems`, and no state of the database.
 *
 * - `empty`: no history and no tables; `unmanaged`: tables, but no history, or one that was emptied
 * - `failed`: a revision stopped halfway; `damaged`: the history cannot be read, or lacks a revision that an applied
 *   one follows
 * - `ahead`: there are applied revisions that no file has; `behind`: something is pending; `current`: nothing is
 *
 * @throws UsageError, DatabaseError, MigrationFileError.
 */
export async function status(db: object, options: RunOptions = {}): Promise<Status> {
  return look(db, options, async (run) => {
    const { statusOf } = await import("./state/state.js");
    return statusOf(run);
  });
}

/** An applied revision whose file was edited since, as a problem with what to do about it. Errors as for `current`. */
export async function edited(db: object, options: RunOptions = {}): Promise<Problem | undefined> {
  return look(db, options, async (run) => {
    const { editedSince } = await import("./state/edited-since.js");
    return editedSince(run);
  });
}

/** The revisions that `upgrade` would apply, in that order. Errors as for `current`, and MigrationFileError. */
export async function pending(db: object, options: RunOptions = {}): Promise<readonly HistoryEntry[]> {
  return look(db, options, async (run) => {
    const rows = (await readHistory(run.session, run.source.settings.table)) ?? [];
    const files = await loadPending(run, rows);
    if (files.length === 0) return [];
    const { orderedEntries } = await import("./graph/pending-order.js");
    return orderedEntries(files, rows);
  });
}

/** Every revision: the applied ones in the order they were applied, then the pending ones. Errors as for `pending`. */
export async function history(db: object, options: RunOptions = {}): Promise<readonly HistoryEntry[]> {
  return look(db, options, async (run) => {
    const rows = (await readHistory(run.session, run.source.settings.table)) ?? [];
    const applied = rows.map((row) => appliedEntry(row, run.source.files.get(row.revision)));
    const pending = await loadPending(run, rows);
    if (pending.length === 0 && rows.every(({ replaces }) => replaces.length === 0)) return applied;
    const { entriesWithSquashes } = await import("./history/history-entries.js");
    return entriesWithSquashes(applied, rows, pending);
  });
}

/**
 * How all revisions follow one another, with their labels, which only the files have: all of them are loaded. Errors as
 * for `pending`.
 */
export async function revisionGraph(db: object, options: RunOptions = {}): Promise<Graph> {
  return look(db, options, async ({ session, source }) => {
    const rows = (await readHistory(session, source.settings.table)) ?? [];
    const { graphOf } = await import("./graph/examine.js");
    return graphOf(await source.load([...source.files.values()]), rows);
  });
}

/**
 * The audit trail, oldest first: every upgrade, downgrade, stamp and restore, also those that failed. It is never
 * rewritten. Errors as for `current`.
 */
export async function audit(db: object, options: RunOptions = {}): Promise<readonly AuditEntry[]> {
  return look(db, options, ({ session, source }) => readLog(session, source.settings.table));
}

/** Reads while nothing migrates on the same client, waiting for other processes as a run does. */
async function look<T>(db: object, options: RunOptions, read: (run: RunContext) => Promise<T>): Promise<T> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, () => withoutBusyTimeout(session, () => run.patiently(() => read(run))));
}

/** The migrations that no row of the history has; of these, a squash that is applied may stand for some. */
async function loadPending(
  { source }: RunContext,
  rows: readonly HistoryRow[],
): Promise<readonly LoadedMigration[]> {
  const applied = new Set(rows.map(({ revision }) => revision));
  const files = [...source.files.values()].filter(({ revision }) => !applied.has(revision));
  return files.length === 0 ? [] : source.load(files);
}

function appliedEntry(row: HistoryRow, file: MigrationFile | undefined): HistoryEntry {
  return {
    revision: row.revision,
    parents: row.parents,
    message: file?.message ?? messageIn(row.name),
    file: file?.path ?? null,
    applied: row.state === APPLIED,
    appliedAt: row.appliedAt,
  };
}

/** The words in a file's name. */
const messageIn = (name: string): string => wordsOf(parseFileName(name)?.slug ?? "");
