import type { Hazard } from "../../plan/hazard.js";
import type { Severity } from "../../plan/hazard-codes.js";
import type { Direction } from "../../runner/types.js";

/** Where in a migration something stands. Places count from 0. */
export type Spot = StepSpot | FieldSpot;

export interface StepSpot {
  readonly kind: "step";
  readonly direction: Direction;
  readonly step: number;
  /** Of the changes of an `alterTable`; null for the whole step. */
  readonly change: number | null;
  /** Where in literal SQL a statement begins. */
  readonly offset: number;
}

/** A field of the migration; undefined for all of it. */
export interface FieldSpot {
  readonly kind: "field";
  readonly name: "up" | "down" | "irreversible" | "transaction" | undefined;
}

export const WHOLE_FILE: Spot = { kind: "field", name: undefined };

/** What a rule has found. */
export interface Found extends Hazard {
  readonly spot: Spot;
  /** Where the facts make it weigh more or less than its code does. */
  readonly severity?: Severity;
}
