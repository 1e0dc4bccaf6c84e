import { UsageError } from "../errors.js";
import { type Graph, headsOf, withAncestors } from "../runner/graph.js";
import { revisionNamed } from "../runner/targets.js";

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
 * Reads `FROM..TO`: revisions, unique prefixes of some, `base`, `head`. Without FROM it begins at the base, without TO
 * it ends at the heads.
 *
 * @throws UsageError `bad-range`, `unknown-revision`, `ambiguous-revision`.
 */
export function revisionRange(graph: Graph, text: string): RevisionRange {
  const [from = "", to = "", ...rest] = text.split("..");
  if (rest.length > 0) throw badRange(text, "it has more than two ends");
  return { from: appliedAt(graph, from || "base"), to: appliedAt(graph, to || "head") };
}

function appliedAt(graph: Graph, name: string): ReadonlySet<string> {
  if (name === "base") return new Set();
  const ends =
    name === "head" || name === "heads"
      ? headsOf(graph.nodes.values())
      : [revisionNamed(graph.nodes.keys(), name)];
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

export const badRange = (text: string, why: string): UsageError =>
  new UsageError("bad-range", `"${text}" cannot be the range: ${why}.`, {
    hint: "Give FROM..TO, such as 001..003: revisions, the beginnings of some, base or head.",
  });
