import { headsOf } from "../graph/graph.js";
import type { Glance, GlanceRow } from "../history/glance.js";
import { coveredBy, type Link, resolveReplaced, type Squash, unknownAmong } from "./squash.js";

/** A glance at a history in which a revision stands for others. */
export function glanceOf(row: GlanceRow): Omit<Glance, "unfinished"> {
  const revisions = entries(row.revisions);
  const parents = entries(row.parents).map(idsIn);
  const lists = entries(row.replaces).map(idsIn);
  const replaces = new Map(entries(row.squashes).map((revision, at) => [revision, lists[at] ?? []]));
  const links = revisions.map(
    (revision, at): Link => ({
      revision,
      parents: parents[at] ?? [],
      dependsOn: [],
      replaces: replaces.get(revision) ?? [],
      name: revision,
      loaded: false,
    }),
  );
  const { nodes } = resolveReplaced(links, new Set(revisions));
  return {
    revisions,
    heads: headsOf(nodes),
    squashes: [...replaces].map(([revision, ids]) => ({ revision, replaces: ids })),
  };
}

/** What is applied, in its own right or by a squash that stands for it. */
export const coveredIn = (glance: Glance): ReadonlySet<string> => coveredBy(rowsOf(glance));

/** Applied revisions that the files do not know, as far as their names tell. */
export const unknownInGlance = (
  glance: Glance,
  names: { has(revision: string): boolean },
): readonly string[] => unknownAmong(rowsOf(glance), names);

/** The revisions of a glance, with what they stand for. */
export function rowsOf({ revisions, squashes }: Glance): readonly Squash[] {
  const replaces = new Map(squashes.map((squash) => [squash.revision, squash.replaces]));
  return revisions.map((revision) => ({ revision, replaces: replaces.get(revision) ?? [] }));
}

const entries = (text: string | null): readonly string[] => (text === null ? [] : text.split(" "));

/** Ids hold letters and digits only, so that quotation marks tell them apart. */
const idsIn = (json: string): readonly string[] => json.split('"').filter((_, at) => at % 2 === 1);
