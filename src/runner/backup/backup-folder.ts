import { readdirSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** `20261120_153002_before_261b037d15fa.db`: when it was taken (UTC), and where the database was then. */
const NAME = /^\d{8}_\d{6}_(?:before|at|replaced)_\w+(?:-\d+)?\.db$/;

/** What SQLite keeps beside a database (https://www.sqlite.org/tempfiles.html). */
export const COMPANIONS = ["-wal", "-shm", "-journal"] as const;

/** What a backup shows: the state before a revision, at a head, or what a restore has replaced. */
export interface BackupLabel {
  readonly kind: "before" | "at" | "replaced";
  /** A revision; `"base"` where none is applied. */
  readonly revision: string;
}

/**
 * The folder of a database's backups: `app.db.backups` beside it, or the setting's, relative to the database. Links
 * are followed, so that every name of a database has one folder.
 */
export function backupFolder(database: string, setting: string): string {
  const file = realpathSync(database);
  return setting === "" ? `${file}.backups` : resolve(dirname(file), setting);
}

/** The path of a new backup. Two of one second are told apart by a number. */
export function backupPath(folder: string, at: Date, label: BackupLabel): string {
  const [date = "", time = ""] = at.toISOString().split(/[T.]/);
  const stem = `${date.replaceAll("-", "")}_${time.replaceAll(":", "")}_${label.kind}_${label.revision}`;
  const taken = new Set(listBackups(folder).map((file) => basename(file)));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${stem}.db` : `${stem}-${number}.db`;
    if (!taken.has(name)) return join(folder, name);
  }
}

/** Whether a file has the name of a backup. */
export const isBackupName = (file: string): boolean => NAME.test(basename(file));

/** The paths of the backups in a folder, oldest first; none where there is no folder. */
export function listBackups(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Deletes the oldest backups of a folder beyond the number to keep; 0 keeps all. Other files are left alone. */
export function pruneBackups(folder: string, keep: number): void {
  if (keep === 0) return;
  for (const file of listBackups(folder).slice(0, -keep)) {
    for (const end of ["", ...COMPANIONS]) rmSync(file + end, { force: true });
  }
}
