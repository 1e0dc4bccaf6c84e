import type { Direction } from "./types.js";

/** How far a revision that runs outside a transaction got. */
export interface Progress {
  readonly direction: Direction;
  /** Steps that are done. */
  readonly steps: number;
}

/** The `state` of a revision on its way: `unfinished:2`, two steps of its `up` are done; `undoing:2`, two of its `down`. */
export const progressState = ({ direction, steps }: Progress): string =>
  `${direction === "up" ? "unfinished" : "undoing"}:${steps}`;

/** What a `state` says; undefined for one that says nothing of the kind. */
export function progressOf(state: string): Progress | undefined {
  const [, word, steps] = /^(unfinished|undoing):(\d+)$/.exec(state) ?? [];
  return steps === undefined
    ? undefined
    : { direction: word === "undoing" ? "down" : "up", steps: Number(steps) };
}
