import { sessionOf } from "./drivers/recognise.js";
import { runContext } from "./execute/run-context.js";
import { alone } from "./lock/alone.js";
import { refuseOpenTransaction } from "./lock/open-transaction.js";
import { openSource } from "./source.js";
import type { RepairOptions, RepairResult } from "./types.js";

/**
 * Mends what can be mended for sure, and says what it did: the history's own tables; a history that was emptied, or
 * lacks revisions that the tables show to be applied; a revision outside a transaction that stopped halfway, which is
 * finished, or with `undo` taken back. No other process may be at that revision.
 *
 * @throws HistoryError `cannot-repair`, `unmanaged`, `ambiguous-baseline`: what is right cannot be told for sure; and
 * where a revision goes on, as `upgrade`.
 *
 * @example const { repaired } = await repair(db);
 */
export async function repair(db: object, options: RepairOptions = {}): Promise<RepairResult> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, async () => {
    refuseOpenTransaction(session);
    const { repairDatabase } = await import("./mend/repairing.js");
    return repairDatabase(run, options.undo ?? false);
  });
}
