import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type RunContext, runContext } from "./execute/run-context.js";
import { LOCK_TIMEOUT_MS, patience, retrying, withoutBusyTimeout } from "./lock/lock.js";
import { reportOf } from "./report/report.js";
import { openSource } from "./source.js";
import type { RunOptions } from "./types.js";

export interface RestoreOptions extends Omit<RunOptions, "unknown"> {
  /** Also while others hold the database, and also a file that Sluice did not make. */
  readonly force?: boolean;
}

export interface RestoreResult {
  /** The backup. */
  readonly restored: string;
  readonly database: string;
  /** Where the database is now. */
  readonly heads: readonly string[];
  /** It has tables, but no history: the next upgrade records which revision they fit. */
  readonly unmanaged: boolean;
  /** Where what was there before is kept; null where nothing was. */
  readonly replaced: string | null;
}

/**
 * Puts a backup in the place of a database. Both are paths; nothing of this process may have the database open. What
 * was there is kept among the backups.
 *
 * @throws UsageError `missing-backup`, `same-file`.
 * @throws DatabaseError `damaged-backup`, `not-a-backup`: no database of Sluice's; `in-use`: others have the database
 * open, as far as can be known; `locked`; `backup-failed`: what is there cannot be kept.
 *
 * @example await restore("app.db", "app.db.backups/20261120_153002_before_261b037d15fa.db");
 */
export async function restore(
  database: string,
  file: string,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  const source = openSource(options);
  const { force = false, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  const { keepReplaced, openBackup, overwrite, recordRestore, refuseHeld } = await import(
    "./backup/restoring.js"
  );
  const target = resolve(database);
  const place = { name: target, file: target };
  const patiently = patience(place, retrying(place, reportOf(options), lockTimeoutMs));
  const backup = await openBackup(resolve(file), target, source.settings, force);
  try {
    const isThere = existsSync(target);
    if (isThere && !force) await refuseHeld(target);
    const replaced = isThere ? await keepReplaced(target, source.settings) : null;
    await overwrite(backup.session, target, patiently);
    if (backup.managed) await withSession(target, (run) => recordRestore(run, backup.heads));
    const { heads, unmanaged } = backup;
    return { restored: resolve(file), database: target, heads, unmanaged, replaced };
  } finally {
    await backup.session.close();
  }

  async function withSession(path: string, work: (run: RunContext) => Promise<void>): Promise<void> {
    const { openDatabase } = await import("./drivers/open.js");
    const session = await openDatabase(path, { create: false });
    try {
      await withoutBusyTimeout(session, () => work(runContext(session, source, options)));
    } finally {
      await session.close();
    }
  }
}
