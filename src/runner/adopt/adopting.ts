import { sessionOf } from "../drivers/recognise.js";
import { runContext } from "../execute/run-context.js";
import { readHistory } from "../history/history.js";
import { alone } from "../lock/alone.js";
import { guarded } from "../lock/guard.js";
import { refuseOpenTransaction } from "../lock/open-transaction.js";
import { inTransaction } from "../lock/transaction.js";
import { openSource } from "../source.js";
import { objectNames } from "../state/database-state.js";
import type { RunOptions } from "../types.js";
import { adopt } from "./adopt.js";

/**
 * Records where a database with tables, but without a history, stands, as the first upgrade would; nothing is applied.
 * Returns what was recorded.
 *
 * @throws as `adopt`.
 */
export async function recordAdoption(db: object, options: RunOptions): Promise<readonly string[]> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, async () => {
    refuseOpenTransaction(session);
    const loaded = await run.source.load([...run.source.files.values()]);
    return guarded(session, () =>
      inTransaction(session, run.patiently, async () => {
        const names = await objectNames(session, run.source.settings);
        const rows = await readHistory(session, run.source.settings.table);
        if (names.size === 0 || (rows?.length ?? 0) > 0) return [];
        return (await adopt(run, loaded, names)).map(({ revision }) => revision);
      }),
    );
  });
}
