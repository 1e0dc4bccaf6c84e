import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseError, messageOf, UsageError } from "../../errors.js";
import { databaseError, errorCode } from "../failure.js";
import { withoutBusyTimeout } from "../lock.js";
import type { Session } from "../session.js";
import { betterSqlite3Session } from "./better-sqlite3.js";
import { type ScratchClient, scratchSession } from "./scratch.js";

export interface OpenOptions {
  /** Make the file where there is none. */
  readonly create: boolean;
  /** What a relative path is relative to, and where the driver is looked for first. */
  readonly cwd?: string;
}

/** The constructor that better-sqlite3 exports. */
type Constructor = new (file: string | Buffer, options: { readonly fileMustExist: boolean }) => ScratchClient;

/**
 * Opens a SQLite database by its path or `file:` URL, with the better-sqlite3 of the project, or else our own.
 *
 * @throws DatabaseError `missing-driver`, `wrong-driver` (a better-sqlite3 that this Node cannot run),
 * `missing-database`, `missing-directory`, `cannot-open`, `not-a-database`.
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
  const session = betterSqlite3Session(open(driver(cwd), file, options.create), { owned: true });
  await probe(session);
  return session;
}

/**
 * Opens an empty database in memory, on which migrations can be replayed; or one with `content`, the bytes of another.
 *
 * @throws DatabaseError `missing-driver`, `wrong-driver`, `cannot-open`.
 */
export async function openScratch(cwd: string = process.cwd(), content?: Uint8Array): Promise<Session> {
  return scratchSession(open(driver(cwd), content === undefined ? ":memory:" : Buffer.from(content), true));
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

const unsupported = (url: string, scheme: string): UsageError =>
  scheme === "file"
    ? new UsageError("unsupported-url", `The database ${url} has parameters; better-sqlite3 takes none.`, {
        hint: "Leave out what follows the question mark.",
      })
    : new UsageError("unsupported-url", `Databases of ${scheme}: are not supported.`, {
        hint: "Give the path of a SQLite file, or a `file:` URL.",
      });

function driver(cwd: string): Constructor {
  for (const from of [join(cwd, "package.json"), import.meta.url]) {
    const require = createRequire(from);
    if (!resolves(require)) continue;
    refuseUnsupported(require);
    return require("better-sqlite3");
  }
  throw new DatabaseError("missing-driver", "better-sqlite3 is not installed.", {
    hint: "Install it: `npm install better-sqlite3`.",
  });
}

function resolves(require: NodeJS.Require): boolean {
  try {
    require.resolve("better-sqlite3");
    return true;
  } catch {
    return false;
  }
}

/** better-sqlite3 13 crashes the process on a Node before 22, so this comes before it is loaded. */
function refuseUnsupported(require: NodeJS.Require): void {
  const { version } = require("better-sqlite3/package.json");
  const problem = driverProblem(String(version), process.versions.node);
  if (problem !== undefined) {
    throw new DatabaseError("wrong-driver", problem, {
      hint: "Install another: `npm install better-sqlite3@12`.",
    });
  }
}

/** Why this better-sqlite3 cannot run on this Node, or undefined. */
export function driverProblem(driver: string, node: string): string | undefined {
  const tooNew = Number.parseInt(driver, 10) >= 13 && Number.parseInt(node, 10) < 22;
  return tooNew ? `better-sqlite3 ${driver} needs Node 22 or later; this is Node ${node}.` : undefined;
}

function open(Client: Constructor, file: string | Buffer, create: boolean): ScratchClient {
  try {
    return new Client(file, { fileMustExist: !create });
  } catch (cause) {
    if (messageOf(cause).includes("directory does not exist")) {
      throw new DatabaseError(
        "missing-directory",
        `The directory of the database ${nameOf(file)} does not exist.`,
        {
          hint: "Make the directory, or correct the path.",
          cause,
        },
      );
    }
    throw new DatabaseError(
      "cannot-open",
      `The database ${nameOf(file)} cannot be opened: ${messageOf(cause)}.`,
      {
        hint: "Is it a file, and may this user read and write it?",
        cause,
      },
    );
  }
}

const nameOf = (file: string | Buffer): string => (typeof file === "string" ? file : ":memory:");

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
