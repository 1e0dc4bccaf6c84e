import { sessionOf } from "./drivers/recognise.js";
import { runContext } from "./execute/run-context.js";
import { alone } from "./lock/alone.js";
import { refuseOpenTransaction } from "./lock/open-transaction.js";
import { openSource } from "./source.js";
import type { DowngradeOptions, DowngradeResult } from "./types.js";

/**
 * Takes applied revisions back, newest first: by default the one that was applied last.
 *
 * A revision whose file is missing is taken back by what the history keeps of its `down`.
 *
 * @throws UsageError `bad-target`, `not-below`, `unknown-revision`, `ambiguous-revision`.
 * @throws HistoryError `irreversible`, `edited-revision`, `missing-file` (its `down` runs code, which is in its file only);
 * and from the steps as `upgrade`.
 *
 * @example await downgrade(db, { target: "base" });
 */
export async function downgrade(db: object, options: DowngradeOptions = {}): Promise<DowngradeResult> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  return alone(session.client, async () => {
    refuseOpenTransaction(session);
    const { takeBack } = await import("./execute/take-back.js");
    return takeBack(run, options.target ?? "-1");
  });
}
