import type { Settings } from "../migration/settings.js";
import type { Migration } from "../model/migration.js";

/** What `sluice bundle` writes: the migrations and their settings as values. */
export interface MigrationBundle {
  readonly migrations: readonly BundledMigration[];
  readonly settings?: Partial<Settings>;
}

export interface BundledMigration {
  /** The file's name: it holds the date, the revision and the slug. */
  readonly name: string;
  readonly migration: Migration;
}

export interface SourceOptions {
  /** The folder of the migrations: a path or a `file:` URL. `"./drizzle"` of the working directory. */
  readonly folder?: string | URL;
  /** In place of a folder. */
  readonly migrations?: MigrationBundle;
  /** Override single settings of `sluice.json`. */
  readonly settings?: Partial<Settings>;
}

export interface RunOptions extends SourceOptions {
  /** Milliseconds to wait for another process that migrates; 60,000. */
  readonly lockTimeoutMs?: number;
  /** A revision in the history that no file knows: `"warn"` lets the application start. */
  readonly unknown?: "warn" | "error";
  readonly onEvent?: (event: RunEvent) => void;
  /** Stops the run between two statements, as InterruptedError; what is not committed is rolled back. */
  readonly signal?: AbortSignal;
  readonly logger?: Logger;
}

export interface UpgradeOptions extends RunOptions {
  /** A revision, a unique prefix or a label of one, `+N`, `"head"` (the default), `"heads"`. */
  readonly target?: string;
  /** Where a database with tables, but without a history, is; without it the revision that fits is looked for. */
  readonly baseline?: BaselineOption;
  /** true: a backup before anything is applied; false: none. Otherwise the settings and the revisions say. */
  readonly backup?: boolean;
}

/** A database that has the table is at the revision, whatever else differs. */
export interface BaselineOption {
  /** A revision, a unique prefix or a label of one. */
  readonly revision: string;
  readonly whenTable: string;
}

export interface DowngradeOptions extends RunOptions {
  /** `"-1"` (the default), `"-N"`, a revision, a unique prefix or a label of one, `"base"`. */
  readonly target?: string;
  /** true: a backup before anything is taken back; false: none. Otherwise the settings and the revisions say. */
  readonly backup?: boolean;
}

export interface StampOptions extends RunOptions {
  /** Empties the history first. */
  readonly purge?: boolean;
}

export interface ReadyOptions extends RunOptions {
  /** Milliseconds to wait; 30,000. */
  readonly waitMs?: number;
}

export interface RepairOptions extends RunOptions {
  /** A revision that stopped halfway is taken back in place of being finished. */
  readonly undo?: boolean;
}

export interface RepairResult {
  /** What was done, a sentence each; nothing where nothing was damaged. */
  readonly repaired: readonly string[];
  readonly heads: readonly string[];
}

export interface ResetResult {
  readonly rolledBack: readonly RevisionRun[];
  readonly applied: readonly RevisionRun[];
  readonly heads: readonly string[];
}

export interface UpgradeResult {
  readonly applied: readonly RevisionRun[];
  /** Heads of what is applied, sorted. */
  readonly heads: readonly string[];
}

export interface DowngradeResult {
  readonly rolledBack: readonly RevisionRun[];
  readonly heads: readonly string[];
}

export interface RevisionRun {
  readonly revision: string;
  readonly durationMs: number;
}

export interface StampResult {
  readonly stamped: readonly string[];
  readonly heads: readonly string[];
}

export type State = "empty" | "unmanaged" | "behind" | "current" | "ahead" | "damaged" | "failed";

export interface Status {
  readonly state: State;
  /** Heads of what is applied, sorted. */
  readonly heads: readonly string[];
  /** In the order they would be applied. */
  readonly pending: readonly string[];
  /** In the history, but in no file. */
  readonly unknown: readonly string[];
  /** What a person may have to mend. */
  readonly problems: readonly Problem[];
}

/** Something that is not as it should be, and what mends it. */
export interface Problem {
  /** The code that the error has where it stops something. */
  readonly code: string;
  readonly message: string;
  /** One sentence, most often with the command. */
  readonly hint: string;
}

export interface HistoryEntry {
  readonly revision: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** The file's path; null where no file has this revision. */
  readonly file: string | null;
  readonly applied: boolean;
  /** ISO 8601, UTC. */
  readonly appliedAt: string | null;
  /** A squash that is applied and stands for it. */
  readonly replacedBy?: string;
}

export type RunEvent =
  | { readonly kind: "waiting"; readonly elapsedMs: number }
  | {
      readonly kind: "archive";
      readonly action: "kept" | "restored";
      readonly revision: string;
      readonly table: string;
      /** undefined: the whole table. */
      readonly column: string | undefined;
    }
  | { readonly kind: "backup"; readonly file: string; readonly bytes: number; readonly durationMs: number }
  | {
      readonly kind: "revisionStart";
      readonly revision: string;
      readonly message: string;
      readonly direction: Direction;
    }
  | {
      readonly kind: "revisionEnd";
      readonly revision: string;
      readonly message: string;
      readonly direction: Direction;
      readonly durationMs: number;
      readonly success: boolean;
    }
  | { readonly kind: "stepStart"; readonly revision: string; readonly step: number; readonly summary: string }
  | {
      readonly kind: "stepEnd";
      readonly revision: string;
      readonly step: number;
      readonly summary: string;
      readonly durationMs: number;
      readonly success: boolean;
    }
  | { readonly kind: "statement"; readonly sql: string; readonly durationMs: number }
  | {
      readonly kind: "progress";
      readonly revision: string;
      readonly summary: string;
      readonly rows: number;
      readonly of: number | undefined;
    };

export type Direction = "up" | "down";

/** The four methods that loggers have in common. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
