import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { LOCK_TIMEOUT_MS } from "./lock.js";
import { openSource } from "./source.js";
import type { SourceOptions } from "./types.js";

export interface RestoreOptions extends SourceOptions {
  /** Also while others hold the database, and also a file that Sluice did not make. */
  readonly force?: boolean;
  /** Milliseconds to wait for those who hold the database, with `force`; 60,000. */
  readonly lockTimeoutMs?: number;
}

export interface RestoreResult {
  /** The backup. */
  readonly restored: string;
  readonly database: string;
  /** Where the database is now. */
  readonly heads: readonly string[];
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
  const { settings } = openSource(options);
  const { force = false, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  const { openBackup, keepReplaced, overwrite, recordRestore, refuseHeld } = await import("./restoring.js");
  const target = resolve(database);
  const backup = await openBackup(resolve(file), target, settings.table, force);
  try {
    const isThere = existsSync(target);
    if (isThere && !force) await refuseHeld(target);
    const replaced = isThere ? await keepReplaced(target, settings) : null;
    await overwrite(backup.session, target, lockTimeoutMs);
    await recordRestore(target, settings.table, backup);
    return { restored: resolve(file), database: target, heads: backup.heads, replaced };
  } finally {
    await backup.session.close();
  }
}
