import type { LoadedMigration } from "../../model/migration.js";
import { readGlance } from "../../runner/history/history.js";
import type { Live } from "../compare/live.js";
import type { Project } from "../project/project.js";

/** How many files a note names. */
const NAMED = 3;

/**
 * Of each squash whose replaced files are still here, whether they can go. It is nothing to mend: only who knows all
 * the databases knows when.
 */
export async function replacedNotes(
  { settings }: Project,
  migrations: readonly LoadedMigration[],
  live: Live | undefined,
): Promise<readonly string[]> {
  const squashes = migrations.filter(({ replaces }) => replaces.length > 0);
  if (squashes.length === 0) return [];
  const applied = await appliedIn(live, settings.table);
  return squashes.flatMap(({ revision, replaces }) => {
    const files = migrations.filter((one) => replaces.includes(one.revision)).map(({ file }) => file.name);
    if (files.length === 0) return [];
    const which = `The files that ${revision} replaces, ${listed(files)},`;
    if (live === undefined) return [`${which} can go once every database has ${revision}.`];
    return applied.has(revision)
      ? [`${which} can go once every other database has ${revision} as well; ${live.session.name} does.`]
      : [`${which} have to stay: ${live.session.name} does not have ${revision} yet.`];
  });
}

async function appliedIn(live: Live | undefined, table: string): Promise<ReadonlySet<string>> {
  // What is wrong with a history is a finding already.
  const glance = live && (await readGlance(live.session, table).catch(() => undefined));
  return new Set(glance?.revisions ?? []);
}

const listed = (names: readonly string[]): string =>
  names.length <= NAMED
    ? names.join(", ")
    : `${names.slice(0, NAMED).join(", ")} and ${names.length - NAMED} more`;
