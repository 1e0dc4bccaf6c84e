import { UsageError } from "../../errors.js";
import { type Graph, headsOf, withAncestors, withDescendants } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";

/** A closed piece of the graph: one way in, one way out. */
export interface SquashRange {
  /** In their order; the last is the one that all the others lead to. */
  readonly revisions: readonly string[];
  /** What the first of them follows. */
  readonly parents: readonly string[];
  /** Revisions of other branches that some of them depend on. */
  readonly dependsOn: readonly string[];
}

/**
 * Reads `FROM..TO`; both belong to it. Without FROM it begins at the base, without TO it ends at the only head.
 *
 * @throws UsageError `bad-squash-range`: it is no range, or a revision is in the way, which is named; `unknown-revision`,
 * `ambiguous-revision`.
 */
export function squashRange(graph: Graph, text: string): SquashRange {
  const [, from, to] = /^(.*?)\.\.(.*)$/.exec(text) ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) {
    throw badRange(
      text,
      "it names no range",
      "Give `FROM..TO`, `FROM..` or `..TO`; both revisions belong to it.",
    );
  }
  const last = to === "" ? onlyHead(graph, text) : revisionIn(graph, to);
  const first = from === "" ? undefined : revisionIn(graph, from);
  const range = rangeBetween(graph, text, first, last);
  const revisions = graph.order.filter((revision) => range.has(revision));
  if (revisions.length < 2) {
    throw badRange(text, "there is one revision in it", "A squash folds two revisions or more into one.");
  }
  const parents = first === undefined ? [] : (graph.nodes.get(first)?.parents ?? []);
  refuseWays(graph, text, range, { first, last });
  const dependsOn = revisions.flatMap((revision) => graph.nodes.get(revision)?.dependsOn ?? []);
  const outside = [...new Set(dependsOn)].filter((other) => !range.has(other));
  refuseCircle(graph, text, range, outside);
  return { revisions: endingWith(revisions, last), parents, dependsOn: outside };
}

function onlyHead(graph: Graph, text: string): string {
  const [head, ...others] = headsOf(graph.nodes.values());
  if (head !== undefined && others.length === 0) return head;
  throw badRange(text, `there are ${others.length + 1} heads`, "Name the revision that it ends with.");
}

function rangeBetween(
  graph: Graph,
  text: string,
  first: string | undefined,
  last: string,
): ReadonlySet<string> {
  const below = withAncestors(graph, [last]);
  if (first === undefined) return below;
  if (!below.has(first)) throw badRange(text, `${last} does not follow ${first}`, HISTORY);
  const above = withDescendants(graph, [first]);
  return new Set([...below].filter((revision) => above.has(revision)));
}

/** Only the first follows what is outside, and only the last is followed from there. */
function refuseWays(
  graph: Graph,
  text: string,
  range: ReadonlySet<string>,
  { first, last }: { readonly first: string | undefined; readonly last: string },
): void {
  for (const revision of range) {
    const parents = graph.nodes.get(revision)?.parents ?? [];
    const before = revision === first ? undefined : parents.find((parent) => !range.has(parent));
    if (before !== undefined)
      throw badRange(text, `${revision} in it also follows ${before}, which is outside`, WAYS);
    const followers = revision === last ? [] : (graph.followers.get(revision) ?? []);
    const after = followers.find((follower) => !range.has(follower));
    if (after !== undefined)
      throw badRange(text, `${after}, which is outside, follows ${revision} in the middle of it`, WAYS);
  }
}

function refuseCircle(
  graph: Graph,
  text: string,
  range: ReadonlySet<string>,
  outside: readonly string[],
): void {
  const above = withDescendants(graph, range);
  const circle = outside.find((other) => above.has(other));
  if (circle !== undefined) throw badRange(text, `it depends on ${circle}, which follows it`, WAYS);
}

const endingWith = (revisions: readonly string[], last: string): readonly string[] => [
  ...revisions.filter((revision) => revision !== last),
  last,
];

const HISTORY = "`sluice history --graph` shows what follows what.";
const WAYS =
  "A squash is a piece of the history with one way in and one way out: choose another range. `sluice history --graph` shows the branches.";

const badRange = (text: string, why: string, hint: string): UsageError =>
  new UsageError("bad-squash-range", `"${text}" cannot be squashed: ${why}.`, { hint });
