import { type Baseline, lines } from "../../runner/adopt/baseline.js";

/** Where a run would record a database that has tables, but no history, before its first revision. */
export interface PlannedBaseline {
  readonly revision: string;
  /** What differs from it all the same, a line each: `+` only the database has, `-` only the revision. */
  readonly differs: readonly string[];
}

/** A baseline as plans tell it; null where there is none. */
export const plannedBaseline = (baseline: Baseline | undefined): PlannedBaseline | null =>
  baseline === undefined ? null : { revision: baseline.name, differs: lines(baseline.drift) };
