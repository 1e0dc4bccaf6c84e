import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "../session.js";

/** A process that has a file open. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/**
 * The other processes that have a database file open, as far as the system tells: Linux does, of the processes of this
 * user (https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html).
 */
export function holdersOf(file: string): readonly Holder[] {
  const target = realpathSync(file);
  return names("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => names(`/proc/${pid}/fd`).some((fd) => linkOf(join("/proc", pid, "fd", fd)) === target))
    .map((pid) => ({ pid: Number(pid), command: commandOf(pid) }));
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A process may end, and close what it had open, while we look. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The program and its script; further arguments may hold secrets. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, 2).join(" ").trim();
  } catch {
    return "unknown";
  }
}

/**
 * Whether a connection can have the database for itself. In WAL mode others hold a shared lock for as long as they have it
 * open, which the exclusive locking mode is refused by; without that mode only transactions are seen
 * (https://www.sqlite.org/pragma.html#pragma_locking_mode). The journal mode stays as it is: a process that is killed on
 * the way leaves nothing behind.
 */
export async function isAlone(session: Session): Promise<boolean> {
  await session.run("PRAGMA busy_timeout = 0");
  const mode = await session.get<{ journal_mode: string }>("PRAGMA journal_mode");
  try {
    if (mode?.journal_mode === "wal") return await canLockAlone(session);
    await session.run("BEGIN EXCLUSIVE");
    await session.run("ROLLBACK");
    return true;
  } catch {
    return false;
  }
}

/** Going back to the normal mode takes effect with the next read. */
async function canLockAlone(session: Session): Promise<boolean> {
  await session.get("PRAGMA locking_mode = EXCLUSIVE");
  try {
    await session.run("BEGIN IMMEDIATE");
    await session.run("ROLLBACK");
    return true;
  } finally {
    await session.get("PRAGMA locking_mode = NORMAL");
    await session.get("SELECT count(*) FROM sqlite_schema");
  }
}
