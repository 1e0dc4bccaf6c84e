import type { ProjectOptions } from "../types.js";

/** The options of `init`; each is a flag of the command. */
export interface InitOptions extends ProjectOptions {
  /** Bring the history of drizzle-kit over, revision by revision. */
  readonly import?: boolean;
  /** Record in the database what is applied there; true. */
  readonly stamp?: boolean;
  /** File, folder or glob of the schema, for a configuration that is still to be written. */
  readonly schema?: string;
}

export interface InitResult {
  /** The configuration. */
  readonly config: string;
  /** The folder of the migrations. */
  readonly folder: string;
  /** What was made: absolute paths. */
  readonly files: readonly string[];
  /** What was there already, and is as it was. */
  readonly present: readonly string[];
  /** The revisions that were written, oldest first. */
  readonly revisions: readonly InitRevision[];
  /** The revisions that were recorded as applied in the database. */
  readonly stamped: readonly string[];
  /** In what the TypeScript schema is not what the revisions make, a line a table. */
  readonly differences: readonly string[];
  /** In what the database is not what the revisions make: with `+` what only it has, with `-` what only they make. */
  readonly drift: readonly string[];
  /** Objects of the database that the schema does not have, and that are left alone. */
  readonly leaveAlone: readonly string[];
  readonly notes: readonly string[];
  /** What to do next, a sentence each. */
  readonly next: readonly string[];
}

export interface InitRevision {
  readonly revision: string;
  readonly file: string;
  readonly message: string;
  /** false: it has no way back, and its file says why. */
  readonly reversible: boolean;
}
