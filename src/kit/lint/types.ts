import type { HazardCode, Severity } from "../../plan/hazard-codes.js";
import type { Direction } from "../../runner/types.js";
import type { ProjectOptions } from "../types.js";

/** The options of `lint`. */
export interface LintOptions extends ProjectOptions {
  /**
   * What is looked at: revisions, unique prefixes of some, ranges `FROM..TO` (without FROM). Where it is left out, what
   * is not applied; without a database, all.
   */
  readonly revisions?: readonly string[];
  /** Look at what is applied, too. */
  readonly all?: boolean;
}

/** What `lint` has found, at one place. */
export interface LintFinding {
  readonly code: HazardCode;
  readonly severity: Severity;
  readonly revision: string;
  readonly message: string;
  /** The safer way. */
  readonly hint: string;
  readonly direction: Direction | null;
  /** From 1; null where it is about the file as a whole. */
  readonly step: number | null;
  readonly file: string;
  /** From 1; null where the source does not say. */
  readonly line: number | null;
}

/** A finding that a comment passes over. */
export interface SuppressedFinding extends LintFinding {
  readonly reason: string;
}

export interface LintResult {
  /** There is no error and no warning; notes may be. */
  readonly ok: boolean;
  /** In the order of the revisions, and of the lines in them. */
  readonly findings: readonly LintFinding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** The revisions that were looked at, in their order. */
  readonly revisions: readonly string[];
  readonly notes: readonly string[];
}
