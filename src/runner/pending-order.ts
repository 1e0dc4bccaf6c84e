import type { LoadedMigration } from "../model/migration.js";
import { graphOf } from "./examine.js";
import type { HistoryRow } from "./history.js";
import type { HistoryEntry } from "./types.js";

/** The pending migrations in the order they would be applied. */
export function orderedEntries(
  migrations: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
): readonly HistoryEntry[] {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  return graphOf(migrations, rows).order.flatMap((revision) => {
    const migration = byRevision.get(revision);
    return migration === undefined ? [] : [entryOf(migration)];
  });
}

const entryOf = ({ revision, parents, message, file }: LoadedMigration): HistoryEntry => ({
  revision,
  parents,
  message,
  file: file.path,
  applied: false,
  appliedAt: null,
});
