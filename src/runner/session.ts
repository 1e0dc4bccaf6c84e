import type { Connection } from "../dialect/connection.js";

/** A connection as the runner holds it: a driver's client behind one port. */
export interface Session extends Connection {
  /** What messages call the database: a file's path, a URL without secrets, `:memory:`. */
  readonly name: string;
  /** Where the database is a file on this machine. */
  readonly file: string | undefined;
  /** The driver's own client, to know the same one again. */
  readonly client: object;
  /** Closes the client, where this session opened it; otherwise does nothing. */
  close(): Promise<void>;
}
