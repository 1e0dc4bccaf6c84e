import type { LoadedMigration } from "../../model/migration.js";
import type { RunContext } from "../execute/run-context.js";

/** What a repair works with. */
export interface Repair {
  readonly run: RunContext;
  readonly loaded: readonly LoadedMigration[];
  /** A revision that stopped halfway is taken back. */
  readonly undo: boolean;
  /** Says what was done, a sentence each. */
  say(sentence: string): void;
}
