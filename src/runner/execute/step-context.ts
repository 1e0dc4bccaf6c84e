import { archiveFor, type Shelf } from "../archive/archive.js";
import { heldTransaction } from "../lock/held-transaction.js";
import { intercepted } from "../report/intercept.js";
import { traced } from "../report/trace.js";
import type { StepContext } from "../steps/context.js";
import type { RunContext } from "./run-context.js";
import { stoppable } from "./stoppable.js";
import type { Work } from "./work.js";

/** What the steps of a revision have at hand. Outside a transaction each statement may meet a lock of its own. */
export function stepContext(
  run: RunContext,
  work: Pick<Work, "revision" | "direction">,
  transaction: boolean,
  shelf: Shelf = shelfOf(run),
): StepContext {
  const session = transaction
    ? heldTransaction(run.session)
    : intercepted(run.session, (_, execute) => run.retry(execute));
  return {
    session: traced(stoppable(session, run.signal), run.report),
    signal: run.signal,
    inPlace: run.source.settings.inPlace,
    revision: work.revision,
    transaction,
    report: run.report,
    archive: archiveFor(shelf, work),
  };
}

/** What the revisions of one transaction know together of the archive. */
export const shelfOf = ({ source: { settings } }: RunContext): Shelf => ({
  prefix: settings.table,
  takes: settings.archive,
  isThere: undefined,
  orphans: [],
});
