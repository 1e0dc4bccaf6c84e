import { chmodSync, mkdirSync, rmSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { databaseBytes } from "../../dialect/sqlite/ways/table-size.js";
import { DatabaseError, messageOf, SluiceError } from "../../errors.js";
import type { RunContext } from "../execute/run-context.js";
import type { Session } from "../session.js";
import { type BackupLabel, backupFolder, backupPath, pruneBackups } from "./backup-folder.js";
import { renameDurably } from "./durable-rename.js";

/** A backup that was taken. */
export interface Backup {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Copies the database, as it is committed, into a file of its folder, and deletes the oldest backups beyond
 * `keepBackups`. A transaction may have begun.
 *
 * @throws DatabaseError `backup-failed`: it cannot be written; `no-space`: there is no room for it. Nothing is left of it.
 */
export async function backUp(run: RunContext, file: string, label: BackupLabel): Promise<Backup> {
  const { session, source, report } = run;
  const { backups, keepBackups } = source.settings;
  const start = performance.now();
  try {
    const folder = backupFolder(file, backups);
    // The same rows are in it as in the database, so nobody else may look in.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const target = backupPath(folder, new Date(), label);
    await requireRoom(session, target);
    await run.patiently(() => copyWhole(session, file, target));
    pruneBackups(folder, keepBackups);
    const { size: bytes } = statSync(target);
    report.emit({ kind: "backup", file: target, bytes, durationMs: performance.now() - start });
    return { file: target, bytes };
  } catch (error) {
    throw error instanceof SluiceError ? error : failed(session.name, error);
  }
}

const failed = (database: string, cause: unknown): DatabaseError =>
  new DatabaseError("backup-failed", `The backup of ${database} could not be written: ${messageOf(cause)}.`, {
    hint: 'Look at the folder of the backups ("backups" in sluice.json); `--no-backup` goes on without one.',
    cause,
  });

/**
 * What is there under the name of a backup is all there, also after a power failure: SQLite's own copy is flushed, and a
 * new name lasts only once its folder is flushed (https://man7.org/linux/man-pages/man2/fsync.2.html).
 */
export async function copyWhole(session: Session, file: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  try {
    rmSync(partial, { force: true });
    await session.copyTo(partial);
    chmodSync(partial, statSync(file).mode & 0o777);
    renameDurably(partial, target);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** @throws DatabaseError `no-space`. */
async function requireRoom(session: Session, target: string): Promise<void> {
  const needed = await databaseBytes(session);
  const { bavail, bsize } = await statfs(dirname(target));
  if (needed <= bavail * bsize) return;
  throw new DatabaseError(
    "no-space",
    `The backup of ${session.name} needs ${megabytes(needed)}; ${megabytes(bavail * bsize)} are free in ${dirname(target)}.`,
    { hint: 'Make room, set "backups" in sluice.json to another folder, or go on with `--no-backup`.' },
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
