import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError } from "../../errors.js";
import { databaseError, isBusy } from "../execute/failure.js";
import type { Report } from "../report/report.js";
import type { Session } from "../session.js";

/** How long a run waits for others, when nothing else is asked for, in milliseconds. */
export const LOCK_TIMEOUT_MS = 60_000;

const FIRST_DELAY_MS = 4;
const LONGEST_DELAY_MS = 100;

/** A database, as far as waiting for it goes. */
type Place = Pick<Session, "name" | "file">;

/** Tries what another connection may be in the way of, by default one that writes. */
export type Patiently = <T>(attempt: () => Promise<T>, blocker?: Blocker) => Promise<T>;

/** What a connection in the way does: only a COMMIT waits for those that read. */
export type Blocker = "writes" | "reads";

/**
 * Tries again and again while the database is locked, letting the process do other things in between: a wait inside
 * SQLite would stop the very process that may hold the lock. The busy timeout has to be 0 for that.
 *
 * @throws DatabaseError `locked` after `timeoutMs`; what else fails, as the driver threw it.
 */
export function retrying(database: Place, report: Report, timeoutMs: number): Patiently {
  return async (attempt, blocker = "writes") => {
    const start = performance.now();
    for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isBusy(error)) throw error;
        const elapsedMs = performance.now() - start;
        if (elapsedMs >= timeoutMs) throw await locked(database, blocker, elapsedMs, error);
        report.emit({ kind: "waiting", elapsedMs });
        await sleep(Math.min(delay * (0.5 + Math.random()), Math.max(timeoutMs - elapsedMs, 1)));
      }
    }
  };
}

/** The same for the runner's own statements: what else fails is a DatabaseError that says what is wrong. */
export function patience(database: Place, retry: Patiently): Patiently {
  return async (attempt, blocker) => {
    try {
      return await retry(attempt, blocker);
    } catch (error) {
      throw databaseError(error, database.name);
    }
  };
}

async function locked(
  database: Place,
  blocker: Blocker,
  elapsedMs: number,
  cause: unknown,
): Promise<DatabaseError> {
  const seconds = `${(elapsedMs / 1000).toFixed(1)} s`;
  if (blocker === "reads") {
    return new DatabaseError(
      "locked",
      `The database ${database.name} is locked: other connections have been reading from it for ${seconds}, so that nothing can be committed.`,
      {
        hint: "Look for a query or a transaction that stays open; in WAL mode readers are in nobody's way.",
        cause,
      },
    );
  }
  const { readLockNote } = await import("./lock-note.js");
  const note = readLockNote(database);
  const holder =
    note === undefined
      ? `another connection has been writing to it for ${seconds}.`
      : `process ${note.pid} on ${note.host} (${note.command}) has been migrating it since ${note.since}.`;
  const hint =
    note === undefined
      ? "Another process migrates or holds a transaction open; look for the ones that have the file open."
      : "Wait until it has finished; or end it: then what it has not committed is rolled back.";
  return new DatabaseError("locked", `The database ${database.name} is locked: ${holder}`, { hint, cause });
}

/** Does the work with SQLite's own waiting switched off, and on again as it was found. */
export async function withoutBusyTimeout<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const row = await session.get<{ timeout: number }>("PRAGMA busy_timeout");
  const timeout = row?.timeout ?? 0;
  if (timeout === 0) return work();
  await session.run("PRAGMA busy_timeout = 0");
  try {
    return await work();
  } finally {
    await session.run(`PRAGMA busy_timeout = ${timeout}`);
  }
}
