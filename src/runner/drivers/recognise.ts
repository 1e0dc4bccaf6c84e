import { UsageError } from "../../errors.js";
import type { Session } from "../session.js";
import { betterSqlite3Session, isBetterSqlite3 } from "./better-sqlite3.js";

/** How drizzle-orm marks its classes, in 0.45 and in 1.0: `BetterSQLite3Database`, `BetterSQLiteTransaction`. */
const ENTITY_KIND = Symbol.for("drizzle:entityKind");

/**
 * The session behind what the caller has: a Drizzle database, a driver's client, or a session. drizzle-orm is not
 * imported.
 *
 * @throws UsageError `transaction-object`: a transaction of Drizzle; `unknown-database`: anything else.
 */
export function sessionOf(db: object): Session {
  if (isSession(db)) return db;
  if (typeof db !== "object" || db === null) throw unknownDatabase(db);
  if (isTransaction(db)) {
    throw new UsageError("transaction-object", "A transaction cannot be migrated: Sluice begins its own.", {
      hint: "Give the database itself, before anything else uses it.",
    });
  }
  const client: unknown = Reflect.get(db, "$client") ?? db;
  if (typeof client === "object" && client !== null && isBetterSqlite3(client)) {
    return betterSqlite3Session(client, { owned: false });
  }
  throw unknownDatabase(db);
}

const isSession = (db: object): db is Session =>
  typeof db === "object" && db !== null && "capabilities" in db && "editingDefinitions" in db;

function isTransaction(db: object): boolean {
  const kinds = kindsOf(db);
  return kinds.some((kind) => kind.endsWith("Transaction"));
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
    hint: "Give a Drizzle database on better-sqlite3, `drizzle({ client })`, or the better-sqlite3 client itself.",
  });
}

function nameOf(db: unknown): string {
  if (typeof db !== "object" || db === null) return db === null ? "null" : `a ${typeof db}`;
  return `a value of the class ${kindsOf(db)[0] ?? db.constructor?.name ?? "Object"}`;
}
