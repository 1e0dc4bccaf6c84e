import type { ChangeSummary } from "../diff/describe.js";
import type { Hazard } from "../plan/hazard.js";
import type { Severity } from "../plan/hazard-codes.js";
import type { Direction } from "../runner/types.js";
import type { Confirm } from "./branches/confirm.js";
import type { Findings } from "./check/finding.js";
import type { RevisionSql } from "./review/revision-sql.js";
import type { PlannedStep } from "./review/run-plan.js";

/** Options that every author-time function takes. */
export interface ProjectOptions {
  /** The drizzle configuration; `drizzle.config.ts` of `cwd`. */
  readonly config?: string;
  /** URL or path of the database, before what the environment and the configuration say. */
  readonly database?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told how far long work is. */
  readonly onProgress?: (progress: AuthorProgress) => void;
}

/** What is being done, and how much of it is. */
export interface AuthorProgress {
  /** `verify 261b037d15fa`. */
  readonly summary: string;
  /** Revisions that are done; undefined where they are not counted. */
  readonly revisions?: number;
  readonly of?: number;
}

/** The options of `generate`; each is a flag of the command. */
export interface GenerateOptions extends ProjectOptions {
  readonly message?: string;
  /** A revision without steps, to be written by hand. */
  readonly empty?: boolean;
  readonly revisionId?: string;
  /** `"users.name:users.full_name"` for a column, `"users:people"` for a table. */
  readonly renames?: readonly string[];
  /** `"users.name"`, `"users"`: gone, whatever looks like it has come. */
  readonly drops?: readonly string[];
  /** SQL that gives existing rows their value, by `"table.column"`. */
  readonly fills?: Readonly<Record<string, string>>;
  readonly against?: "database" | "migrations";
  readonly dryRun?: boolean;
  /** The revision that the new one follows, in place of all heads: an id, a prefix, a label, or `base` for none. */
  readonly head?: string;
  /** Write the newest revision anew, or that of `head`, which nobody else may have. */
  readonly amend?: boolean;
  /** Asks a person before `amend` takes a revision back, or loses what was written by hand; throws where it is no. */
  readonly confirm?: Confirm;
  /** Run the revision up, down and up on a scratch database first; true. */
  readonly proof?: boolean;
  /** Asks a person; without it an open question is a DecisionError. */
  readonly ask?: Ask;
  /** What becomes of it where the live database is not what its revisions made. */
  readonly drift?: DriftDecision;
  readonly askDrift?: AskDrift;
}

/**
 * `"revert"`: the migration undoes it, where it is; `"ignore"`: it is left alone; `"adopt"`: it is written into the
 * TypeScript schema.
 */
export type DriftDecision = "adopt" | "revert" | "ignore";

export type AskDrift = (question: DriftQuestion) => Promise<DriftDecision>;

/** The live database is not what its revisions made. */
export interface DriftQuestion {
  readonly kind: "drift";
  readonly database: string;
  /** One line a table: with `+` what only the database has, with `-` what only the revisions make. */
  readonly lines: readonly string[];
}

export type Ask = (question: RenameQuestion) => Promise<string | undefined>;

/** Is `removed` one of the candidates under a new name? The answer is the candidate, or undefined for a drop. */
export interface RenameQuestion {
  readonly kind: "rename";
  readonly of: "table" | "column";
  /** The table of the column; for a table the same as `removed`. */
  readonly table: string;
  readonly removed: string;
  readonly candidates: readonly string[];
}

export interface GenerateResult {
  /** null: nothing to do. */
  readonly revision: string | null;
  /** null: nothing to do, or a dry run. */
  readonly file: string | null;
  readonly changes: readonly ChangeSummary[];
  readonly hazards: readonly Hazard[];
  /** The revision was run up, down and up on a scratch database. */
  readonly proven: boolean;
  /** The files of the schema that drift was written into. */
  readonly edited: readonly string[];
  /** What a person should know besides: which side was compared, what was left alone. */
  readonly notes: readonly string[];
  /** The file's text; null where there is nothing to do. */
  readonly text: string | null;
  /** The file of an amended revision of which nothing was left. */
  readonly removed?: string;
}

export interface ShowOptions extends ProjectOptions {
  /** A revision, a unique prefix or a label of one. */
  readonly revision: string;
}

export interface ShowResult {
  readonly revision: string;
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
  readonly labels: readonly string[];
  /** The revisions that it stands for. */
  readonly replaces: readonly string[];
  readonly message: string;
  readonly file: string;
  readonly applied: boolean | null;
  readonly appliedAt: string | null;
  /** The squash that the database has for it. */
  readonly replacedBy: string | null;
  /** A line a step. */
  readonly up: readonly string[];
  readonly down: readonly string[];
  readonly irreversible: string | null;
  /** How it is carried out, and what it loses, in a line; null where that cannot be told. */
  readonly way: string | null;
  /** Step by step, with way, rows, size and time; null where the revisions before it cannot be read. */
  readonly steps: ShownSteps | null;
  /** What `lint` finds in it, the heaviest first, comments aside. */
  readonly hazards: readonly ShownHazard[];
  /** What its steps come to in SQL; null where the revisions do not run on an empty database. */
  readonly sql: RevisionSql | null;
  /** The file's text. */
  readonly text: string;
}

export interface ShownSteps {
  readonly up: readonly PlannedStep[];
  readonly down: readonly PlannedStep[];
}

export interface ShownHazard extends Hazard {
  readonly severity: Severity;
  readonly direction: Direction | null;
  /** From 1; null where it is about the file as a whole. */
  readonly step: number | null;
}

export interface VerifyOptions extends ProjectOptions {
  /** A revision, a unique prefix or a label of one; all of them where it is left out. */
  readonly revision?: string;
}

export interface VerifyResult extends Findings {
  /** The revisions that do what they should. */
  readonly verified: readonly string[];
  /** Of these, the ones whose files now say that they are proven as they are. */
  readonly sealed: readonly string[];
}

export interface CheckOptions extends ProjectOptions {
  /** Only compare the live schema with what this revision makes: a revision, a prefix of one, `current`, `head`. */
  readonly at?: string;
}
