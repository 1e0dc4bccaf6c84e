import { UsageError } from "../../errors.js";
import { type Graph, headsOf, withAncestors } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import type { Direction } from "../../runner/types.js";

/** Two places in the history of the files: the database need not be at either. */
export interface RevisionRange {
  /** Revisions that are applied before; empty: an empty database. */
  readonly from: ReadonlySet<string>;
  /** Revisions that are applied after. */
  readonly to: ReadonlySet<string>;
}

/** Whether a target is a range: `FROM..TO`. */
export const isRange = (target: string): boolean => target.includes("..");

/**
 * Reads `FROM..TO`: revisions, unique prefixes or labels of some, `base`, `head`. An end that is left out is `base`
 * where the range is below, and `head` where it is above.
 *
 * @throws UsageError `bad-range`, `unknown-revision`, `ambiguous-revision`.
 */
export function revisionRange(graph: Graph, text: string, direction: Direction = "up"): RevisionRange {
  const [from = "", to = "", ...rest] = text.split("..");
  if (rest.length > 0) throw badRange(text, "it has more than two ends");
  const [first, last] = direction === "up" ? ["base", "head"] : ["head", "base"];
  return { from: appliedAt(graph, from || first), to: appliedAt(graph, to || last) };
}

function appliedAt(graph: Graph, name: string): ReadonlySet<string> {
  if (name === "base") return new Set();
  const ends =
    name === "head" || name === "heads" ? headsOf(graph.nodes.values()) : [revisionIn(graph, name)];
  return withAncestors(graph, ends);
}

/**
 * The revisions between the ends of a range that leads up, in their order.
 *
 * @throws UsageError `bad-range`: it does not lead up.
 */
export function revisionsUp(graph: Graph, { from, to }: RevisionRange, text: string): readonly string[] {
  if ([...from].some((revision) => !to.has(revision))) {
    throw badRange(text, "its end does not follow its beginning");
  }
  return graph.order.filter((revision) => to.has(revision) && !from.has(revision));
}

/**
 * The revisions between the ends of a range that leads down, in the order in which they are taken back.
 *
 * @throws UsageError `bad-range`: it does not lead down.
 */
export function revisionsDown(graph: Graph, { from, to }: RevisionRange, text: string): readonly string[] {
  if ([...to].some((revision) => !from.has(revision))) {
    throw badRange(text, "its beginning does not follow its end");
  }
  return graph.order.filter((revision) => from.has(revision) && !to.has(revision)).reverse();
}

export const badRange = (text: string, why: string): UsageError =>
  new UsageError("bad-range", `"${text}" cannot be the range: ${why}.`, {
    hint: "Give FROM..TO, such as 001..003: revisions, the beginnings of some, base or head.",
  });
