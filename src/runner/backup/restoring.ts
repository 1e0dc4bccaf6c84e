import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { DatabaseError, messageOf, UsageError } from "../../errors.js";
import type { Settings } from "../../migration/settings.js";
import { isLibsql } from "../drivers/libsql.js";
import { openDatabase } from "../drivers/open.js";
import type { RunContext } from "../execute/run-context.js";
import { readGlance } from "../history/history.js";
import { appendLog, createLog } from "../history/log.js";
import { holdersOf, isAlone } from "../lock/holders.js";
import type { Patiently } from "../lock/lock.js";
import { inTransaction } from "../lock/transaction.js";
import type { Session } from "../session.js";
import { objectNames } from "../state/database-state.js";
import { copyWhole } from "./back-up.js";
import { backupFolder, backupPath, COMPANIONS, isBackupName } from "./backup-folder.js";
import { renameDurably } from "./durable-rename.js";

/** A backup that was looked at, and is open. */
export interface OpenBackup {
  readonly session: Session;
  readonly heads: readonly string[];
  /** It has a history, so that there is a log too. */
  readonly managed: boolean;
  /** It has tables, but no revision of its own. */
  readonly unmanaged: boolean;
}

/**
 * Opens a backup, and looks whether it is whole and one of ours. One from before the first upgrade has no history, but
 * it has the name.
 *
 * @throws UsageError `missing-backup`, `same-file`; DatabaseError `damaged-backup`, `not-a-backup`.
 */
