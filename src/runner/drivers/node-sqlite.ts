import { createRequire } from "node:module";
import { DatabaseError } from "../../errors.js";
import type { SqlValue } from "../../model/step.js";
import type { Session, Statements } from "../session.js";
import { busyError } from "./busy-error.js";
import { editingDefinitions } from "./definitions.js";
import { LOCAL } from "./local.js";
import { type DriverRow, type Integers, plainRow } from "./plain.js";

/** The part of `DatabaseSync` of node:sqlite that we use (https://nodejs.org/api/sqlite.html). */
export interface NodeSqliteClient {
  readonly isTransaction: boolean;
  /** The file's path; null in memory. */
  location(): string | null;
  prepare(sql: string): NodeSqliteStatement;
  /** From Node 24.12 on; before that a connection is never defensive. */
  enableDefensive?(on: boolean): void;
  function(name: string, options: { varargs: boolean; deterministic: boolean }, fn: () => null): void;
  deserialize(content: Uint8Array): void;
  close(): void;
}

interface NodeSqliteStatement {
  columns(): readonly { readonly name: string }[];
  setReturnArrays(on: boolean): void;
  setReadBigInts(on: boolean): void;
  run(...params: readonly SqlValue[]): { readonly changes: number | bigint };
  all<T = DriverRow>(...params: readonly SqlValue[]): readonly T[];
  get(...params: readonly SqlValue[]): DriverRow | undefined;
}

/** Those of Node, Bun and Deno; Deno has no `enableLoadExtension`. */
const METHODS = ["prepare", "exec", "createSession", "applyChangeset"] as const;

/**
 * Whether a value is a `DatabaseSync` of node:sqlite, by its methods.
 *
 * @throws DatabaseError `wrong-driver`: one of a Node whose `DatabaseSync` cannot say whether a transaction is open.
 */
export function isNodeSqlite(value: object): value is NodeSqliteClient {
  const has = (name: string): boolean => typeof Reflect.get(value, name) === "function";
  if (!METHODS.every(has)) return false;
  if ("isTransaction" in value && has("location")) return true;
  throw new DatabaseError("wrong-driver", `The node:sqlite of Node ${process.versions.node} is too old.`, {
    hint: "Use Node 22.16 or later, or better-sqlite3.",
  });
}

/** A session on a client of node:sqlite; closing it closes the client only where it is `owned`. */
export function nodeSqliteSession(client: NodeSqliteClient, { owned }: { readonly owned: boolean }): Session {
  const file = client.location() ?? undefined;
  const own = statements(client, "plain");
  const defensive = {
    leave: () => client.enableDefensive?.(false),
    enter: () => client.enableDefensive?.(true),
  };
  return {
    dialect: "sqlite",
    capabilities: LOCAL,
    name: file ?? ":memory:",
    file,
    client,
    get inTransaction() {
      return client.isTransaction;
    },
    data: { ...statements(client, "driver"), values: async (sql, params) => values(client, sql, params) },
    ...own,
    editingDefinitions: (work) => editingDefinitions(own, defensive, work),
    copyTo: (target) => copyTo(file, target),
    close: async () => {
      if (owned) client.close();
    },
  };
}

/** Integers that no number holds make node:sqlite throw, unless they are asked for as BigInt. */
function statements(client: NodeSqliteClient, integers: Integers): Statements {
  const prepare = (sql: string): NodeSqliteStatement => {
    const statement = client.prepare(sql);
    if (integers === "plain") statement.setReadBigInts(true);
    return statement;
  };
  return {
    run: async (sql, params = []) => {
      const statement = prepare(sql);
      const returnsRows = statement.columns().length > 0;
      return returnsRows ? statement.all(...params).length : Number(statement.run(...params).changes);
    },
    all: async (sql, params = []) =>
      prepare(sql)
        .all(...params)
        .map((row) => plainRow(row, integers)),
    get: async (sql, params = []) => {
      const row = prepare(sql).get(...params);
      return row === undefined ? undefined : plainRow(row, integers);
    },
  };
}

function values(client: NodeSqliteClient, sql: string, params: readonly SqlValue[]): SqlValue[][] {
  const statement = client.prepare(sql);
  if (statement.columns().length > 0) {
    statement.setReturnArrays(true);
    return statement.all<SqlValue[]>(...params).map((row) => [...row]);
  }
  statement.run(...params);
  return [];
}

/** What node:sqlite exports. */
export interface NodeSqliteModule {
  readonly DatabaseSync: new (file: string, options?: { readonly readOnly: boolean }) => NodeSqliteClient;
  backup(source: NodeSqliteClient, file: string): Promise<number>;
}

/** node:sqlite, or undefined where this Node has none that we can use. */
export function nodeSqlite(): NodeSqliteModule | undefined {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 22 || (major === 22 && minor < 16)) return undefined;
  try {
    return createRequire(import.meta.url)("node:sqlite");
  } catch {
    // Bun and Deno name a newer Node than they have all modules of.
    return undefined;
  }
}

async function copyTo(file: string | undefined, target: string): Promise<void> {
  const sqlite = nodeSqlite();
  if (file === undefined || sqlite === undefined) return;
  const source = new sqlite.DatabaseSync(file, { readOnly: true });
  try {
    await sqlite.backup(source, target);
  } catch (error) {
    // It meets a lock with SQLITE_OK, "not an error".
    throw error instanceof Error && "errcode" in error && error.errcode === 0 ? busyError() : error;
  } finally {
    source.close();
  }
}
