/**
 * What a failure is to the caller, and so its exit code on the command line: it failed (1), the command or the
 * configuration is wrong (2), a person has to decide (3).
 */
export type ErrorKind = "failure" | "usage" | "decision" | "interrupted";

export interface ErrorDetails {
  /** What to do next, as one sentence; most often a command. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * Every error that Sluice throws on purpose.
 *
 * `code` is stable and lower-case (`"edited-revision"`), `message` says what is wrong, `hint` what to do about it.
 *
 * @example
 * try { await upgrade(db); } catch (error) { if (error instanceof SluiceError) console.error(error.code, error.hint); }
 */
export class SluiceError extends Error {
  override readonly name: string = "SluiceError";
  readonly kind: ErrorKind = "failure";
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
  }
}

/** The command line, an option of the API or a settings file asks for something that cannot be. */
export class UsageError extends SluiceError {
  override readonly name = "UsageError";
  override readonly kind = "usage";
}

/** More than one answer is right and nobody could be asked. `flags` are the command-line flags that decide it. */
export class DecisionError extends SluiceError {
  override readonly name = "DecisionError";
  override readonly kind = "decision";
  readonly flags: readonly string[];

  constructor(code: string, message: string, flags: readonly string[], details: ErrorDetails = {}) {
    super(code, message, details);
    this.flags = flags;
  }
}

/** Somebody stopped it: by Ctrl-C, by a signal, by an AbortSignal. */
export class InterruptedError extends SluiceError {
  override readonly name = "InterruptedError";
  override readonly kind = "interrupted";
}

/** The part of a schema that an error is about: a table or a view, and the column in it where it is one column's. */
export interface SchemaSubject {
  readonly table: string;
  readonly column?: string;
}

/**
 * The TypeScript schema cannot be read, or holds something that the database refuses. Where `about` is known, the
 * message begins with the file and line of it by the time it reaches a caller.
 */
export class SchemaError extends SluiceError {
  override readonly name = "SchemaError";
  readonly about: SchemaSubject | undefined;

  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { readonly about?: SchemaSubject | undefined } = {},
  ) {
    super(code, message, details);
    this.about = details.about;
  }
}

/** A migration file, or the folder as a whole (its graph), is not what it has to be. */
export class MigrationFileError extends SluiceError {
  override readonly name = "MigrationFileError";
}

/** The history table and the files disagree, or the history is not what it has to be. */
export class HistoryError extends SluiceError {
  override readonly name = "HistoryError";
}

/** The database is not what a step expects to find. `expected` and `found` are the two texts that disagree. */
export class DriftError extends SluiceError {
  override readonly name = "DriftError";
  readonly expected: string;
  readonly found: string;
  /** The revision whose step found it. */
  readonly revision: string | undefined;

  constructor(
    message: string,
    expected: string,
    found: string,
    details: ErrorDetails & { readonly revision?: string } = {},
  ) {
    super("drift", message, details);
    this.expected = expected;
    this.found = found;
    this.revision = details.revision;
  }
}

/** The database cannot be opened, is locked, or is not a database. */
export class DatabaseError extends SluiceError {
  override readonly name = "DatabaseError";
}

/** A step of a migration failed; the transaction it ran in was rolled back. */
export class StepError extends SluiceError {
  override readonly name = "StepError";
  readonly revision: string;
  /** Place of the step in `up` or `down`, from 1. */
  readonly step: number;
  readonly sql: string | undefined;

  constructor(
    message: string,
    where: {
      readonly revision: string;
      readonly step: number;
      readonly sql?: string;
      readonly code?: string;
    },
    details: ErrorDetails = {},
  ) {
    super(where.code ?? "step-failed", message, details);
    this.revision = where.revision;
    this.step = where.step;
    this.sql = where.sql;
  }
}

/** A revision as a whole failed: its validation, or the check of the foreign keys after its steps. */
export class RevisionError extends SluiceError {
  override readonly name = "RevisionError";
  readonly revision: string;

  constructor(code: string, message: string, revision: string, details: ErrorDetails = {}) {
    super(code, message, details);
    this.revision = revision;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
