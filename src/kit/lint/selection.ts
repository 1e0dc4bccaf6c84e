import type { Graph } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import { isRange, revisionRange, revisionsUp } from "../review/revision-range.js";
import type { LintOptions } from "./types.js";

/** The revisions that are looked at. */
export interface Selection {
  readonly wanted: ReadonlySet<string>;
  /** What is left out, and how it is not. */
  readonly notes: readonly string[];
}

/**
 * Picks the revisions: those that are named, or what is not applied. `applied` is undefined without a database.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision`, `bad-range`.
 */
export function selectRevisions(
  graph: Graph,
  { revisions = [], all = false }: Pick<LintOptions, "revisions" | "all">,
  applied: ReadonlySet<string> | undefined,
): Selection {
  if (revisions.length > 0) return { wanted: inOrder(graph, named(graph, revisions)), notes: [] };
  if (all || applied === undefined) return { wanted: new Set(graph.order), notes: [] };
  const wanted = new Set(graph.order.filter((revision) => !applied.has(revision)));
  const left = graph.order.length - wanted.size;
  const which = left === 1 ? "1 applied revision was" : `${left} applied revisions were`;
  return { wanted, notes: left === 0 ? [] : [`${which} left out; \`sluice lint --all\` looks at all.`] };
}

function named(graph: Graph, texts: readonly string[]): ReadonlySet<string> {
  return new Set(
    texts.flatMap((text) =>
      isRange(text) ? revisionsUp(graph, revisionRange(graph, text), text) : [revisionIn(graph, text)],
    ),
  );
}

const inOrder = ({ order }: Graph, revisions: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(order.filter((revision) => revisions.has(revision)));
