import type { Hazard } from "../../plan/hazard.js";
import type { Course } from "../lint/revision-view.js";
import { destructive } from "../lint/rules/destructive.js";
import { outsidePromise } from "../lint/rules/raw-sql.js";

/** What to look out for before a run, by the place of the step. `archives`: what is taken away is kept. */
export function stepHazards(course: Course, archives: boolean): ReadonlyMap<number, readonly Hazard[]> {
  const hazards = new Map<number, Hazard[]>();
  for (const { code, message, hint, spot } of [...destructive(course, archives), ...outsidePromise(course)]) {
    if (spot.kind !== "step") continue;
    const those = hazards.get(spot.step) ?? [];
    hazards.set(spot.step, those);
    those.push({ code, message, hint });
  }
  return hazards;
}
