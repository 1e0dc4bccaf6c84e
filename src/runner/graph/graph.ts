import { MigrationFileError } from "../../errors.js";

/** A revision in the graph: of a file, or of the history where no file has it. */
export interface Node {
  readonly revision: string;
  readonly parents: readonly string[];
  readonly dependsOn: readonly string[];
  /** What messages call it: its file. */
  readonly name: string;
  /** Other names of the revision; none where its file is not loaded. */
  readonly labels?: readonly string[];
  /** Of a squash that was recorded for revisions that were applied one by one: these. */
  readonly recordedFor?: readonly string[];
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
  /** Revisions that follow directly, by `parents` or `dependsOn`. */
  readonly followers: ReadonlyMap<string, readonly string[]>;
  /** The revision that each label names. */
  readonly labels: ReadonlyMap<string, string>;
  /** Every revision, each after what it follows; where that leaves a choice, by id. */
  readonly order: readonly string[];
  /** Revisions that are no part of it, because a squash is applied in their place, and which one. */
  readonly passedOver: ReadonlyMap<string, string>;
}

/**
 * Puts revisions together to a graph. It may have several bases, branches, merges and heads.
 *
 * @throws MigrationFileError `duplicate-revision`, `duplicate-label`, `missing-parent`, `cycle`.
 */
export function buildGraph(
  nodes: Iterable<Node>,
  passedOver: ReadonlyMap<string, string> = new Map(),
): Graph {
  const byRevision = new Map<string, Node>();
  for (const node of nodes) {
    const other = byRevision.get(node.revision);
    if (other !== undefined) throw duplicate(node, other);
    byRevision.set(node.revision, node);
  }
  const followers = followersOf(byRevision);
  const order = topologicalOrder(byRevision, followers);
  return { nodes: byRevision, followers, labels: labelsOf(byRevision), order, passedOver };
}

const duplicate = (node: Node, other: Node): MigrationFileError =>
  new MigrationFileError(
    "duplicate-revision",
    `Two migrations have the revision ${node.revision}: ${other.name} and ${node.name}.`,
    { hint: "Give one of them another id, in its name and inside, or delete it." },
  );

function labelsOf(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const node of nodes.values()) {
    for (const label of node.labels ?? []) {
      const other = nodes.get(labels.get(label) ?? label);
      if (other !== undefined && other !== node) throw duplicateLabel(label, node, other);
      labels.set(label, node.revision);
    }
  }
  return labels;
}

function duplicateLabel(label: string, node: Node, other: Node): MigrationFileError {
  const what =
    other.revision === label
      ? `The label ${label} of ${node.name} is the revision of ${other.name}.`
      : `Two migrations have the label ${label}: ${other.name} and ${node.name}.`;
  return new MigrationFileError("duplicate-label", what, {
    hint: "A label names one revision: take it out of one of them.",
  });
}

/** What a revision follows. */
const followed = (node: Node): readonly string[] => [...new Set([...node.parents, ...node.dependsOn])];

function followersOf(nodes: ReadonlyMap<string, Node>): ReadonlyMap<string, readonly string[]> {
  const followers = new Map<string, string[]>([...nodes.keys()].map((revision) => [revision, []]));
  for (const node of nodes.values()) {
    for (const parent of followed(node)) {
      const known = followers.get(parent);
      if (known === undefined) throw missingParent(node, parent);
      known.push(node.revision);
    }
  }
  return followers;
}

function missingParent(node: Node, parent: string): MigrationFileError {
  const relation = node.parents.includes(parent) ? "follows" : "depends on";
  return new MigrationFileError(
    "missing-parent",
    `${node.name} ${relation} revision ${parent}, which no file has.`,
    {
      hint: `Bring the file of ${parent} here, or correct "${relation === "follows" ? "parents" : "dependsOn"}" in ${node.name}.`,
    },
  );
}

/** Kahn's algorithm; what is ready stands sorted by id, the next one last. */
function topologicalOrder(
  nodes: ReadonlyMap<string, Node>,
  followers: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const waiting = new Map([...nodes.values()].map((node) => [node.revision, followed(node).length]));
  const ready = [...waiting].filter(([, count]) => count === 0).map(([revision]) => revision);
  ready.sort().reverse();
  const order: string[] = [];
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    order.push(next);
    for (const follower of followers.get(next) ?? []) {
      const left = (waiting.get(follower) ?? 0) - 1;
      waiting.set(follower, left);
      if (left === 0) insertDescending(ready, follower);
    }
  }
  if (order.length < nodes.size) throw cycle(nodes, new Set(order));
  return order;
}

function insertDescending(sorted: string[], revision: string): void {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") > revision) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, revision);
}

/** Walks up from a revision that could not be ordered; a revision met twice closes the cycle. */
function cycle(nodes: ReadonlyMap<string, Node>, ordered: ReadonlySet<string>): MigrationFileError {
  const path: Node[] = [];
  let node = [...nodes.values()].find(({ revision }) => !ordered.has(revision));
  while (node !== undefined && !path.includes(node)) {
    path.push(node);
    node = followed(node)
      .filter((parent) => !ordered.has(parent))
      .map((parent) => nodes.get(parent))[0];
  }
  const ring = node === undefined ? path : path.slice(path.indexOf(node));
  return new MigrationFileError(
    "cycle",
    `The migrations follow one another in a circle: ${ring.map(({ name }) => name).join(" → ")}.`,
    {
      hint: `Correct "parents" or "dependsOn" in one of them.`,
    },
  );
}

/** The revisions with all that they follow, directly or not. */
export function withAncestors(graph: Graph, revisions: Iterable<string>): ReadonlySet<string> {
  return closure(revisions, (revision) => {
    const node = graph.nodes.get(revision);
    return node === undefined ? [] : followed(node);
  });
}

/** The revisions with all that follow them, directly or not. */
export function withDescendants(graph: Graph, revisions: Iterable<string>): ReadonlySet<string> {
  return closure(revisions, (revision) => graph.followers.get(revision) ?? []);
}

function closure(
  revisions: Iterable<string>,
  next: (revision: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set(revisions);
  for (const revision of found) {
    for (const other of next(revision)) found.add(other);
  }
  return found;
}

/** The revisions that are no other's parent, sorted. A dependency leaves a head a head. */
export function headsOf(nodes: Iterable<Pick<Node, "revision" | "parents">>): readonly string[] {
  const all = [...nodes];
  const parents = new Set(all.flatMap((node) => node.parents));
  return all
    .map((node) => node.revision)
    .filter((revision) => !parents.has(revision))
    .sort();
}
