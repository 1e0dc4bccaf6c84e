import type { RunContext } from "../execute/run-context.js";
import { unfinishedIn } from "../graph/examine.js";
import { type HistoryRow, readGlance } from "../history/history.js";
import { guarded } from "../lock/guard.js";
import { inTransaction } from "../lock/transaction.js";
import type { RepairResult } from "../types.js";
import { finishRevision } from "./finish-revision.js";
import { mendHistory } from "./mend-history.js";
import type { Repair } from "./repair-context.js";

/** Mends the history, then the revision that stopped halfway. Errors as for `repair`. */
export async function repairDatabase(run: RunContext, undo: boolean): Promise<RepairResult> {
  const loaded = await run.source.load([...run.source.files.values()]);
  const repaired: string[] = [];
  const repair: Repair = { run, loaded, undo, say: (sentence) => void repaired.push(sentence) };
  return guarded(run.session, async () => {
    const rows = await inTransaction(run.session, run.patiently, () => mendHistory(repair));
    const unfinished: HistoryRow | undefined = unfinishedIn(rows);
    if (unfinished !== undefined) await finishRevision(repair, unfinished, rows);
    const glance = await run.patiently(() => readGlance(run.session, run.source.settings.table));
    return { repaired, heads: glance?.heads ?? [] };
  });
}
