import { UsageError } from "../errors.js";
import { type Graph, headsOf, withAncestors, withDescendants } from "./graph.js";

/** Where the database is: what is applied, in the order it was applied. */
export type Applied = readonly string[];

type Target =
  | { readonly kind: "heads" | "base" | "current" }
  | { readonly kind: "steps"; readonly steps: number }
  | { readonly kind: "revision"; readonly revision: string };

/**
 * What an upgrade to a target applies, in order. Nothing where the target is applied already.
 *
 * @param target `head` or `heads` (everything), `+N`, a revision or a unique prefix of one, `REV+N`, `REV-N`.
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
    case "revision": {
      const wanted = withAncestors(graph, [resolved.revision]);
      return pending.filter((revision) => wanted.has(revision));
    }
  }
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
 * @param target `base` (everything), `-N` (what was applied last), a revision or a unique prefix of one, `REV-N`, `REV+N`.
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
  }
}

function lastSteps(graph: Graph, applied: Applied, steps: number, target: string): readonly string[] {
  if (steps > 0)
    throw badTarget(target, "a downgrade goes down", `To go on, use \`sluice upgrade ${target}\`.`);
  if (applied.length > 0 && -steps > applied.length) throw tooFar(target, applied.length, "applied");
  const last = applied.slice(Math.max(applied.length + steps, 0));
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
  }
}

function resolveTarget(graph: Graph, applied: Applied, target: string): Target {
  const parts = /^([0-9A-Za-z]*)([+-]\d+)?$/.exec(target);
  if (target === "" || parts === null) {
    throw badTarget(
      target,
      "it is no target",
      "Give a revision, the beginning of one, +N, -N, head or base.",
    );
  }
  const [, start = "", offset] = parts;
  const steps = Number(offset ?? 0);
  if (start === "") return { kind: "steps", steps };
  if (steps === 0) return namedTarget(graph, start);
  return { kind: "revision", revision: walk(graph, startOf(graph, applied, start, target), steps, target) };
}

function namedTarget(graph: Graph, name: string): Target {
  if (name === "head" || name === "heads") return { kind: "heads" };
  if (name === "base" || name === "current") return { kind: name };
  return { kind: "revision", revision: revisionNamed(graph.nodes.keys(), name) };
}

/** The one revision that a walk starts from. */
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
      throw badTarget(target, "no revision stands at the base", "Give a revision to count from.");
  }
}

function walk(graph: Graph, start: string, steps: number, target: string): string {
  let revision = start;
  for (let left = Math.abs(steps); left > 0; left--) {
    const next =
      steps > 0 ? (graph.followers.get(revision) ?? []) : (graph.nodes.get(revision)?.parents ?? []);
    revision = only(next, target);
  }
  return revision;
}

function only(revisions: readonly string[], target: string): string {
  const [revision, ...others] = revisions;
  if (revision === undefined)
    throw badTarget(target, "there is nothing that far", "`sluice history` shows what there is.");
  if (others.length === 0) return revision;
  throw new UsageError(
    "ambiguous-revision",
    `"${target}" could be any of ${[...revisions].sort().join(", ")}.`,
    {
      hint: "Name the revision itself.",
    },
  );
}

/**
 * The revision of that name, or the only one that begins so.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision` with the ones that begin so.
 */
export function revisionNamed(revisions: Iterable<string>, name: string): string {
  const all = [...revisions];
  if (all.includes(name)) return name;
  const matches = all.filter((revision) => revision.startsWith(name)).sort();
  const [revision, ...others] = matches;
  if (revision === undefined) {
    throw new UsageError("unknown-revision", `There is no revision ${name}.`, {
      hint: "`sluice history` shows the revisions there are.",
    });
  }
  if (others.length === 0) return revision;
  throw new UsageError(
    "ambiguous-revision",
    `More than one revision begins with ${name}: ${matches.join(", ")}.`,
    {
      hint: "Give more of the one that is meant.",
    },
  );
}

const badTarget = (target: string, why: string, hint: string): UsageError =>
  new UsageError("bad-target", `"${target}" cannot be the target: ${why}.`, { hint });

const tooFar = (target: string, count: number, state: string): UsageError =>
  badTarget(
    target,
    `only ${count} ${count === 1 ? "revision is" : "revisions are"} ${state}`,
    "`sluice history` shows them.",
  );
