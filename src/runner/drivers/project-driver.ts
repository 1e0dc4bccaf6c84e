import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseError } from "../../errors.js";
import type { Session } from "../session.js";
import { betterSqlite3Session } from "./better-sqlite3.js";
import { type LibsqlConstructor, libsqlSession } from "./libsql.js";
import { type NodeSqliteModule, nodeSqlite, nodeSqliteSession } from "./node-sqlite.js";
import { nodeScratchSession, type ScratchClient, scratchSession } from "./scratch.js";

/** A driver that is installed, as databases are opened with it. Errors are the driver's own. */
export interface ProjectDriver {
  /** Opens a file; `create` makes it where there is none. */
  open(file: string, create: boolean): Session;
  /** A database in memory: empty, or with the bytes of another. */
  scratch(content: Uint8Array | undefined): Session;
}

/**
 * The driver of a project: its better-sqlite3, its libsql, the better-sqlite3 beside this package, or node:sqlite.
 * A better-sqlite3 before 13 is passed over by Bun and Deno, which cannot load it.
 *
 * @throws DatabaseError `missing-driver`, `wrong-driver`: a better-sqlite3 that this Node cannot run.
 */
export function projectDriver(cwd: string): ProjectDriver {
  const ofProject = createRequire(join(cwd, "package.json"));
  const ofOurs = createRequire(import.meta.url);
  const found =
    betterSqlite3In(ofProject) ?? libsqlIn(ofProject) ?? betterSqlite3In(ofOurs) ?? ofNode(nodeSqlite());
  if (found !== undefined) return found;
  throw new DatabaseError("missing-driver", "No driver of SQLite is installed.", {
    hint: "Install one: `npm install better-sqlite3`; or use Node 22.16 or later, which brings one.",
  });
}

type BetterSqlite3 = new (
  file: string | Buffer,
  options: { readonly fileMustExist: boolean },
) => ScratchClient;

function betterSqlite3In(require: NodeJS.Require): ProjectDriver | undefined {
  if (!resolves(require, "better-sqlite3")) return undefined;
  const version = String(require("better-sqlite3/package.json").version);
  if (!takesAddon(version, process.versions)) return undefined;
  refuseUnsupported(version);
  const Client: BetterSqlite3 = require("better-sqlite3");
  return {
    open: (file, create) =>
      betterSqlite3Session(new Client(file, { fileMustExist: !create }), { owned: true }),
    scratch: (content) =>
      scratchSession(
        new Client(content === undefined ? ":memory:" : Buffer.from(content), { fileMustExist: false }),
      ),
  };
}

/** better-sqlite3 13 crashes the process on a Node before 22, so this comes before it is loaded. */
function refuseUnsupported(version: string): void {
  const problem = driverProblem(version, process.versions.node);
  if (problem !== undefined) {
    throw new DatabaseError("wrong-driver", problem, {
      hint: "Install another: `npm install better-sqlite3@12`.",
    });
  }
}

/** Bun and Deno load addons for Node-API only, which better-sqlite3 is written for from 13 on. */
export function takesAddon(driver: string, { bun, deno }: NodeJS.ProcessVersions): boolean {
  return Number.parseInt(driver, 10) >= 13 || (bun === undefined && deno === undefined);
}

/** Why this better-sqlite3 cannot run on this Node, or undefined. */
export function driverProblem(driver: string, node: string): string | undefined {
  const tooNew = Number.parseInt(driver, 10) >= 13 && Number.parseInt(node, 10) < 22;
  return tooNew ? `better-sqlite3 ${driver} needs Node 22 or later; this is Node ${node}.` : undefined;
}

/** Of those who have @libsql/client only, libsql is a dependency of it. */
function libsqlIn(require: NodeJS.Require): ProjectDriver | undefined {
  const places = resolves(require, "@libsql/client")
    ? [require, createRequire(require.resolve("@libsql/client"))]
    : [require];
  const place = places.find((one) => resolves(one, "libsql"));
  if (place === undefined) return undefined;
  const Client: LibsqlConstructor = place("libsql");
  return {
    open: (file) => libsqlSession(new Client(file), { owned: true }),
    scratch: (content) => {
      if (content !== undefined) throw noContent();
      return libsqlSession(new Client(":memory:"), { owned: true });
    },
  };
}

const noContent = (): DatabaseError =>
  new DatabaseError("cannot-open", "libsql cannot open a database from its bytes.", {
    hint: "Install better-sqlite3 beside it.",
  });

function ofNode(sqlite: NodeSqliteModule | undefined): ProjectDriver | undefined {
  if (sqlite === undefined) return undefined;
  return {
    open: (file) => nodeSqliteSession(new sqlite.DatabaseSync(file), { owned: true }),
    scratch: (content) => {
      const client = new sqlite.DatabaseSync(":memory:");
      if (content !== undefined) client.deserialize(content);
      return nodeScratchSession(client);
    },
  };
}

function resolves(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
