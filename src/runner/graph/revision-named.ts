import { SluiceError, UsageError } from "../../errors.js";
import type { Migration } from "../../model/migration.js";
import type { Graph } from "./graph.js";

/**
 * The revision of that name, of that label, or the only one that begins so: a whole name is never taken for the
 * beginning of another.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision` with the ones that begin so, `replaced-revision`: a squash
 * is applied in its place.
 */
export function revisionIn({ nodes, labels, passedOver }: Names, name: string): string {
  if (nodes.has(name)) return name;
  const revision = labels.get(name) ?? revisionNamed([...nodes.keys(), ...passedOver.keys()], name);
  const squash = passedOver.get(revision);
  if (squash === undefined) return revision;
  throw new UsageError("replaced-revision", `Revision ${revision} is one of those that ${squash} replaces.`, {
    hint: `Name ${squash}, which stands for all of them, or a revision before or after it.`,
  });
}

type Names = Pick<Graph, "nodes" | "labels" | "passedOver">;

/**
 * The same where no graph is at hand. Files are loaded only for what is no whole id; where one of them is broken, there
 * are no labels.
 *
 * @throws UsageError as `revisionIn`.
 */
export async function revisionAmong(
  revisions: Iterable<string>,
  name: string,
  load: () => Promise<readonly Pick<Migration, "revision" | "labels">[]>,
): Promise<string> {
  const known = new Set(revisions);
  if (known.has(name)) return name;
  const labelled = (await loadedOr(load)).find(({ labels }) => labels.includes(name));
  return labelled !== undefined && known.has(labelled.revision)
    ? labelled.revision
    : revisionNamed(known, name);
}

async function loadedOr<T>(load: () => Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof SluiceError) return [];
    throw error;
  }
}

/**
 * The revision of that id, the one with that number (`5` is `005`), or the only one that begins so.
 *
 * @throws UsageError as `revisionIn`.
 */
export function revisionNamed(revisions: Iterable<string>, name: string): string {
  const all = [...revisions];
  const exact =
    all.find((revision) => revision === name) ?? all.find((revision) => sameNumber(revision, name));
  if (exact !== undefined) return exact;
  const matches = all.filter((revision) => revision.startsWith(name)).sort();
  const [revision, ...others] = matches;
  if (revision === undefined) {
    throw new UsageError("unknown-revision", `There is no revision ${name}.`, {
      hint: "`sluice history` shows the revisions there are, and their labels.",
    });
  }
  if (others.length === 0) return revision;
  throw new UsageError(
    "ambiguous-revision",
    `More than one revision begins with ${name}: ${matches.join(", ")}.`,
    { hint: "Give more of the one that is meant." },
  );
}

/** Ids in sequence are padded with zeros, which nobody types. */
export const sameNumber = (a: string, b: string): boolean =>
  /^\d+$/.test(a) && /^0*[1-9]\d*$/.test(b) && a.replace(/^0+/, "") === b.replace(/^0+/, "");
