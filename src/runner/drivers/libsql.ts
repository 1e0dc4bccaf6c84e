import type { SqlValue } from "../../model/step.js";
import type { Session, Statements } from "../session.js";
import { editingDefinitions } from "./definitions.js";
import { LOCAL } from "./local.js";
import { type DriverRow, type DriverValue, type Integers, plainRow, plainValue } from "./plain.js";

/** The part of libsql's `Database` that we use (https://github.com/tursodatabase/libsql-js). */
export interface LibsqlClient {
  readonly inTransaction: boolean;
  prepare(sql: string): LibsqlStatement;
  exec(sql: string): unknown;
  close(): unknown;
}

interface LibsqlStatement {
  readonly reader: boolean;
  safeIntegers(on: boolean): unknown;
  run(params: readonly SqlValue[]): { readonly changes: number };
  /** Rows come as lists; only for statements that give rows. */
  raw(on: boolean): unknown;
  all<T = DriverRow>(params: readonly SqlValue[]): readonly T[];
}

/** The constructor that libsql exports. */
export type LibsqlConstructor = new (file: string) => LibsqlClient;

const METHODS = ["prepare", "exec", "pragma", "defaultSafeIntegers", "sync"] as const;

/** Whether a value is a client of libsql: modelled on better-sqlite3's, with a `sync` of its own. */
export function isLibsql(value: object): value is LibsqlClient {
  const has = (name: string): boolean => typeof Reflect.get(value, name) === "function";
  return METHODS.every(has) && typeof Reflect.get(value, "inTransaction") === "boolean";
}

/** A session on a client of libsql; closing it closes the client only where it is `owned`. */
export function libsqlSession(client: LibsqlClient, { owned }: { readonly owned: boolean }): Session {
  const own = statements(client, "plain");
  const file = fileOf(client);
  return {
    dialect: "sqlite",
    capabilities: LOCAL,
    name: file ?? ":memory:",
    file,
    client,
    get inTransaction() {
      return client.inTransaction;
    },
    data: { ...statements(client, "driver"), values: async (sql, params) => values(client, sql, params) },
    ...own,
    editingDefinitions: (work) => editingDefinitions(own, undefined, work),
    copyTo: async (target) => copyTo(client, file, target),
    close: async () => {
      if (owned) client.close();
    },
  };
}

/** libsql does not keep its file's name; SQLite does (https://www.sqlite.org/pragma.html#pragma_database_list). */
function fileOf(client: LibsqlClient): string | undefined {
  const main = client
    .prepare("PRAGMA database_list")
    .all([])
    .find(({ name }) => name === "main");
  return typeof main?.file === "string" && main.file !== "" ? main.file : undefined;
}

/**
 * libsql lets go of a statement when it is collected, and of the locks of one that met a lock or was an EXPLAIN no
 * sooner. What it runs as a script it lets go at once, without counting rows.
 */
export const CHANGES_ROWS = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE|WITH|SELECT|VALUES)\b/i;

/** `get` of libsql puts a field of its own into the row, so the first of all is taken. */
function statements(client: LibsqlClient, integers: Integers): Statements {
  const rows = <T>(sql: string, params: readonly SqlValue[]): T[] => {
    const statement = client.prepare(sql);
    if (integers === "plain") statement.safeIntegers(false);
    return statement.all(params).map((row) => plainRow<T>(row, integers));
  };
  return {
    run: async (sql, params = []) => {
      if (params.length === 0 && !CHANGES_ROWS.test(sql)) {
        client.exec(sql);
        return 0;
      }
      const statement = client.prepare(sql);
      return statement.reader ? statement.all(params).length : statement.run(params).changes;
    },
    all: async (sql, params = []) => rows(sql, params),
    get: async (sql, params = []) => rows<never>(sql, params)[0],
  };
}

function values(client: LibsqlClient, sql: string, params: readonly SqlValue[]): SqlValue[][] {
  const statement = client.prepare(sql);
  if (statement.reader) {
    statement.raw(true);
    return statement
      .all<readonly DriverValue[]>(params)
      .map((row) => row.map((value) => plainValue(value, "driver")));
  }
  statement.run(params);
  return [];
}

/** libsql has no online backup; VACUUM INTO writes what a second connection sees (https://www.sqlite.org/lang_vacuum.html). */
function copyTo(client: LibsqlClient, file: string | undefined, target: string): void {
  if (file === undefined) return;
  const source: LibsqlClient = Reflect.construct(client.constructor, [file]);
  try {
    source.prepare("VACUUM INTO ?").run([target]);
  } finally {
    source.close();
  }
}
