import type { DialectName, SqlRow, SqlValue } from "../model/step.js";

/**
 * The little that a dialect needs of a connection. Drivers that answer at once still return promises; numbers come
 * as plain numbers whatever the caller's BigInt setting is.
 */
export interface Connection {
  readonly dialect: DialectName;
  readonly capabilities: Capabilities;
  /** Runs one statement; returns how many rows it changed. */
  run(sql: string, params?: readonly SqlValue[]): Promise<number>;
  all<T = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<T[]>;
  get<T = SqlRow>(sql: string, params?: readonly SqlValue[]): Promise<T | undefined>;
  /**
   * Lets `work` write to the table that holds the definitions (`sqlite_schema`), and takes the right away again
   * whatever happens. Only where `capabilities.editDefinitions`.
   */
  editingDefinitions<T>(work: () => Promise<T>): Promise<T>;
}

/** What a connection can do; what it cannot is an error, never a surprise. */
export interface Capabilities {
  /** `"batch"`: only statements known beforehand run in one transaction (D1). */
  readonly transaction: "interactive" | "batch";
  readonly foreignKeysOff: boolean;
  readonly editDefinitions: boolean;
  /** Every statement goes to the same connection. */
  readonly pinnedConnection: boolean;
}
