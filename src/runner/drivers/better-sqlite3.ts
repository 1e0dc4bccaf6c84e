import type { SqlValue } from "../../model/step.js";
import type { Session, Statements } from "../session.js";

/** The part of better-sqlite3's `Database` that we use. */
export interface BetterSqlite3Client {
  readonly name: string;
  readonly memory: boolean;
  readonly inTransaction: boolean;
  prepare(sql: string): BetterSqlite3Statement;
  unsafeMode(on: boolean): unknown;
  close(): unknown;
}

interface BetterSqlite3Statement {
  /** It gives rows. */
  readonly reader: boolean;
  safeIntegers(on: boolean): unknown;
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
  return {
    dialect: "sqlite",
    capabilities: {
      transaction: "interactive",
      foreignKeysOff: true,
      editDefinitions: true,
      pinnedConnection: true,
    },
    name: client.memory ? ":memory:" : client.name,
    file: client.memory ? undefined : client.name,
    client,
    get inTransaction() {
      return client.inTransaction;
    },
    data: statements(client, () => {}),
    ...statements(client, (statement) => statement.safeIntegers(false)),
    editingDefinitions: (work) => editingDefinitions(client, work),
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
      return statement.reader ? statement.all(params).length : statement.run(params).changes;
    },
    all: async (sql, params = []) => prepare(sql).all(params),
    get: async (sql, params = []) => prepare(sql).get(params),
  };
}

/**
 * better-sqlite3 opens databases in defensive mode, in which `writable_schema` stays off whatever is asked
 * (https://www.sqlite.org/c3ref/c_dbconfig_defensive.html); `unsafeMode` leaves that mode. Where the caller has left
 * it already, it is not entered afterwards.
 */
async function editingDefinitions<T>(client: BetterSqlite3Client, work: () => Promise<T>): Promise<T> {
  const found = writableSchema(client);
  setWritableSchema(client, "ON");
  const wasUnsafe = writableSchema(client) === 1;
  if (!wasUnsafe) client.unsafeMode(true);
  try {
    setWritableSchema(client, "ON");
    return await work();
  } finally {
    setWritableSchema(client, found === 1 ? "ON" : "OFF");
    if (!wasUnsafe) client.unsafeMode(false);
  }
}

function writableSchema(client: BetterSqlite3Client): number | bigint {
  const row = client.prepare("PRAGMA writable_schema").get<{ writable_schema: number | bigint }>([]);
  return Number(row?.writable_schema ?? 0);
}

function setWritableSchema(client: BetterSqlite3Client, state: "ON" | "OFF"): void {
  client.prepare(`PRAGMA writable_schema = ${state}`).run([]);
}
