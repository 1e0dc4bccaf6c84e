import { sessionOf } from "./drivers/recognise.js";
import { runContext } from "./execute/run-context.js";
import { alone } from "./lock/alone.js";
import { refuseOpenTransaction } from "./lock/open-transaction.js";
import { openSource } from "./source.js";
import type { StampOptions, StampResult } from "./types.js";

/**
 * Records that the database is at a revision, without running anything: the revision and all that it follows become
 * applied, and what follows it becomes pending. The checksums of the files are recorded anew.
 *
 * @param target A revision, a unique prefix or a label of one, `"head"` or `"base"`.
 * @throws UsageError `bad-target`, `unknown-revision`, `ambiguous-revision`; MigrationFileError; DatabaseError.
 *
 * @example await stamp(db, "001");
 */
export async function stamp(db: object, target: string, options: StampOptions = {}): Promise<StampResult> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, async () => {
    refuseOpenTransaction(session);
    const { recordStamp } = await import("./adopt/stamping.js");
    return recordStamp(run, target, options.purge ?? false);
  });
}
