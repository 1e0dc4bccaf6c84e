import { buildGraph } from "../runner/graph.js";
import { openSource } from "../runner/source.js";
import { history } from "../runner/status.js";
import { downgradeOrder } from "../runner/targets.js";
import type { HistoryEntry } from "../runner/types.js";
import type { OpenDatabase } from "./database.js";

/** How many revisions a question names one by one. */
const NAMED = 5;

/**
 * What a downgrade to the target would take back, in order. The files are loaded, because only they know on which
 * other branches they depend.
 *
 * @throws UsageError and MigrationFileError as `downgrade`.
 */
export async function revisionsToTakeBack(
  { db, options }: OpenDatabase,
  target: string,
): Promise<readonly HistoryEntry[]> {
  const applied = new Map<string, HistoryEntry>();
  for (const entry of await history(db, options)) if (entry.applied) applied.set(entry.revision, entry);
  const source = openSource(options);
  const files = [...applied.keys()].flatMap((revision) => source.files.get(revision) ?? []);
  const loaded = new Map((await source.load(files)).map((migration) => [migration.revision, migration]));
  const known = (revision: string): boolean => applied.has(revision);
  const graph = buildGraph(
    [...applied.values()].map((entry) => ({
      revision: entry.revision,
      parents: entry.parents.filter(known),
      dependsOn: (loaded.get(entry.revision)?.dependsOn ?? []).filter(known),
      name: entry.file ?? entry.revision,
    })),
  );
  return downgradeOrder(graph, [...applied.keys()], target).flatMap(
    (revision) => applied.get(revision) ?? [],
  );
}

/** What a person is asked before revisions are taken back. */
export function takeBackQuestion(revisions: readonly HistoryEntry[], database: string): string {
  const names = revisions.map(({ revision, message }) => `${revision} ${message}`.trimEnd());
  const what =
    names.length <= NAMED
      ? names.join(", ")
      : `${names.length} revisions, from ${names[0]} down to ${names[names.length - 1]},`;
  return `Take back ${what} of ${database}, with the data that came with ${names.length === 1 ? "it" : "them"}?`;
}
