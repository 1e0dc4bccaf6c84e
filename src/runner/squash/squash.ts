import { MigrationFileError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Node } from "../graph/graph.js";

/** A revision and those that it stands for, in their order; the last is the one that all the others lead to. */
export interface Squash {
  readonly revision: string;
  readonly replaces: readonly string[];
}

/** A revision before it is known which of those that it follows are there. */
export interface Link extends Omit<Node, "recordedFor">, Squash {
  /** false: what it follows may be missing. */
  readonly loaded: boolean;
}

export interface Resolved {
  readonly nodes: readonly Node[];
  /** Revisions that a squash is applied in place of, and which one. */
  readonly passedOver: ReadonlyMap<string, string>;
}

/** What is applied, in its own right or by a squash that stands for it. */
export function coveredBy(rows: Iterable<Squash>): ReadonlySet<string> {
  const covered = new Set<string>();
  for (const { revision, replaces } of rows) {
    covered.add(revision);
    for (const one of replaces) covered.add(one);
  }
  return covered;
}

/**
 * Squashes that are not applied, though some of what they replace is: that is finished one by one, and then they are
 * recorded, not run.
 */
export function recordedOnly<T extends Squash>(squashes: Iterable<T>, rows: readonly Squash[]): readonly T[] {
  const applied = new Set(rows.map(({ revision }) => revision));
  const covered = coveredBy(rows);
  return [...squashes].filter(
    ({ revision, replaces }) => !applied.has(revision) && replaces.some((one) => covered.has(one)),
  );
}

/** The migrations by revision; those that are only recorded have nothing to run. */
export function toApply(
  loaded: readonly LoadedMigration[],
  rows: readonly Squash[],
): ReadonlyMap<string, LoadedMigration> {
  const recorded = new Set(recordedOnly(loaded, rows));
  return new Map(
    loaded.map((migration) => [migration.revision, recorded.has(migration) ? emptied(migration) : migration]),
  );
}

const emptied = (migration: LoadedMigration): LoadedMigration => ({
  ...migration,
  up: [],
  validate: undefined,
  backup: false,
});

/**
 * The files that make together what is applied: those that are, in their own right or by a squash, and a squash of
 * what is applied to its last.
 */
export function appliedFiles(files: readonly Squash[], rows: readonly Squash[]): ReadonlySet<string> {
  const covered = coveredBy(rows);
  const applied = files.filter(
    ({ revision, replaces }) => covered.has(revision) || covered.has(replaces.at(-1) ?? revision),
  );
  return new Set(applied.map(({ revision }) => revision));
}

/**
 * Applied revisions that these files do not know: none of them has it, none replaces it, and it stands for no others
 * that they have.
 */
export function unknownAmong(
  rows: readonly Squash[],
  files: { has(revision: string): boolean },
  squashes: Iterable<Squash> = [],
): readonly string[] {
  const replaced = new Set([...squashes, ...rows].flatMap(({ replaces }) => replaces));
  const isKnown = ({ revision, replaces }: Squash): boolean =>
    files.has(revision) || replaced.has(revision) || files.has(replaces.at(-1) ?? revision);
  return rows.filter((row) => !isKnown(row)).map(({ revision }) => revision);
}

/**
 * What is applied, in its order, as a person counts it: where a squash was recorded for revisions that were applied one
 * by one, it stands where the last of these does, and they are no revisions of their own.
 */
export function countedUnits(
  applied: readonly string[],
  nodes: ReadonlyMap<string, Node>,
): readonly string[] {
  const units = new Map<string, string>();
  for (const revision of applied) {
    const replaces = nodes.get(revision)?.recordedFor ?? [];
    for (const one of replaces) units.set(one, revision);
  }
  const unitOf = (revision: string): string => {
    const unit = units.get(revision);
    return unit === undefined ? revision : unitOf(unit);
  };
  const places = new Map<string, number>();
  for (const [place, revision] of applied.entries()) {
    if ((nodes.get(revision)?.recordedFor ?? []).length === 0) places.set(unitOf(revision), place);
  }
  return [...places].sort(([, a], [, b]) => a - b).map(([revision]) => revision);
}

/**
 * Settles which revisions are part of the graph. A squash of which nothing is applied one by one takes the place of
 * what it replaces. Where some of that is applied, it all stays, and the squash follows it. Whatever else follows a
 * revision that is replaced follows the squash.
 *
 * @param applied The revisions in the history.
 * @throws MigrationFileError `overlapping-squash`, `bad-replaces`.
 */
