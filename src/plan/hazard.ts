/** A risk of a migration, with what to do about it. `code` is stable: `lint` and `sluice.json` name hazards by it. */
export interface Hazard {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/**
 * Something that must hold of the rows for a migration to work. The file asserts it before anything changes; at
 * authoring time the live rows are looked at too.
 */
export interface Requirement {
  /** Returns the rows that stand in the way. */
  readonly query: string;
  readonly message: string;
  /** The `"table.column"` whose rows `--fill` would give a value. */
  readonly fill: string;
}
