import { UsageError } from "../../errors.js";
import { type Graph, headsOf } from "./graph.js";
import { revisionIn } from "./revision-named.js";

/** Where the database is: what is applied, in the order it was applied. */
export type Applied = readonly string[];

/** What a target asks for, with its names looked up. */
export type Target =
  | { readonly kind: "heads" | "base" | "current" }
  | { readonly kind: "steps"; readonly steps: number }
  | { readonly kind: "revision"; readonly revision: string }
  /** The heads of the branch that begins with a revision, or what is before it. */
  | {
      readonly kind: "branch";
      readonly revision: string;
      readonly end: "heads" | "base";
      readonly heads: readonly string[];
    };

/** The parts of a target: `REV`, `REV+1`, `-1`, `REV@head`. */
interface Parts {
  readonly start: string;
  readonly steps: number;
  readonly end: "heads" | "base" | undefined;
}

/**
 * Reads a target and looks its names up.
 *
 * @throws UsageError `bad-target`, `unknown-revision`, `ambiguous-revision`.
 */
export function resolveTarget(graph: Graph, applied: Applied, target: string): Target {
  const { start, steps, end } = partsOf(graph, target);
  if (end !== undefined) return branchTarget(graph, startOf(graph, applied, start, target), end);
  if (start === "") return { kind: "steps", steps };
  if (steps === 0) return namedTarget(graph, start);
  return { kind: "revision", revision: walk(graph, startOf(graph, applied, start, target), steps, target) };
}

/**
 * The one revision that a target names: `head` and `current` too, where there is one.
 *
 * @throws UsageError as `resolveTarget`; `ambiguous-revision` where it could be several.
 */
export function revisionAt(graph: Graph, applied: Applied, target: string): string {
  const { start, steps, end } = partsOf(graph, target);
  const from = startOf(graph, applied, start === "" ? "current" : start, target);
  if (end === undefined) return walk(graph, from, steps, target);
  const branch = branchTarget(graph, from, end);
  return branch.kind === "branch" && branch.end === "heads" ? only(branch.heads, target) : from;
}

/** Whether the name in a target is one of the graph's, so that no label has to be looked for in other files. */
export function isNamedIn(graph: Graph, target: string): boolean {
  const { start } = partsOf(graph, target);
  return (
    ["", "head", "heads", "base", "current"].includes(start) ||
    graph.labels.has(start) ||
    graph.order.some((revision) => revision.startsWith(start))
  );
}

/** A label may hold what else would be an offset: `release-2`. */
function partsOf({ labels }: Graph, target: string): Parts {
  if (labels.has(target)) return { start: target, steps: 0, end: undefined };
  const [, start = "", end, offset] =
    /^((?:[0-9A-Za-z][\w./-]*?)?)(?:@(heads?|base)|([+-]\d+))?$/.exec(target) ?? [];
  if (start + (end ?? "") + (offset ?? "") === "" || (start === "" && end !== undefined)) {
    throw badTarget(
      target,
      "it is no target",
      "Give a revision, the beginning of one, a label, +N, -N, head or base.",
    );
  }
  return {
    start,
    steps: Number(offset ?? 0),
    end: end === undefined || end === "base" ? end : "heads",
  };
}

function branchTarget(graph: Graph, revision: string, end: "heads" | "base"): Target {
  const branch = new Set([revision]);
  for (const one of branch) for (const child of childrenOf(graph, one)) branch.add(child);
  const heads = headsOf([...graph.nodes.values()].filter((node) => branch.has(node.revision)));
  return { kind: "branch", revision, end, heads };
}

function namedTarget(graph: Graph, name: string): Target {
  if (name === "head" || name === "heads") return { kind: "heads" };
  if (name === "base" || name === "current") return { kind: name };
  return { kind: "revision", revision: revisionIn(graph, name) };
}

/** The one revision that a walk or a branch starts from. */
function startOf(graph: Graph, applied: Applied, start: string, target: string): string {
  const named = namedTarget(graph, start);
  switch (named.kind) {
    case "revision":
      return named.revision;
    case "heads":
      return only(headsOf(graph.nodes.values()), target);
    case "current": {
      const done = new Set(applied);
      return only(headsOf([...graph.nodes.values()].filter(({ revision }) => done.has(revision))), target);
    }
    case "base":
    case "steps":
    case "branch":
      throw badTarget(target, "no revision stands at the base", "Give a revision to count from.");
  }
}

/** Along parents only: what depends on a revision is on another branch. */
function walk(graph: Graph, start: string, steps: number, target: string): string {
  let revision = start;
  for (let left = Math.abs(steps); left > 0; left--) {
    revision = only(steps > 0 ? childrenOf(graph, revision) : parentsOf(graph, revision), target);
  }
  return revision;
}

const parentsOf = ({ nodes }: Graph, revision: string): readonly string[] =>
  nodes.get(revision)?.parents ?? [];

const childrenOf = (graph: Graph, revision: string): readonly string[] =>
  (graph.followers.get(revision) ?? []).filter((follower) => parentsOf(graph, follower).includes(revision));

function only(revisions: readonly string[], target: string): string {
  const [revision, ...others] = revisions;
  if (revision === undefined)
    throw badTarget(target, "there is nothing that far", "`sluice history` shows what there is.");
  if (others.length === 0) return revision;
  throw new UsageError(
    "ambiguous-revision",
    `"${target}" could be any of ${[...revisions].sort().join(", ")}.`,
    { hint: "Name the revision itself." },
  );
}

/** The error for a target that cannot be one, with the reason as a clause. */
export const badTarget = (target: string, why: string, hint: string): UsageError =>
  new UsageError("bad-target", `"${target}" cannot be the target: ${why}.`, { hint });
