import type { KeptSummary } from "./archive/summary.js";
import type { ArchivedRows, PurgeArchiveOptions, PurgeArchiveResult } from "./archive/types.js";
import { sessionOf } from "./drivers/recognise.js";
import { runContext } from "./execute/run-context.js";
import { alone } from "./lock/alone.js";
import { withoutBusyTimeout } from "./lock/lock.js";
import { refuseOpenTransaction } from "./lock/open-transaction.js";
import { openSource } from "./source.js";
import type { RunOptions } from "./types.js";

/**
 * What revisions took away and the archive keeps, oldest first: nothing on a database without one.
 *
 * @throws UsageError, DatabaseError.
 *
 * @example const bytes = (await archived(db)).reduce((sum, entry) => sum + entry.bytes, 0);
 */
export async function archived(db: object, options: RunOptions = {}): Promise<readonly ArchivedRows[]> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, () =>
    withoutBusyTimeout(session, () =>
      run.patiently(async () => {
        const { listRows, rowsEntries } = await import("./archive/list.js");
        return listRows(session, await rowsEntries(session, run.source.settings.table));
      }),
    ),
  );
}

/** How much is kept and since when, without a look at the values. Errors as for `archived`. */
export async function keptIn(db: object, options: RunOptions = {}): Promise<KeptSummary> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, () =>
    withoutBusyTimeout(session, () =>
      run.patiently(async () => {
        const { summaryOf } = await import("./archive/summary.js");
        return summaryOf(session, run.source.settings.table);
      }),
    ),
  );
}

/**
 * Destroys what the archive keeps: all of it, that of one revision, or what is older than some days. What is purged,
 * `downgrade` cannot bring back any more.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision`; DatabaseError.
 *
 * @example await purgeArchive(db, { olderThanDays: 90 });
 */
export async function purgeArchive(
  db: object,
  options: PurgeArchiveOptions = {},
): Promise<PurgeArchiveResult> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, async () => {
    refuseOpenTransaction(session);
    const { guarded } = await import("./lock/guard.js");
    const { inTransaction } = await import("./lock/transaction.js");
    const { purgeRows } = await import("./archive/purge.js");
    return guarded(session, () =>
      inTransaction(session, run.patiently, async () => ({ purged: await purgeRows(run, options) })),
    );
  });
}
