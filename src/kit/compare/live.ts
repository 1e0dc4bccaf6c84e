import { DatabaseError, UsageError } from "../../errors.js";
import type { Settings } from "../../migration/settings.js";
import type { LoadedMigration } from "../../model/migration.js";
import { openDatabase } from "../../runner/drivers/open.js";
import { graphOf } from "../../runner/graph/examine.js";
import { headsOf } from "../../runner/graph/graph.js";
import { readGlance } from "../../runner/history/history.js";
import type { Session } from "../../runner/session.js";
import { coveredBy, unknownAmong } from "../../runner/squash/squash.js";
import { rowsOf } from "../../runner/squash/squashed-glance.js";
import { objectNames } from "../../runner/state/database-state.js";
import type { Project } from "../project/project.js";

/** The live database, and where it stands among the files. */
export interface Live {
  readonly session: Session;
  readonly position: Position;
}

/** `"current"`: every file is applied, and nothing else. */
export type Position = "current" | "behind" | "ahead" | "unmanaged" | "empty" | "unfinished";

/**
 * Opens the live database for reading; undefined where none is named, it is not there yet, or Sluice cannot open it.
 *
 * @throws DatabaseError as `openDatabase`, save where the file is missing.
 */
export async function openLive(
  project: Project,
  migrations: readonly LoadedMigration[],
): Promise<Live | undefined> {
  if (project.database === undefined || project.database.outOfReach !== undefined) return undefined;
  const session = await openExisting(project.database.path ?? project.database.url, project.root);
  if (session === undefined) return undefined;
  try {
    return { session, position: await positionOf(session, project.settings, migrations) };
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function openExisting(database: string, cwd: string): Promise<Session | undefined> {
  try {
    return await openDatabase(database, { create: false, cwd });
  } catch (error) {
    if (error instanceof DatabaseError && error.code === "missing-database") return undefined;
    throw error;
  }
}

async function positionOf(
  session: Session,
  settings: Settings,
  migrations: readonly LoadedMigration[],
): Promise<Position> {
  const glance = await readGlance(session, settings.table);
  if (glance === undefined || glance.revisions.length === 0) {
    return (await objectNames(session, settings)).size === 0 ? "empty" : "unmanaged";
  }
  if (glance.unfinished) return "unfinished";
  const files = new Set(migrations.map((migration) => migration.revision));
  const rows = rowsOf(glance);
  if (unknownAmong(rows, files, migrations).length > 0) return "ahead";
  if (glance.squashes.length > 0) {
    const covered = coveredBy(rows);
    return [...files].every((revision) => covered.has(revision)) ? "current" : "behind";
  }
  const heads = headsOf(graphOf(migrations, []).nodes.values());
  return heads.length === glance.heads.length && heads.every((head) => glance.heads.includes(head))
    ? "current"
    : "behind";
}

/** @throws UsageError `not-at-head` where `--against database` has nothing to stand on. */
export function requireCurrent(live: Live | undefined, migrations: readonly LoadedMigration[]): Live {
  if (live === undefined) {
    throw new UsageError("no-database", "There is no database to compare with.", {
      hint: "Name it with --database, or leave --against database out.",
    });
  }
  if (live.position === "current" || migrations.length === 0) return live;
  throw new UsageError("not-at-head", `The database is ${POSITIONS[live.position]}.`, {
    hint: "Run `sluice upgrade` first, or compare with the files: --against migrations.",
  });
}

/** Where a database stands, in the words of a note. */
export const POSITIONS: Readonly<Record<Position, string>> = {
  current: "at the head of the files",
  behind: "behind the files",
  ahead: "ahead of the files",
  unmanaged: "not managed yet",
  empty: "empty",
  unfinished: "in the middle of a revision",
};
