import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseError, messageOf, UsageError } from "../../errors.js";
import { databaseError, errorCode } from "../execute/failure.js";
import { withoutBusyTimeout } from "../lock/lock.js";
import type { Session } from "../session.js";
import { projectDriver } from "./project-driver.js";

export interface OpenOptions {
  /** Make the file where there is none. */
  readonly create: boolean;
  /** What a relative path is relative to, and where the driver is looked for first. */
  readonly cwd?: string;
}

/**
 * Opens a SQLite database by its path or `file:` URL, with the driver of the project, or else the one beside this package.
 *
 * @throws DatabaseError `missing-driver`, `wrong-driver` (a better-sqlite3 that this Node cannot run),
 * `driver-not-built` (one without its binary), `missing-database`, `missing-directory`, `cannot-open`, `not-a-database`.
 * @throws UsageError `unsupported-url`.
 */
export async function openDatabase(pathOrUrl: string, options: OpenOptions): Promise<Session> {
  const cwd = options.cwd ?? process.cwd();
  const file = fileOf(pathOrUrl, cwd);
  if (!options.create && file !== ":memory:" && !existsSync(file)) {
    throw new DatabaseError("missing-database", `There is no database ${file}.`, {
      hint: "`sluice upgrade` creates it.",
    });
  }
  const session = opened(file, () => projectDriver(cwd).open(file, options.create));
  await probe(session);
  return session;
}

/**
 * Opens an empty database in memory, on which migrations can be replayed; or one with `content`, the bytes of another.
 *
 * @throws DatabaseError `missing-driver`, `wrong-driver`, `driver-not-built`, `cannot-open`.
 */
export async function openScratch(cwd: string = process.cwd(), content?: Uint8Array): Promise<Session> {
  return opened(":memory:", () => projectDriver(cwd).scratch(content));
}

/** @throws UsageError `unsupported-url`. */
function fileOf(pathOrUrl: string, cwd: string): string {
  if (pathOrUrl === ":memory:") return pathOrUrl;
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(pathOrUrl)?.[1]?.toLowerCase();
  if (scheme === undefined) return resolve(cwd, pathOrUrl);
  if (scheme !== "file" || pathOrUrl.includes("?")) throw unsupported(pathOrUrl, scheme);
  return pathOrUrl.startsWith("file://")
    ? fileURLToPath(pathOrUrl)
    : resolve(cwd, pathOrUrl.slice("file:".length));
}

/** What follows the question mark may be a secret. */
const unsupported = (url: string, scheme: string): UsageError =>
  scheme === "file"
    ? new UsageError(
        "unsupported-url",
        `The database ${url.split("?")[0]} has parameters, which are not supported.`,
        {
          hint: "Leave out what follows the question mark.",
        },
      )
    : new UsageError("unsupported-url", `Databases of ${scheme}: are not supported.`, {
        hint: "Give the path of a SQLite file, or a `file:` URL.",
      });

/** Does what opens a database, and says in our words why it cannot be. */
function opened(name: string, open: () => Session): Session {
  try {
    return open();
  } catch (cause) {
    throw openError(name, cause);
  }
}

function openError(name: string, cause: unknown): Error {
  if (cause instanceof DatabaseError) return cause;
  const unbuilt = notBuilt(cause);
  if (unbuilt !== undefined) return unbuilt;
  if (errorCode(cause) === "ERR_DLOPEN_FAILED") {
    return new DatabaseError("wrong-driver", `The driver of SQLite cannot be loaded: ${messageOf(cause)}`, {
      hint: "It was compiled for another Node: `npm rebuild`.",
      cause,
    });
  }
  if (
    messageOf(cause).includes("directory does not exist") ||
    !(name === ":memory:" || existsSync(dirname(name)))
  ) {
    return new DatabaseError("missing-directory", `The directory of the database ${name} does not exist.`, {
      hint: "Make the directory, or correct the path.",
      cause,
    });
  }
  return new DatabaseError("cannot-open", `The database ${name} cannot be opened: ${messageOf(cause)}.`, {
    hint: "Is it a file, and may this user read and write it?",
    cause,
  });
}

/** A package is there and its binary is not, because its install script did not run or its optional part was left out. */
function notBuilt(cause: unknown): DatabaseError | undefined {
  const message = messageOf(cause);
  if (/Could not locate the bindings file|Cannot find module '[^']*better_sqlite3\.node'/.test(message)) {
    return new DatabaseError("driver-not-built", "better-sqlite3 is installed without its binary.", {
      hint: "Its install script did not run. `npm rebuild better-sqlite3` builds it; with pnpm, `pnpm approve-builds` and then `pnpm rebuild better-sqlite3`.",
      cause,
    });
  }
  const part = /Cannot find module '(@libsql\/[\w-]+)'/.exec(message)?.[1];
  if (part === undefined) return undefined;
  return new DatabaseError("driver-not-built", `libsql is installed without its binary, ${part}.`, {
    hint: "Optional packages were left out: install it again without --omit=optional, on this kind of machine.",
    cause,
  });
}

/** SQLite reads a file only when it is asked something; one that is locked is left to those who can wait for it. */
async function probe(session: Session): Promise<void> {
  try {
    await withoutBusyTimeout(session, () => session.get("PRAGMA schema_version"));
  } catch (error) {
    if (errorCode(error).startsWith("SQLITE_BUSY")) return;
    await session.close();
    throw databaseError(error, session.name);
  }
}
