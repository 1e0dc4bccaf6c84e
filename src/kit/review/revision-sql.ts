import { SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { namesOwn } from "../../model/own-names.js";
import { upgrade } from "../../runner/api.js";
import { downWorkOfFile } from "../../runner/execute/down-work.js";
import { upWork } from "../../runner/execute/work.js";
import type { Session } from "../../runner/session.js";
import type { Source } from "../../runner/source.js";
import type { Direction } from "../../runner/types.js";
import { inTemporaryFolder, recorded, withScratchFile } from "./print-sql.js";
import { withoutCode } from "./range-work.js";

/** The SQL of one revision, as a person reads it. */
export interface RevisionSql {
  readonly up: readonly string[];
  /** null: it is irreversible. */
  readonly down: readonly string[] | null;
}

/**
 * The SQL of one revision on the definitions before it: without the history, the archive and what every run does
 * around it. Tables are copied where a run would edit a definition. Null where the revisions do not run.
 */
export async function revisionSql(
  settings: Source["settings"],
  before: readonly LoadedMigration[],
  migration: LoadedMigration,
): Promise<RevisionSql | null> {
  try {
    return await inTemporaryFolder((file) =>
      withScratchFile(file, (copy) => recordBothWays(copy, settings, before, migration)),
    );
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}

async function recordBothWays(
  copy: Session,
  settings: Source["settings"],
  before: readonly LoadedMigration[],
  migration: LoadedMigration,
): Promise<RevisionSql> {
  const quiet = { ...settings, archive: false, backup: "never" } as const;
  const { revision, down } = migration;
  const work = (direction: Direction) => [direction === "up" ? upWork(migration) : downWorkOfFile(migration)];
  const record = async (direction: Direction, target: string): Promise<readonly string[]> => {
    const options = { migrations: withoutCode([...before, migration], quiet), direction, target };
    return ownStatements(await recorded(copy, work(direction), settings.table, options), settings.table);
  };
  if (before.length > 0) await upgrade(copy, { migrations: withoutCode(before, quiet) });
  const up = await record("up", revision);
  return { up, down: down.kind === "steps" ? await record("down", "-1") : null };
}

/** What the steps themselves do. */
function ownStatements(statements: readonly string[], prefix: string): readonly string[] {
  const around = /^\s*(?:PRAGMA|BEGIN|COMMIT)\b/i;
  return statements.filter(
    (sql) => !around.test(sql) && !sql.includes('"__sluice_guard"') && !namesOwn(prefix, sql),
  );
}
