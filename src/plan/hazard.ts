import type { HazardCode } from "./hazard-codes.js";

/** A risk of a migration, with what to do about it. `code` is stable: `lint` and `sluice.json` name hazards by it. */
export interface Hazard {
  readonly code: HazardCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * Something that a migration asks of the rows. At authoring time the live rows are looked at; where it has to hold,
 * the file asserts it before anything changes.
 */
export type Requirement = RequirementFields & RequirementKind;

interface RequirementFields {
  /** What asks: `users.name`, the name of an index or a check. */
  readonly subject: string;
  /** Returns the rows that stand in the way. It reads them under the names from before the renames. */
  readonly query: string;
  /** The table that the rows are of, as SQL. */
  readonly from: string;
  /** Columns of the query that say what is wrong with a row, as SQL. */
  readonly shown: readonly string[];
  /** One sentence: what is asked of the rows. */
  readonly message: string;
  /**
   * It has been asked of the rows all along. Rows that break it already, as children without a parent may, are no news and
   * stop nothing: it is looked at for the values that the migration gives, and not asserted.
   */
  readonly held?: true;
  /** Where the query reads values that the migration itself gives: these may be in the way, and not the rows. */
  readonly filled?: {
    readonly columns: readonly Fillable[];
    /** Returns the rows that stand in the way by themselves; undefined where none can. */
    readonly without: string | undefined;
  };
}

/** A column that a flag gives values: `--fill fill=example`. */
export interface Fillable {
  readonly fill: string;
  /** Values of its type that may work, as SQL, the plainest first. */
  readonly examples: readonly string[];
}

type RequirementKind =
  /** A column that takes NULL no more, or a new one that never does: a flag gives it values. */
  | ({ readonly kind: "value" | "newValue" } & Fillable)
  /** NULLs that get a value without anybody being asked: the column's default, or the fill that was given. */
  | { readonly kind: "filled"; readonly by: string }
  /** The query returns values that are there more than once. */
  | { readonly kind: "unique" }
  | { readonly kind: "check" }
  | { readonly kind: "parent"; readonly parent: string }
  /** Values that do not read as the new type. Only a STRICT table refuses them, elsewhere they stay as they are. */
  | { readonly kind: "conversion"; readonly type: string; readonly refused: boolean };

/** Whether the migration fails where a row stands in its way. */
export function mustHold(requirement: Requirement): boolean {
  if (requirement.held === true) return false;
  return requirement.kind !== "filled" && (requirement.kind !== "conversion" || requirement.refused);
}
