import { UsageError } from "../../errors.js";
import { countedUnits } from "../squash/squash.js";
import { type Graph, withAncestors, withDescendants } from "./graph.js";
import { type Applied, badTarget, resolveTarget } from "./target.js";

export { revisionNamed } from "./revision-named.js";
export type { Applied } from "./target.js";

/**
 * What an upgrade to a target applies, in order. Nothing where the target is applied already.
 *
 * @param target `head` or `heads` (everything), `+N`, a revision, a unique prefix or a label of one, `REV+N`, `REV-N`,
 * `REV@head` (the branch that begins with it).
 * @throws UsageError `bad-target`, `unknown-revision`, `ambiguous-revision`.
 */
export function upgradeOrder(graph: Graph, applied: Applied, target = "heads"): readonly string[] {
  const done = new Set(applied);
  const pending = graph.order.filter((revision) => !done.has(revision));
  const resolved = resolveTarget(graph, applied, target);
  switch (resolved.kind) {
    case "heads":
      return pending;
    case "current":
      return [];
    case "base":
      throw badTarget(target, "an upgrade goes up", "To go back, use `sluice downgrade base`.");
    case "steps":
      return firstSteps(pending, resolved.steps, target);
    case "revision":
      return below(graph, pending, [resolved.revision]);
    case "branch":
      if (resolved.end === "heads") return below(graph, pending, resolved.heads);
      throw badTarget(target, "an upgrade goes up", `To go back, use \`sluice downgrade ${target}\`.`);
  }
}

function below(graph: Graph, pending: readonly string[], targets: readonly string[]): readonly string[] {
  const wanted = withAncestors(graph, targets);
  return pending.filter((revision) => wanted.has(revision));
}

function firstSteps(pending: readonly string[], steps: number, target: string): readonly string[] {
  if (steps < 0)
    throw badTarget(target, "an upgrade goes up", `To go back, use \`sluice downgrade ${target}\`.`);
  if (pending.length > 0 && steps > pending.length) throw tooFar(target, pending.length, "pending");
  return pending.slice(0, steps);
}

/**
 * What a downgrade to a target takes back, in order: everything that follows the target.
 *
 * @param target `base` (everything), `-N` (what was applied last), a revision, a unique prefix or a label of one, `REV-N`,
 * `REV+N`, `REV@base` (the branch that begins with it, and all that follows).
 * @throws UsageError `bad-target`, `not-below`, `unknown-revision`, `ambiguous-revision`.
 */
export function downgradeOrder(graph: Graph, applied: Applied, target = "-1"): readonly string[] {
  const resolved = resolveTarget(graph, applied, target);
  switch (resolved.kind) {
    case "base":
      return backwards(graph, new Set(applied));
    case "current":
      return [];
    case "heads":
      throw badTarget(target, "a downgrade goes down", "To go on, use `sluice upgrade`.");
    case "steps":
      return lastSteps(graph, applied, resolved.steps, target);
    case "revision":
      return above(graph, applied, resolved.revision);
    case "branch":
      if (resolved.end === "base") return [...above(graph, applied, resolved.revision), resolved.revision];
      throw badTarget(target, "a downgrade goes down", `To go on, use \`sluice upgrade ${target}\`.`);
  }
}

function lastSteps(graph: Graph, applied: Applied, steps: number, target: string): readonly string[] {
  if (steps > 0)
    throw badTarget(target, "a downgrade goes down", `To go on, use \`sluice upgrade ${target}\`.`);
  const units = countedUnits(applied, graph.nodes);
  if (units.length > 0 && -steps > units.length) throw tooFar(target, units.length, "applied");
  const last = units
    .slice(Math.max(units.length + steps, 0))
    .flatMap((revision) => [revision, ...(graph.nodes.get(revision)?.recordedFor ?? [])]);
  const followers = withDescendants(graph, last);
  return backwards(graph, new Set(applied.filter((revision) => followers.has(revision))));
}

function above(graph: Graph, applied: Applied, revision: string): readonly string[] {
  if (!applied.includes(revision)) {
    throw new UsageError(
      "not-below",
      `Revision ${revision} is not applied, so the database cannot be taken back to it.`,
      {
        hint: `\`sluice history\` shows what is applied; \`sluice upgrade ${revision}\` goes up to it.`,
      },
    );
  }
  const followers = withDescendants(graph, [revision]);
  return backwards(graph, new Set(applied.filter((other) => other !== revision && followers.has(other))));
}

const backwards = (graph: Graph, revisions: ReadonlySet<string>): readonly string[] =>
  graph.order.filter((revision) => revisions.has(revision)).reverse();

/**
 * The revisions that are applied once the database is stamped with a target: it and all that it follows, and of what
 * was applied before that which does not follow it.
 *
 * @throws UsageError as `upgradeOrder`.
 */
export function stampedSet(graph: Graph, applied: Applied, target: string): ReadonlySet<string> {
  const resolved = resolveTarget(graph, applied, target);
  switch (resolved.kind) {
    case "base":
      return new Set();
    case "current":
      return new Set(applied);
    case "heads":
      return new Set(graph.order);
    case "steps":
      throw badTarget(target, "a stamp names a revision", "Give a revision, `head` or `base`.");
    case "revision": {
      const followers = withDescendants(graph, [resolved.revision]);
      const kept = applied.filter((revision) => !followers.has(revision));
      return new Set([...kept, ...withAncestors(graph, [resolved.revision])]);
    }
    case "branch": {
      if (resolved.end === "heads") return new Set([...applied, ...withAncestors(graph, resolved.heads)]);
      const branch = withDescendants(graph, [resolved.revision]);
      return new Set(applied.filter((revision) => !branch.has(revision)));
    }
  }
}

const tooFar = (target: string, count: number, state: string): UsageError =>
  badTarget(
    target,
    `only ${count} ${count === 1 ? "revision is" : "revisions are"} ${state}`,
    "`sluice history` shows them.",
  );
