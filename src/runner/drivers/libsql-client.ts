import { DatabaseError, UsageError } from "../../errors.js";
import type { SqlValue } from "../../model/step.js";
import type { Session, Statements } from "../session.js";
import { editingDefinitions } from "./definitions.js";
import { CHANGES_ROWS } from "./libsql.js";
import { type DriverRow, type Integers, plainRow, plainValue } from "./plain.js";

/** The part of @libsql/client that we use (https://github.com/tursodatabase/libsql-client-ts). */
export interface LibsqlRemoteClient extends Executor {
  /** `"file"`: the database is a file on this machine, or in memory. */
  readonly protocol: string;
  transaction(mode: "write"): Promise<LibsqlTransaction>;
  close(): void;
}

interface LibsqlTransaction extends Executor {
  readonly closed: boolean;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

interface Executor {
  execute(statement: { readonly sql: string; readonly args: SqlValue[] }): Promise<ResultSet>;
  executeMultiple(sql: string): Promise<void>;
}

interface ResultSet {
  readonly columns: readonly string[];
  readonly rows: readonly DriverRow[];
  readonly rowsAffected: number;
}

const METHODS = ["execute", "batch", "transaction", "executeMultiple", "sync"] as const;

/** Whether a value is a client of @libsql/client, by its methods. */
export function isLibsqlClient(value: object): value is LibsqlRemoteClient {
  const has = (name: string): boolean => typeof Reflect.get(value, name) === "function";
  return METHODS.every(has) && typeof Reflect.get(value, "protocol") === "string";
}

/** What is known of a client once it has been asked. */
interface Known {
  readonly file: string | undefined;
}

/** Asked for once a client. */
const known = new WeakMap<object, Known>();

/**
 * A session on a local client of @libsql/client. The client keeps a pool of connections: a transaction is held on one
 * of them, and the settings that have been made before it are made again on that very one.
 *
 * @throws DatabaseError `batch-connection`: the database is a server's.
 */
export function libsqlClientSession(client: LibsqlRemoteClient): Session {
  if (client.protocol !== "file") throw remote(client.protocol);
  const link = new Link(client);
  const own = link.statements("plain");
  return {
    dialect: "sqlite",
    capabilities: {
      transaction: "interactive",
      foreignKeysOff: true,
      editDefinitions: true,
      pinnedConnection: false,
    },
    get name() {
      return known.get(client)?.file ?? ":memory:";
    },
    get file() {
      return known.get(client)?.file;
    },
    client,
    get inTransaction() {
      return link.inTransaction;
    },
    data: { ...link.statements("driver"), values: (sql, params) => link.values(sql, params) },
    ...own,
    editingDefinitions: (work) => editingDefinitions(own, undefined, work),
    // Another connection of the pool: VACUUM INTO refuses to run in a transaction (https://www.sqlite.org/lang_vacuum.html).
    copyTo: async (target) => {
      await client.execute({ sql: "VACUUM INTO ?", args: [target] });
    },
    close: async () => {},
  };
}

const remote = (protocol: string): DatabaseError =>
  new DatabaseError(
    "batch-connection",
    `A libSQL server over ${protocol} keeps no setting of a connection, which migrating needs.`,
    {
      hint: "Sluice cannot apply migrations there yet. `sluice generate`, `check` and `verify` need no database; `upgrade` needs a SQLite file.",
    },
  );

/** `PRAGMA busy_timeout = 0`: a setting of the connection, by its name. */
const SETTING = /^PRAGMA\s+(\w+)\s*=/i;

/** The connection behind the client, as far as there is one. */
class Link {
  readonly #client: LibsqlRemoteClient;
  readonly #settings = new Map<string, string>();
  #transaction: LibsqlTransaction | undefined;

  constructor(client: LibsqlRemoteClient) {
    this.#client = client;
  }

  get inTransaction(): boolean {
    return this.#transaction !== undefined && !this.#transaction.closed;
  }

