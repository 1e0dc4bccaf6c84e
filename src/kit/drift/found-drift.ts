import type { Snapshot } from "../../dialect/dialect.js";
import type { Deviation } from "../../dialect/sqlite/read/deviations.js";
import type { Live } from "../compare/live.js";

/** A live database beside what its revisions make. */
export interface Drift {
  readonly live: Live;
  /** What its revisions make. */
  readonly expected: Snapshot;
  readonly found: Snapshot;
  readonly deviations: readonly Deviation[];
  /** One line a table: with `+` what only the database has, with `-` what only the revisions make. */
  readonly lines: readonly string[];
}
