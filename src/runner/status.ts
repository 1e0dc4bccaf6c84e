import { parseFileName, wordsOf } from "../migration/name.js";
import type { MigrationFile } from "../model/migration.js";
import { alone } from "./alone.js";
import { sessionOf } from "./drivers/recognise.js";
import { APPLIED, type HistoryRow, readGlance, readHistory } from "./history.js";
import { withoutBusyTimeout } from "./lock.js";
import { type RunContext, runContext } from "./run-context.js";
import { openSource } from "./source.js";
import type { HistoryEntry, RunOptions, State, Status } from "./types.js";

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
 * The state of the database and what is pending. Migrations are loaded only where more than one is pending, for their
 * order.
 *
 * - `empty`: no history and no tables; `unmanaged`: tables, but no history
 * - `failed`: a revision stopped half-way; `damaged`: an applied revision follows one that is not applied
 * - `ahead`: there are applied revisions that no file has; `behind`: something is pending; `current`: nothing is
 *
 * @throws as `current`, and MigrationFileError.
 */
export async function status(db: object, options: RunOptions = {}): Promise<Status> {
  return look(db, options, async (run) => {
    const { session, source } = run;
    const rows = await readHistory(session, source.settings.table);
    const pending = await pendingFiles(run, rows ?? []);
    const unknown = (rows ?? [])
      .map(({ revision }) => revision)
      .filter((revision) => !source.files.has(revision));
    const { headsOf } = await import("./graph.js");
    return {
      state: await stateOf(run, rows, pending.length, unknown.length),
      heads: headsOf(rows ?? []),
      pending: pending.map(({ revision }) => revision),
      unknown,
    };
  });
}

/** The revisions that `upgrade` would apply, in that order. Errors as for `status`. */
export async function pending(db: object, options: RunOptions = {}): Promise<readonly HistoryEntry[]> {
  return look(db, options, async (run) => {
    const rows = (await readHistory(run.session, run.source.settings.table)) ?? [];
    return pendingFiles(run, rows);
  });
}

/** Every revision: the applied ones in the order they were applied, then the pending ones. Errors as for `status`. */
export async function history(db: object, options: RunOptions = {}): Promise<readonly HistoryEntry[]> {
  return look(db, options, async (run) => {
    const rows = (await readHistory(run.session, run.source.settings.table)) ?? [];
    return [
      ...rows.map((row) => appliedEntry(row, run.source.files.get(row.revision))),
      ...(await pendingFiles(run, rows)),
    ];
  });
}

/** Reads while nothing migrates on the same client, waiting for other processes as a run does. */
async function look<T>(db: object, options: RunOptions, read: (run: RunContext) => Promise<T>): Promise<T> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, () => withoutBusyTimeout(session, () => run.patiently(() => read(run))));
}

async function pendingFiles(
  { source }: RunContext,
  rows: readonly HistoryRow[],
): Promise<readonly HistoryEntry[]> {
  const applied = new Set(rows.map(({ revision }) => revision));
  const files = [...source.files.values()].filter(({ revision }) => !applied.has(revision));
  if (files.length === 0) return [];
  const { orderedEntries } = await import("./pending-order.js");
  return orderedEntries(await source.load(files), rows);
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

async function stateOf(
  { session, source }: RunContext,
  rows: readonly HistoryRow[] | undefined,
  pendingCount: number,
  unknownCount: number,
): Promise<State> {
  if (rows === undefined || rows.length === 0) {
    const { objectNames } = await import("./database-state.js");
    const isEmpty = (await objectNames(session, source.settings)).size === 0;
    if (rows === undefined || isEmpty) return isEmpty ? "empty" : "unmanaged";
  }
  if (rows.some(({ state }) => state !== APPLIED)) return "failed";
  if (isDamaged(rows)) return "damaged";
  if (unknownCount > 0) return "ahead";
  return pendingCount > 0 ? "behind" : "current";
}

function isDamaged(rows: readonly HistoryRow[]): boolean {
  const applied = new Set(rows.map(({ revision }) => revision));
  return rows.some(({ parents }) => parents.some((parent) => !applied.has(parent)));
}
