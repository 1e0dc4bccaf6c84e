import type { LoadedMigration } from "../../model/migration.js";
import { readGlance } from "../../runner/history/history.js";
import type { Session } from "../../runner/session.js";
import { openLive } from "../compare/live.js";
import type { Project } from "../project/project.js";

/** What `lint` asks the live database. */
export interface LintedDatabase {
  readonly session: Session;
  readonly applied: ReadonlySet<string>;
  /** It has a release running: what is pending together reaches that together. */
  readonly isBehind: boolean;
}

/** Opens the live database; undefined where there is none. */
export async function lintedDatabase(
  project: Project,
  migrations: readonly LoadedMigration[],
): Promise<LintedDatabase | undefined> {
  const live = await openLive(project, migrations);
  if (live === undefined) return undefined;
  try {
    const glance = await readGlance(live.session, project.settings.table);
    const applied = new Set(glance?.revisions ?? []);
    return { session: live.session, applied, isBehind: applied.size > 0 };
  } catch (error) {
    await live.session.close();
    throw error;
  }
}
