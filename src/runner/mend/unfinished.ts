import { setTimeout as sleep } from "node:timers/promises";
import type { RunContext } from "../execute/run-context.js";
import { refuseStopped } from "../execute/stoppable.js";
import { refuseUnfinished } from "../graph/examine.js";
import { readGlance, readHistory } from "../history/history.js";

const INTERVAL_MS = 50;

/**
 * Waits until no revision is halfway. One that runs outside a transaction holds no lock, so that its row in the
 * history does not tell whether its process still lives.
 *
 * @throws HistoryError `unfinished-revision` after the time that the run waits for locks.
 */
export async function waitForUnfinished(run: RunContext): Promise<void> {
  const { session, source, patiently, report, lockTimeoutMs } = run;
  const prefix = source.settings.table;
  const start = performance.now();
  while ((await patiently(() => readGlance(session, prefix)))?.unfinished) {
    refuseStopped(run.signal);
    const elapsedMs = performance.now() - start;
    if (elapsedMs >= lockTimeoutMs)
      refuseUnfinished((await patiently(() => readHistory(session, prefix))) ?? []);
    report.emit({ kind: "waiting", elapsedMs });
    await sleep(INTERVAL_MS * (0.5 + Math.random()));
  }
}