export async function openBackup(
  file: string,
  target: string,
  settings: Pick<Settings, "table" | "keep">,
  force: boolean,
): Promise<OpenBackup> {
  if (!existsSync(file)) {
    throw new UsageError("missing-backup", `There is no backup ${file}.`, {
      hint: "`sluice backup --list` lists the backups there are.",
    });
  }
  if (existsSync(target) && realpathSync(file) === realpathSync(target)) {
    throw new UsageError("same-file", `${file} is the database itself.`, { hint: "Name a backup of it." });
  }
  const session = await openDatabase(file, { create: false });
  try {
    await requireWhole(session);
    const glance = await readGlance(session, settings.table);
    if (glance === undefined && !force && !isBackupName(file)) throw notOurs(file);
    const heads = glance?.heads ?? [];
    const unmanaged = heads.length === 0 && (await objectNames(session, settings)).size > 0;
    return { session, heads, managed: glance !== undefined, unmanaged };
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function requireWhole(session: Session): Promise<void> {
  const problem = await problemOf(session);
  if (problem === undefined) return;
  throw new DatabaseError("damaged-backup", `The backup ${session.name} is damaged: ${problem}.`, {
    hint: "Nothing was changed. Take another backup.",
  });
}

async function problemOf(session: Session): Promise<string | undefined> {
  try {
    const rows = await session.all<{ quick_check: string }>("PRAGMA quick_check(1)");
    return rows.map(({ quick_check }) => quick_check).find((text) => text !== "ok");
  } catch (error) {
    return messageOf(error);
  }
}

const notOurs = (file: string): DatabaseError =>
  new DatabaseError("not-a-backup", `${file} is a database, but not one that Sluice has migrated.`, {
    hint: "`--force` restores it all the same.",
  });

/** @throws DatabaseError `in-use`: somebody else has the database open, as far as can be known. */
export async function refuseHeld(target: string): Promise<void> {
  const [holder] = holdersOf(target);
  const who = holder === undefined ? "another connection" : `process ${holder.pid} (${holder.command})`;
  if (holder === undefined && (await canBeAlone(target))) return;
  throw new DatabaseError("in-use", `${target} is in use by ${who}.`, {
    hint: "Stop it first, or overwrite the file while it is open with `--force`.",
  });
}

/** A file that is no database, or a damaged one, is nobody's. */
async function canBeAlone(target: string): Promise<boolean> {
  const session = await opened(target);
  if (session === undefined) return true;
  try {
    return await isAlone(session);
  } finally {
    await session.close();
  }
}

/** The database at a path; undefined where what is there is none, or damaged. */
async function opened(target: string): Promise<Session | undefined> {
  // SQLite deletes what was written ahead of a file that it does not take for a database in WAL mode.
  if (!hasHeader(target)) return undefined;
  try {
    return await openDatabase(target, { create: false });
  } catch (error) {
    if (error instanceof DatabaseError && DAMAGED.includes(error.code)) return undefined;
    throw error;
  }
}

const DAMAGED = ["not-a-database", "damaged-database"];

/** https://www.sqlite.org/fileformat.html#magic_header_string; a file without content is an empty database. */
function hasHeader(file: string): boolean {
  const bytes = Buffer.alloc(16);
  const handle = openSync(file, "r");
  try {
    return readSync(handle, bytes) === 0 || bytes.toString("latin1") === "SQLite format 3\0";
  } finally {
    closeSync(handle);
  }
}

/**
 * Keeps what is about to be replaced, and returns where: as a backup, or file by file where it cannot be read.
 *
 * @throws DatabaseError `backup-failed`.
 */
export async function keepReplaced(
  target: string,
  settings: Pick<Settings, "table" | "backups">,
): Promise<string> {
  const folder = backupFolder(target, settings.backups);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const session = await opened(target);
  try {
    const glance = session === undefined ? undefined : await readGlance(session, settings.table);
    const revision = glance?.heads.join("_") || "base";
    const kept = backupPath(folder, new Date(), { kind: "replaced", revision });
    if (session === undefined) copyFiles(target, kept);
    else await copyWhole(session, target, kept);
    return kept;
  } catch (error) {
    throw new DatabaseError("backup-failed", `What is in ${target} could not be kept: ${messageOf(error)}.`, {
      hint: "Nothing was changed. Copy the file away yourself, delete it, and restore again.",
      cause: error,
    });
  } finally {
    await session?.close();
  }
}

function copyFiles(from: string, to: string): void {
  copyFileSync(from, to);
  for (const end of COMPANIONS) if (existsSync(from + end)) copyFileSync(from + end, to + end);
}

/**
 * Writes a backup over a database. SQLite does it in a transaction, which others see as one and a crash leaves undone
 * (https://www.sqlite.org/c3ref/backup_finish.html). A damaged file is exchanged, and any with libsql, which has no
 * online backup.
 *
 * @throws DatabaseError `locked`: others read from it or write to it for too long.
 */
export async function overwrite(backup: Session, target: string, patiently: Patiently): Promise<void> {
  const live = existsSync(target) ? await opened(target) : undefined;
  if (live === undefined || isLibsql(backup.client)) return exchange(backup, target, live);
  await live.close();
  await patiently(() => backup.copyTo(target), "reads");
}

/**
 * Puts a copy of a backup in the place of a database. What was written ahead belongs to the file that goes: with another
 * one it would be its ruin. So it is moved into that file first, where it can be read: a process that is killed between
 * the two leaves the old database whole.
 */
async function exchange(backup: Session, target: string, live: Session | undefined): Promise<void> {
  const fresh = `${target}.restoring`;
  rmSync(fresh, { force: true });
  await backup.copyTo(fresh);
  await live?.get("PRAGMA wal_checkpoint(TRUNCATE)");
  await live?.close();
  for (const end of COMPANIONS) rmSync(target + end, { force: true });
  renameDurably(fresh, target);
}

/** The restored database has the backup's log: that it was restored is added. */
export async function recordRestore(
  { session, source, patiently }: RunContext,
  heads: readonly string[],
): Promise<void> {
  const prefix = source.settings.table;
  const entry = { action: "restore", revision: heads.join(" "), outcome: "done", durationMs: 0 } as const;
  await inTransaction(session, patiently, async () => {
    await createLog(session, prefix);
    await appendLog(session, prefix, [entry]);
  });
}
