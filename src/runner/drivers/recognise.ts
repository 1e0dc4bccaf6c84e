import { DatabaseError, UsageError } from "../../errors.js";
import type { Session } from "../session.js";
import { betterSqlite3Session, isBetterSqlite3 } from "./better-sqlite3.js";
import { isLibsql, libsqlSession } from "./libsql.js";
import { isLibsqlClient, libsqlClientSession } from "./libsql-client.js";
import { isNodeSqlite, nodeSqliteSession } from "./node-sqlite.js";

/** How drizzle-orm marks its classes, in 0.45 and in 1.0: `BetterSQLite3Database`, `BetterSQLiteTransaction`. */
const ENTITY_KIND = Symbol.for("drizzle:entityKind");

/**
 * The session behind what the caller has: a Drizzle database, a driver's client, or a session. drizzle-orm is not
 * imported.
 *
 * @throws UsageError `transaction-object`: a transaction of Drizzle; `unknown-database`: anything else.
 * @throws DatabaseError `batch-connection`: a connection that runs batches only; `wrong-driver`.
 */
export function sessionOf(db: object): Session {
  if (isSession(db)) return db;
  if (typeof db !== "object" || db === null) throw unknownDatabase(db);
  if (isTransaction(db)) {
    throw new UsageError("transaction-object", "A transaction cannot be migrated: Sluice begins its own.", {
      hint: "Give the database itself, before anything else uses it.",
    });
  }
  refuseBatches(db);
  const client: unknown = Reflect.get(db, "$client") ?? db;
  const session = typeof client === "object" && client !== null ? clientSession(client) : undefined;
  if (session === undefined) throw unknownDatabase(db);
  return session;
}

function clientSession(client: object): Session | undefined {
  if (isBetterSqlite3(client)) return betterSqlite3Session(client, { owned: false });
  if (isLibsql(client)) return libsqlSession(client, { owned: false });
  if (isLibsqlClient(client)) return libsqlClientSession(client);
  return isNodeSqlite(client) ? nodeSqliteSession(client, { owned: false }) : undefined;
}

const isSession = (db: object): db is Session =>
  typeof db === "object" && db !== null && "capabilities" in db && "editingDefinitions" in db;

function isTransaction(db: object): boolean {
  const kinds = kindsOf(db);
  return kinds.some((kind) => kind.endsWith("Transaction"));
}

/** Drizzle databases whose driver runs statements one by one, or together only when they are all known beforehand. */
const BATCHES: Readonly<Record<string, string>> = {
  D1Database: "D1",
  EffectSQLiteD1Database: "D1",
  SqliteRemoteDatabase: "drizzle-orm's proxy",
  TursoDatabaseServerlessDatabase: "Turso's serverless driver",
};

/** The methods of Cloudflare's `D1Database` (https://developers.cloudflare.com/d1/worker-api/d1-database/). */
const D1_METHODS = ["prepare", "batch", "exec", "dump"] as const;

function refuseBatches(db: object): void {
  const kind = kindsOf(db).find((name) => name in BATCHES);
  const isD1 = D1_METHODS.every((name) => typeof Reflect.get(db, name) === "function");
  const driver = isD1 ? "D1" : kind === undefined ? undefined : BATCHES[kind];
  if (driver === undefined) return;
  throw new DatabaseError(
    "batch-connection",
    `${driver} has no transaction in which a migration could ask and then decide.`,
    {
      hint: "Sluice cannot apply migrations there yet. `sluice generate`, `check` and `verify` need no database; `upgrade` needs a SQLite file.",
    },
  );
}

function kindsOf(db: object): readonly string[] {
  const kinds: string[] = [];
  for (let type: unknown = db.constructor; typeof type === "function"; type = Object.getPrototypeOf(type)) {
    const kind: unknown = Reflect.get(type, ENTITY_KIND);
    if (typeof kind === "string") kinds.push(kind);
  }
  return kinds;
}

function unknownDatabase(db: unknown): UsageError {
  return new UsageError("unknown-database", `Sluice cannot migrate ${nameOf(db)}.`, {
    hint: "Give a Drizzle database on better-sqlite3, node:sqlite or libsql, `drizzle({ client })`, or the client itself.",
  });
}

function nameOf(db: unknown): string {
  if (typeof db !== "object" || db === null) return db === null ? "null" : `a ${typeof db}`;
  return `a value of the class ${kindsOf(db)[0] ?? db.constructor?.name ?? "Object"}`;
}
