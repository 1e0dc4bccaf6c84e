import { heldTransaction } from "./held-transaction.js";
import { intercepted } from "./intercept.js";
import type { RunContext } from "./run-context.js";
import type { StepContext } from "./steps/context.js";
import { traced } from "./trace.js";

/** What the steps of a revision have at hand. Outside a transaction each statement may meet a lock of its own. */
export function stepContext(run: RunContext, revision: string, transaction: boolean): StepContext {
  const session = transaction
    ? heldTransaction(run.session)
    : intercepted(run.session, (_, execute) => run.retry(execute));
  return {
    session: traced(session, run.report),
    inPlace: run.source.settings.inPlace,
    revision,
    transaction,
    report: run.report,
  };
}
