import type { LoadedMigration } from "../../model/migration.js";
import type { HistoryRow } from "../history/history.js";
import type { HistoryEntry } from "../types.js";
import { graphOf } from "./examine.js";
import type { Graph } from "./graph.js";

/** The pending migrations in the order they would be applied. */
export function orderedEntries(
  migrations: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
): readonly HistoryEntry[] {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  const graph = graphOf(migrations, rows);
  return graph.order.flatMap((revision) => {
    const migration = byRevision.get(revision);
    return migration === undefined ? [] : [entryOf(migration, graph)];
  });
}

const entryOf = ({ revision, parents, message, file }: LoadedMigration, graph: Graph): HistoryEntry => ({
  revision,
  parents: graph.nodes.get(revision)?.parents ?? parents,
  message,
  file: file.path,
  applied: false,
  appliedAt: null,
});
