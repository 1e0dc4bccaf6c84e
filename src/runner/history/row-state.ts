import { type BatchProgress, progressText, readProgress } from "../steps/batch-progress.js";
import type { Direction } from "../types.js";

/** How far a revision that runs outside a transaction got. */
export interface Progress {
  readonly direction: Direction;
  /** Steps that are done. */
  readonly steps: number;
  /** How far the batches of the next step are, where it was in the middle of them. */
  readonly batches?: BatchProgress | undefined;
}

/**
 * The `state` of a revision on its way: `unfinished:2`, two steps of its `up` are done; `undoing:2`, two of its `down`.
 * Behind it, as JSON, how far the batches of the step after these are.
 */
export const progressState = ({ direction, steps, batches }: Progress): string =>
  `${direction === "up" ? "unfinished" : "undoing"}:${steps}${batches === undefined ? "" : ` ${progressText(batches)}`}`;

/** What a `state` says; undefined for one that says nothing of the kind. */
export function progressOf(state: string): Progress | undefined {
  const [, word, steps, batches] = /^(unfinished|undoing):(\d+)(?: (\{.*\}))?$/s.exec(state) ?? [];
  if (steps === undefined) return undefined;
  return {
    direction: word === "undoing" ? "down" : "up",
    steps: Number(steps),
    batches: batches === undefined ? undefined : readProgress(batches),
  };
}