  statements(integers: Integers): Statements {
    const rows = async <T>(sql: string, params: readonly SqlValue[]): Promise<T[]> =>
      (await this.#run(sql, params)).rows.map((row) => plainRow<T>(row, integers));
    return {
      run: async (sql, params = []) => {
        if (await this.#controls(sql)) return 0;
        if (params.length === 0 && !CHANGES_ROWS.test(sql)) return this.#runScript(sql);
        const { columns, rows: returned, rowsAffected } = await this.#run(sql, params);
        return columns.length > 0 ? returned.length : rowsAffected;
      },
      all: async (sql, params = []) => rows(sql, params),
      get: async (sql, params = []) => (await rows<never>(sql, params))[0],
    };
  }

  async values(sql: string, params: readonly SqlValue[]): Promise<SqlValue[][]> {
    const { columns, rows } = await this.#run(sql, params);
    return rows.map((row) => columns.map((_, place) => plainValue(row[place] ?? null, "driver")));
  }

  async #run(sql: string, params: readonly SqlValue[]): Promise<ResultSet> {
    await this.#prepare();
    return plainly(() => this.#executor().execute({ sql, args: [...params] }));
  }

  async #runScript(sql: string): Promise<number> {
    await plainly(() => this.#executor().executeMultiple(sql));
    const setting = SETTING.exec(sql)?.[1];
    if (setting !== undefined && !this.inTransaction) this.#settings.set(setting.toLowerCase(), sql);
    return 0;
  }

  /** Whether the statement is one of the transaction itself; then it has been carried out. */
  async #controls(sql: string): Promise<boolean> {
    await this.#prepare();
    if (sql === "BEGIN IMMEDIATE") await this.#begin();
    else if ((sql === "COMMIT" || sql === "ROLLBACK") && this.#transaction !== undefined)
      await this.#end(sql, this.#transaction);
    else return false;
    return true;
  }

  async #prepare(): Promise<void> {
    await this.#learn();
    if (this.#transaction?.closed === true) await this.#letGo(this.#transaction);
  }

  #executor(): Executor {
    return this.#transaction !== undefined && this.inTransaction ? this.#transaction : this.#client;
  }

  /** A pool gives what was given back last, so that the settings and the transaction meet on one connection. */
  async #begin(): Promise<void> {
    for (const sql of this.#settings.values()) await plainly(() => this.#client.executeMultiple(sql));
    // As a script first, see CHANGES_ROWS: `transaction` would keep a lock after it met one.
    await plainly(() => this.#client.executeMultiple("BEGIN IMMEDIATE; ROLLBACK"));
    const transaction = await plainly(() => this.#client.transaction("write"));
    const keys = await transaction.execute({ sql: "PRAGMA foreign_keys", args: [] });
    if (this.#settings.has("foreign_keys") && !this.#isAsSet(keys)) {
      await transaction.rollback();
      throw otherConnection();
    }
    this.#transaction = transaction;
  }

  #isAsSet({ rows: [row] }: ResultSet): boolean {
    const wanted = /\d+\s*$/.exec(this.#settings.get("foreign_keys") ?? "")?.[0];
    return Number(row?.foreign_keys) === Number(wanted);
  }

  /** A COMMIT that meets a reader leaves the transaction open, and is tried again. */
  async #end(sql: "COMMIT" | "ROLLBACK", transaction: LibsqlTransaction): Promise<void> {
    await plainly(() => transaction.executeMultiple(sql));
    await this.#letGo(transaction);
  }

  /** A transaction that has ended, by our statement or by SQLite itself, still holds its connection until it is told. */
  async #letGo(transaction: LibsqlTransaction): Promise<void> {
    await transaction.rollback().catch(() => {});
    this.#transaction = undefined;
  }

  async #learn(): Promise<void> {
    if (known.has(this.#client)) return;
    const { rows } = await plainly(() => this.#client.execute({ sql: "PRAGMA database_list", args: [] }));
    const main = rows.find(({ name }) => name === "main");
    if (typeof main?.seq === "string") throw integersAsText();
    known.set(this.#client, {
      file: typeof main?.file === "string" && main.file !== "" ? main.file : undefined,
    });
  }
}

const otherConnection = (): DatabaseError =>
  new DatabaseError("unpinned-connection", "The client has begun the transaction on another connection.", {
    hint: "Migrate before anything else uses the client.",
  });

const integersAsText = (): UsageError =>
  new UsageError("integers-as-text", 'The client gives integers as text (intMode: "string").', {
    hint: 'Migrate with a client of its own, with intMode: "number".',
  });

/** The client wraps what libsql throws and puts the code in front of the message. */
async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Error && "code" in error.cause) throw error.cause;
    throw error;
  }
}
