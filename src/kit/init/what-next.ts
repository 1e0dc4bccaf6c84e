import type { LoadedMigration } from "../../model/migration.js";
import type { Live } from "../compare/live.js";
import type { Project } from "../project/project.js";

interface Place {
  readonly project: Project;
  readonly migrations: readonly LoadedMigration[];
  readonly source: object | undefined;
  readonly live: Live | undefined;
}

/** What to do next, in a sentence. */
export function nextStep({ migrations, source, live }: Place, differences: readonly string[]): string {
  if (source === undefined) return "Write the tables as the TypeScript schema, then `sluice generate`.";
  if (differences.length > 0)
    return '`sluice generate -m "…"` writes these differences as the next migration.';
  if (live?.position === "behind") return "`sluice upgrade` applies what is pending.";
  if (migrations.length === 0 && live?.position !== "unmanaged")
    return '`sluice generate -m "create tables"` writes the first migration, `sluice upgrade` applies it.';
  if (live?.position === "unmanaged" && migrations.length > 0)
    return "`sluice upgrade` finds the revision that the database is at, and goes on from there.";
  return 'Edit the schema, then `sluice generate -m "…"`.';
}

/** Where a database stands that is left as it is. */
export function positionNotes(
  { project, migrations }: Place,
  { session, position }: Live,
): readonly string[] {
  const revisions = `${migrations.length} ${migrations.length === 1 ? "revision" : "revisions"}`;
  switch (position) {
    case "empty":
      return migrations.length === 0
        ? []
        : [`${session.name} is empty: all of the ${revisions} are pending.`];
    case "unmanaged":
      return migrations.length === 0
        ? []
        : [
            `${session.name} has tables, but no history; there are ${revisions} in ${project.folder} already.`,
          ];
    case "current":
    case "behind":
      return [`${session.name} has a history already: it is ${position}.`];
    case "ahead":
      return [`${session.name} has a history already, with revisions that are not in ${project.folder}.`];
    case "unfinished":
      return [`${session.name} has a history already, and a revision in it that stopped halfway.`];
  }
}
