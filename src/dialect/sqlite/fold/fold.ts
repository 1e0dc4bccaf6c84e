import type { Step } from "../../../model/step.js";
import { absorb } from "./absorb.js";
import type { FoldOptions, Group, Item } from "./item.js";
import { isBarrier, separate } from "./step-names.js";

/**
 * Folds the steps of consecutive revisions into fewer that come to the same, on a database with rows as well: a table
 * that is created and altered is created so, what is added and dropped is left out. Code, assertions and SQL that may
 * write rows stay in their order, and nothing moves across them. Whatever is not certain stays as it is.
 */
export function fold(groups: readonly Group[], options: FoldOptions = {}): readonly Item[] {
  let out: readonly Item[] = [];
  let floor = 0;
  let barrier = 0;
  for (const { revision, steps, sealed } of groups) {
    if (sealed) floor = out.length;
    for (const [place, whole] of steps.entries()) {
      for (const step of sealed ? [whole] : separate(whole)) {
        const item: Item = { step, revision, place };
        const from = sealed ? out.length : floor;
        const taken = isBarrier(step) ? undefined : absorb(out, item, from, { ...options, barrier });
        out = taken ?? [...out, item];
        if (isBarrier(step)) floor = barrier = out.length;
      }
    }
    if (sealed) floor = out.length;
  }
  return out;
}

/** The same steps one after the other. */
export const concatenated = (groups: readonly Group[]): readonly Item[] =>
  groups.flatMap(({ revision, steps }) => steps.map((step, place) => ({ step, revision, place })));

/** Whether a revision has a step across which nothing moves. */
export const hasBarrier = (steps: readonly Step[]): boolean => steps.flatMap(separate).some(isBarrier);
