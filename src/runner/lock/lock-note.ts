import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { isRecord } from "../../migration/value.js";
import type { Session } from "../session.js";

/**
 * Who holds a database's lock: a note beside the database, for people. SQLite's own lock is what keeps others out;
 * nothing ever depends on the note, and one that a killed process left behind does no harm.
 */
export interface LockNote {
  readonly pid: number;
  readonly host: string;
  /** The script that runs, without its arguments: they may hold secrets. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** `app.db-sluice-lock`, beside the file that SQLite takes for the database, whatever links led to it. */
const noteFile = (database: string): string => `${realpathSync(database)}-sluice-lock`;

/** Notes that this process holds the lock. Returns how to take the note away again. */
export function writeLockNote({ file }: Session): () => void {
  if (file === undefined) return () => {};
  const text = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    command: process.argv[1] ?? process.execPath,
    since: new Date().toISOString(),
  } satisfies LockNote);
  quietly(() => {
    rmSync(noteFile(file), { force: true });
    // A link that somebody else laid there is not followed.
    writeFileSync(noteFile(file), text, { flag: "wx" });
  });
  return () =>
    quietly(() => {
      const path = noteFile(file);
      if (readFileSync(path, "utf8") === text) rmSync(path);
    });
}

/** Who holds the lock, as far as a note tells; undefined without one, or where its process has ended. */
export function readLockNote({ file }: Pick<Session, "file">): LockNote | undefined {
  if (file === undefined) return undefined;
  const note = quietly(() => noteIn(readFileSync(noteFile(file), "utf8")));
  return note === undefined || hasEnded(note) ? undefined : note;
}

function noteIn(text: string): LockNote | undefined {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return undefined;
  const { pid, host, command, since } = value;
  return typeof pid === "number" &&
    typeof host === "string" &&
    typeof command === "string" &&
    typeof since === "string"
    ? { pid, host, command, since }
    : undefined;
}

/** Signal 0 only asks; a process of another user answers with EPERM (https://nodejs.org/api/process.html#processkillpid-signal). */
function hasEnded({ pid, host }: LockNote): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

/** A folder that takes no note is no reason not to migrate. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
