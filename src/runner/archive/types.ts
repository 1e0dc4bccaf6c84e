import type { RunOptions } from "../types.js";
import type { Kept } from "./entry.js";

/** Rows that the archive keeps. */
export interface ArchivedRows {
  readonly id: number;
  /** The revision that took them away, and the direction it went in; `"left"`: it could not put them back;
   * `"lost"`: somebody else has dropped the table they were in. */
  readonly revision: string;
  readonly direction: Kept;
  /** A whole table, a column, or the values of a column that a conversion replaced. */
  readonly kind: "table" | "column" | "values";
  readonly table: string;
  readonly column: string | null;
  /** The table they are in. */
  readonly keptIn: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly rows: number;
  /** Of the values themselves. */
  readonly bytes: number;
}

export interface PurgeArchiveOptions extends RunOptions {
  /** A revision, a unique prefix or a label of one; all of them. */
  readonly revision?: string;
  /** Only what was archived more than so many days ago. */
  readonly olderThanDays?: number;
  /** Says what would be destroyed, and destroys nothing. */
  readonly dryRun?: boolean;
}

export interface PurgeArchiveResult {
  readonly purged: readonly ArchivedRows[];
}
