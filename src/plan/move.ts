import type { Step } from "../model/step.js";
import type { Hazard, Requirement } from "./hazard.js";

/** One change as steps, both ways. The `down` of a migration is its moves' `down`, last move first. */
export interface Move {
  readonly up: readonly Step[];
  readonly down: readonly Step[];
  readonly hazards: readonly Hazard[];
  readonly requirements: readonly Requirement[];
}

/** A move without a risk. */
export function move(up: readonly Step[], down: readonly Step[]): Move {
  return { up, down, hazards: [], requirements: [] };
}
