import { DatabaseError } from "../../errors.js";
import type { SqlValue } from "../../model/step.js";
import type { Session, Statements } from "../session.js";
import { busyError } from "./busy-error.js";
import { editingDefinitions } from "./definitions.js";
import { LOCAL } from "./local.js";

/** The part of better-sqlite3's `Database` that we use. */
export interface BetterSqlite3Client {
  readonly name: string;
  readonly memory: boolean;
  readonly inTransaction: boolean;
  prepare(sql: string): BetterSqlite3Statement;
  unsafeMode(on: boolean): unknown;
  backup(target: string): Promise<{ readonly totalPages: number }>;
  close(): unknown;
}

interface BetterSqlite3Statement {
  /** It gives rows. */
  readonly reader: boolean;
  safeIntegers(on: boolean): unknown;
  /** Rows come as lists; only for statements that give rows. */
  raw(on: boolean): unknown;
  run(params: readonly SqlValue[]): { readonly changes: number };
  all<T>(params: readonly SqlValue[]): T[];
  get<T>(params: readonly SqlValue[]): T | undefined;
}

const METHODS = ["prepare", "exec", "pragma", "unsafeMode", "defaultSafeIntegers", "serialize"] as const;

/**
 * Whether a value is a client of better-sqlite3, by its methods: there may be several copies of the package. The
 * class of libsql is modelled on it and has a `sync` of its own.
 */
export function isBetterSqlite3(value: object): value is BetterSqlite3Client {
  const has = (name: string): boolean => typeof Reflect.get(value, name) === "function";
  return METHODS.every(has) && !has("sync") && typeof Reflect.get(value, "inTransaction") === "boolean";
}

/** A session on a client of better-sqlite3; closing it closes the client only where it is `owned`. */
export function betterSqlite3Session(
  client: BetterSqlite3Client,
  { owned }: { readonly owned: boolean },
): Session {
  const own = statements(client, (statement) => statement.safeIntegers(false));
  const defensive = { leave: () => client.unsafeMode(true), enter: () => client.unsafeMode(false) };
  return {
    dialect: "sqlite",
    capabilities: LOCAL,
    name: client.memory ? ":memory:" : client.name,
    file: client.memory ? undefined : client.name,
    client,
    get inTransaction() {
      return client.inTransaction;
    },
    data: { ...statements(client, () => {}), values: async (sql, params) => values(client, sql, params) },
    ...own,
    editingDefinitions: (work) => editingDefinitions(own, defensive, work),
    copyTo: (target) => copyTo(client, target),
    close: async () => {
      if (owned) client.close();
    },
  };
}

/** `prepared` is given every statement before it runs. */
function statements(
  client: BetterSqlite3Client,
  prepared: (statement: BetterSqlite3Statement) => void,
): Statements {
  const prepare = (sql: string): BetterSqlite3Statement => {
    const statement = client.prepare(sql);
    if (statement.reader) prepared(statement);
    return statement;
  };
  return {
    run: async (sql, params = []) => {
      const statement = prepare(sql);
      return unused(() => (statement.reader ? statement.all(params).length : statement.run(params).changes));
    },
    all: async (sql, params = []) => prepare(sql).all(params),
    get: async (sql, params = []) => prepare(sql).get(params),
  };
}

/** The client lets nothing write while a statement of the application still gives rows. */
function unused<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof TypeError && error.message.includes("busy executing a query"))) throw error;
    throw new DatabaseError(
      "connection-used",
      "A query of the application is still open on the connection.",
      {
        hint: "Read it to its end, or close its iterator, before migrating.",
        cause: error,
      },
    );
  }
}

function values(client: BetterSqlite3Client, sql: string, params: readonly SqlValue[]): SqlValue[][] {
  const statement = client.prepare(sql);
  if (statement.reader) {
    statement.raw(true);
    return statement.all(params);
  }
  unused(() => statement.run(params));
  return [];
}

/** SQLite copies nothing for the connection that has begun to write (https://www.sqlite.org/c3ref/backup_finish.html). */
async function copyTo(client: BetterSqlite3Client, target: string): Promise<void> {
  if (client.memory) return;
  const source: BetterSqlite3Client = Reflect.construct(client.constructor, [
    client.name,
    { readonly: true, fileMustExist: true, timeout: 0 },
  ]);
  try {
    const { totalPages } = await source.backup(target);
    // That is also how it says that it has met a lock and copied nothing.
    if (totalPages === 0 && !isEmpty(source)) throw busyError();
  } finally {
    source.close();
  }
}

function isEmpty(client: BetterSqlite3Client): boolean {
  const row = client.prepare("PRAGMA page_count").get<{ page_count: number | bigint }>([]);
  return Number(row?.page_count ?? 0) === 0;
}
