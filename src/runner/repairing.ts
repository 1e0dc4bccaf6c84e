import { unfinishedIn } from "./examine.js";
import { finishRevision } from "./finish-revision.js";
import { guarded } from "./guard.js";
import { type HistoryRow, readGlance } from "./history.js";
import { mendHistory } from "./mend-history.js";
import type { Repair } from "./repair-context.js";
import type { RunContext } from "./run-context.js";
import { inTransaction } from "./transaction.js";
import type { RepairResult } from "./types.js";

/** Mends the history, then the revision that stopped half-way. Errors as for `repair`. */
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
