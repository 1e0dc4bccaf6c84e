import type { Connection } from "../../dialect/connection.js";
import type { Requirement } from "../../plan/hazard.js";
import type { SourcePlaces } from "../compare/source-places.js";
import type { Evidence } from "./evidence.js";

/** The databases whose rows are looked at. */
export interface LookedAt {
  /** Has the definitions from before, and no rows. */
  readonly scratch: Connection;
  /** Undefined where there is none. It may be at another revision: then only what it has is looked at. */
  readonly live: Connection | undefined;
  /** Where a column stands in the source: `schema.ts:12`. */
  readonly placeOf?: SourcePlaces["of"];
  /** What is asked of the rows with other values for the columns that are filled. */
  readonly requirementsWith: (
    fills: Readonly<Record<string, string>>,
  ) => readonly Requirement[] | Promise<readonly Requirement[]>;
  /** The migration is written all the same, values that cannot work included. */
  readonly unproven?: boolean;
}

/** A requirement with what the live rows say to it. */
export interface Finding {
  readonly requirement: Requirement;
  readonly evidence: Evidence;
}
