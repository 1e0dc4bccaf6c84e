import { DatabaseError } from "../errors.js";
import type { Backup } from "./backup/back-up.js";
import { sessionOf } from "./drivers/recognise.js";
import { runContext } from "./execute/run-context.js";
import { readGlance } from "./history/history.js";
import { alone } from "./lock/alone.js";
import { withoutBusyTimeout } from "./lock/lock.js";
import { openSource } from "./source.js";
import type { RunOptions } from "./types.js";

export interface BackupResult extends Backup {
  /** Where the database was. */
  readonly heads: readonly string[];
  /** It has tables, but no history. */
  readonly unmanaged: boolean;
}

/**
 * Takes a backup of a database file while others use it (https://www.sqlite.org/backup.html): into `app.db.backups/`
 * beside it, with the time and the revision in its name. The oldest beyond `keepBackups` are deleted.
 *
 * @throws DatabaseError `no-file`: the database is in memory; `backup-failed`, `no-space`.
 *
 * @example const { file } = await backup(db);
 */
export async function backup(db: object, options: RunOptions = {}): Promise<BackupResult> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, async () => {
    const glance = await withoutBusyTimeout(session, () =>
      run.patiently(() => readGlance(session, run.source.settings.table)),
    );
    if (session.file === undefined) throw inMemory();
    const heads = glance?.heads ?? [];
    const [{ backUp }, { objectNames }] = await Promise.all([
      import("./backup/back-up.js"),
      import("./state/database-state.js"),
    ]);
    const made = await backUp(run, session.file, { kind: "at", revision: heads.join("_") || "base" });
    const unmanaged = heads.length === 0 && (await objectNames(session, run.source.settings)).size > 0;
    return { ...made, heads, unmanaged };
  });
}

const inMemory = (): DatabaseError =>
  new DatabaseError("no-file", "A database in memory has no file, and so no backups.", {
    hint: "Name a database that is a file.",
  });
