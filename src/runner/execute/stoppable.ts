import { setImmediate as nextTurn } from "node:timers/promises";
import { InterruptedError } from "../../errors.js";
import { intercepted } from "../report/intercept.js";
import type { Session } from "../session.js";

/** How long a run goes on before the process can hear that it shall stop, in milliseconds. */
const TURN_MS = 20;

/** What tidies up, and has to run to the end: transactions that are undone, settings that are put back. */
const TIDIES = /^\s*(?:ROLLBACK|RELEASE|COMMIT|PRAGMA)\b/i;

/**
 * The same session, on which nothing more is begun once the signal is given. Drivers that answer at once never let the
 * process hear of a signal, so that they are made to wait now and then.
 *
 * @throws InterruptedError
 */
export function stoppable(session: Session, signal: AbortSignal | undefined): Session {
  if (signal === undefined) return session;
  let turn = performance.now();
  return intercepted(session, async (sql, execute) => {
    if (TIDIES.test(sql)) return execute();
    if (performance.now() - turn > TURN_MS) {
      await nextTurn();
      turn = performance.now();
    }
    refuseStopped(signal);
    return execute();
  });
}

/** The run's session, on which no transaction is begun, nor waited for, once its signal is given. */
export function stoppableBetween({
  session,
  signal,
}: {
  readonly session: Session;
  readonly signal: AbortSignal | undefined;
}): Session {
  if (signal === undefined) return session;
  return intercepted(session, async (sql, execute) => {
    if (sql === "BEGIN IMMEDIATE") {
      await nextTurn();
      refuseStopped(signal);
    }
    return execute();
  });
}

/** @throws InterruptedError */
export function refuseStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped();
}

const stopped = (): InterruptedError =>
  new InterruptedError("interrupted", "The run was stopped. What it had not committed was rolled back.", {
    hint: "`sluice status` says where the database is; run it again to go on.",
  });
