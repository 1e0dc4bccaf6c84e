import type { Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { deviations } from "../../dialect/sqlite/read/deviations.js";
import { ignoredLive } from "../../migration/ignored.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Session } from "../../runner/session.js";
import { openReplayed } from "../compare/replay-cache.js";
import { declaredIn } from "../project/declared-names.js";
import type { Project } from "../project/project.js";

/** A table or a view that is not what the revisions make. */
export interface Drift {
  /** `"unmanaged"`: a table that no revision knows. */
  readonly kind: "drift" | "unmanaged";
  /** One line: with `+` what only the database has, with `-` what only the revisions make. */
  readonly line: string;
}

/**
 * Compares a database with what these revisions make, object by object.
 *
 * @throws StepError, DriftError where the revisions do not run.
 */
export async function driftFrom(
  project: Project,
  migrations: readonly LoadedMigration[],
  session: Session,
): Promise<readonly Drift[]> {
  const ignore = ignoredLive(project.settings, declaredIn(migrations, undefined));
  const { scratch } = await openReplayed(project.root, migrations);
  try {
    const expected = await sqliteAuthor.introspect(scratch, ignore);
    return driftBetween(expected, await sqliteAuthor.introspect(session, ignore));
  } finally {
    await scratch.close();
  }
}

function driftBetween(expected: Snapshot, found: Snapshot): readonly Drift[] {
  const all = deviations(expected, found);
  return [...new Set(all.map(({ table }) => table))].map((table) => {
    const details = all.filter((deviation) => deviation.table === table).map(({ detail }) => detail);
    const isNew = found.tables.has(table) && !expected.tables.has(table);
    return isNew
      ? { kind: "unmanaged", line: `${table}: no revision knows this table.` }
      : { kind: "drift", line: `${table}: ${details.join(" · ")}` };
  });
}