export function resolveReplaced(links: readonly Link[], applied: ReadonlySet<string>): Resolved {
  const squashes = links.filter(({ replaces }) => replaces.length > 0);
  refuseOverlaps(squashes);
  for (const squash of squashes) refuseMisordered(squash, links);
  const covered = coveredBy(squashes.filter(({ revision }) => applied.has(revision)));
  const isFolded = ({ revision, replaces }: Squash): boolean =>
    !replaces.some((one) => applied.has(one) || (!applied.has(revision) && covered.has(one)));
  const removed = new Set(squashes.filter(isFolded).flatMap(({ replaces }) => replaces));
  const left = links.filter(({ revision }) => !removed.has(revision));
  const standing = left.filter(({ replaces }) => replaces.length > 0).sort(byLength);
  const settle = settling(left, standing);
  const nodes = left.map((link) => settle(link, isFolded(link), applied));
  const passedOver = new Map(
    standing.filter(isFolded).flatMap(({ revision, replaces }) => replaces.map((one) => [one, revision])),
  );
  return { nodes, passedOver };
}

/** The one that stands for the most first. */
const byLength = (a: Squash, b: Squash): number => b.replaces.length - a.replaces.length;

function settling(
  left: readonly Link[],
  standing: readonly Link[],
): (link: Link, isFolded: boolean, applied: ReadonlySet<string>) => Node {
  const there = new Set(left.map(({ revision }) => revision));
  const stands = new Map(standing.map((squash) => [squash, new Set(squash.replaces)]));
  const follow = (link: Link, others: readonly string[]): readonly string[] => {
    const found = others.map((other) => {
      const squash = standing.find(
        (one) => one !== link && stands.get(one)?.has(other) === true && !stands.get(one)?.has(link.revision),
      );
      return squash?.revision ?? other;
    });
    return [...new Set(found)].filter((other) => link.loaded || there.has(other));
  };
  return (link, isFolded, applied) => {
    const { revision, dependsOn, name, replaces, labels } = link;
    const inside = isFolded ? [] : left.filter((one) => stands.get(link)?.has(one.revision));
    const followed = new Set(inside.flatMap((one) => follow(one, one.parents)));
    const ends = inside.map((one) => one.revision).filter((one) => !followed.has(one));
    return {
      revision,
      parents: inside.length === 0 ? follow(link, link.parents) : ends,
      dependsOn: follow(link, dependsOn),
      name,
      ...(labels === undefined ? {} : { labels }),
      ...(isFolded ? {} : { recordedFor: replaces.filter((one) => applied.has(one)) }),
    };
  };
}

/** One may replace another together with all that it replaces; otherwise nothing is replaced twice. */
function refuseOverlaps(squashes: readonly Link[]): void {
  const ids = new Map(squashes.map((squash) => [squash, new Set(squash.replaces)]));
  for (const [place, squash] of squashes.entries()) {
    for (const other of squashes.slice(place + 1)) {
      const shared = squash.replaces.find((one) => ids.get(other)?.has(one));
      if (shared === undefined || holds(squash, other) || holds(other, squash)) continue;
      throw new MigrationFileError(
        "overlapping-squash",
        `${squash.name} and ${other.name} both replace ${shared}.`,
        {
          hint: `Leave one of them out; or have one replace the other, and all that it replaces.`,
        },
      );
    }
  }
}

const holds = (outer: Squash, inner: Squash): boolean =>
  [inner.revision, ...inner.replaces].every((one) => outer.replaces.includes(one));

/** Where all that is replaced is here, its last has to be the one that the others lead to: a database there is done. */
function refuseMisordered({ name, replaces }: Link, links: readonly Link[]): void {
  const wanted = new Set(replaces);
  const inside = links.filter(({ revision, loaded }) => wanted.has(revision) && loaded);
  if (inside.length < replaces.length) return;
  const lastOf = new Map(inside.map((one) => [one.revision, one.replaces.at(-1) ?? one.revision]));
  const plain = inside.filter((one) => one.replaces.length === 0);
  const followed = new Set(plain.flatMap(({ parents }) => parents.map((parent) => lastOf.get(parent))));
  const ends = plain.map(({ revision }) => revision).filter((revision) => !followed.has(revision));
  if (ends.length === 1 && ends[0] === replaces.at(-1)) return;
  throw new MigrationFileError(
    "bad-replaces",
    `${name} replaces ${replaces.join(", ")}, of which ${ends.join(" and ")} ${ends.length === 1 ? "is followed by no other" : "are followed by no other"}.`,
    {
      hint: "`replaces` names revisions that lead to one, in their order, that one last: `sluice squash FROM..TO` writes it.",
    },
  );
}
