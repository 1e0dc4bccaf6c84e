import type { Connection } from "../dialect/connection.js";
import type { SqlValue } from "../model/step.js";

export type Statements = Pick<Connection, "run" | "all" | "get">;

export interface DataStatements extends Statements {
  /** The rows as lists, in the order of the query's columns, of which several may have one name. */
  values(sql: string, params: readonly SqlValue[]): Promise<SqlValue[][]>;
}

/** A connection as the runner holds it: a driver's client behind one port. */
export interface Session extends Connection {
  /** What messages call the database: a file's path, a URL without secrets, `:memory:`. */
  readonly name: string;
  /** Where the database is a file on this machine. */
  readonly file: string | undefined;
  /** The driver's own client, to know the same one again. */
  readonly client: object;
  /** A transaction is open on the connection. */
  readonly inTransaction: boolean;
  /** The same connection with the caller's own settings for numbers: what data steps get. */
  readonly data: DataStatements;
  /**
   * Copies the database, as it is committed, into a new file or, but for libsql, over a database; over a connection of
   * its own, so that this one may have begun a transaction. Nothing is copied of a database in memory.
   */
  copyTo(target: string): Promise<void>;
  /** Closes the client, where this session opened it; otherwise does nothing. */
  close(): Promise<void>;
}
