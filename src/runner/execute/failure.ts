import { DatabaseError, messageOf, SluiceError } from "../../errors.js";

/** Result codes by their numbers, as far as they mean something here (https://www.sqlite.org/rescode.html). */
const RESULT_CODES: Readonly<Record<number, string>> = {
  5: "SQLITE_BUSY",
  6: "SQLITE_LOCKED",
  8: "SQLITE_READONLY",
  10: "SQLITE_IOERR",
  11: "SQLITE_CORRUPT",
  13: "SQLITE_FULL",
  14: "SQLITE_CANTOPEN",
  15: "SQLITE_PROTOCOL",
  26: "SQLITE_NOTADB",
};

/** The code of a driver's error, as `SQLITE_BUSY`; empty where there is none. node:sqlite gives the number. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  if (!("errcode" in error) || typeof error.errcode !== "number") return String(error.code);
  return RESULT_CODES[error.errcode & 0xff] ?? "SQLITE_ERROR";
}

/**
 * Another connection is in the way, and the statement may pass when it is tried again
 * (https://www.sqlite.org/rescode.html#busy); in WAL mode many that begin at once can see it as a failed protocol
 * (https://www.sqlite.org/rescode.html#protocol).
 */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(errorCode(error));
}

interface Known {
  readonly code: string;
  readonly sentence: (database: string) => string;
  readonly hint: string;
}

/** What a database as a whole can have, by SQLite's result code (https://www.sqlite.org/rescode.html). */
const KNOWN: Readonly<Record<string, Known>> = {
  SQLITE_NOTADB: {
    code: "not-a-database",
    sentence: (database) => `${database} is not a SQLite database.`,
    hint: "Is the path right? An encrypted database needs its key first.",
  },
  SQLITE_CORRUPT: {
    code: "damaged-database",
    sentence: (database) => `The database ${database} is damaged.`,
    hint: "Restore a backup; `PRAGMA integrity_check` tells what is damaged.",
  },
  SQLITE_READONLY: {
    code: "read-only",
    sentence: (database) => `The database ${database} cannot be written to.`,
    hint: "Open it for writing, and give this user the right to write to the file and its directory.",
  },
  SQLITE_CANTOPEN: {
    code: "cannot-open",
    sentence: (database) => `The database ${database} cannot be opened.`,
    hint: "Is it a file, and may this user read and write it and its directory?",
  },
  SQLITE_FULL: {
    code: "disk-full",
    sentence: (database) => `There is no room left for the database ${database}.`,
    hint: "Make room on its disk, or raise its max_page_count. Nothing was changed; the next run goes on.",
  },
  SQLITE_IOERR: {
    code: "disk-failed",
    sentence: (database) => `The disk of the database ${database} failed.`,
    hint: "Look at the disk, its free space and its rights. Nothing was changed; the next run goes on.",
  },
};

const knownFor = (error: unknown): Known | undefined =>
  Object.entries(KNOWN).find(([prefix]) => errorCode(error).startsWith(prefix))?.[1];

/** Whether an error, or what caused it, is the database's as a whole and not the statement's: a full disk. */
export function isOfDatabase(error: unknown): boolean {
  return hintFor(error) !== undefined;
}

/** What went wrong: drizzle-orm says in its own error only what was asked, and has the reason as the cause. */
export function reasonOf(error: unknown): string {
  const wrapped = error instanceof Error && error.message.startsWith("Failed query: ");
  return wrapped && error.cause instanceof Error ? reasonOf(error.cause) : messageOf(error);
}

/** What to do about an error that is the database's as a whole. */
export function hintFor(error: unknown): string | undefined {
  return (
    knownFor(error)?.hint ??
    (error instanceof Error && error.cause !== undefined ? hintFor(error.cause) : undefined)
  );
}

/** The driver's error in our words. One of ours stays as it is. */
export function databaseError(error: unknown, database: string): SluiceError {
  if (error instanceof SluiceError) return error;
  const known = knownFor(error);
  if (known !== undefined) {
    return new DatabaseError(known.code, known.sentence(database), { hint: known.hint, cause: error });
  }
  return new DatabaseError("database-failed", `The database ${database} failed: ${messageOf(error)}.`, {
    cause: error,
  });
}
