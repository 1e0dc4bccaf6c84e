import { HistoryError } from "../../errors.js";
import type { RunContext } from "../execute/run-context.js";
import { graphOf } from "../graph/examine.js";
import { headsOf } from "../graph/graph.js";
import { stampedSet } from "../graph/targets.js";
import { APPLIED, type HistoryRow, readHistory } from "../history/history.js";
import { setHistoryAside } from "../history/history-objects.js";
import { createTables, historyRow, recordApplied, recordRemoved } from "../history/ledger.js";
import { guarded } from "../lock/guard.js";
import { inTransaction } from "../lock/transaction.js";
import { coveredBy, type Squash } from "../squash/squash.js";
import { groundFor } from "../squash/unfolded.js";
import type { StampResult } from "../types.js";

/** Records that the database is at the target. Errors as for `stamp`. */
export async function recordStamp(run: RunContext, target: string, purge: boolean): Promise<StampResult> {
  const loaded = await run.source.load([...run.source.files.values()]);
  return guarded(run.session, () =>
    inTransaction(run.session, run.patiently, async () => {
      const rows = purge
        ? await emptied(run)
        : ((await readHistory(run.session, run.source.settings.table)) ?? []);
      await createTables(run);
      const ground = groundFor(target, { loaded, rows });
      const graph = graphOf(ground.loaded, ground.rows);
      const applied = ground.rows.map(({ revision }) => revision);
      const wanted = withoutParts(stampedSet(graph, applied, target), [...ground.loaded, ...ground.rows]);
      await removeOthers(run, rows, wanted);
      const added = await addMissing(run, loaded, graph.order, rows, wanted);
      const heads = headsOf([...graph.nodes.values()].filter(({ revision }) => wanted.has(revision)));
      return { stamped: added, heads };
    }),
  );
}

/**
 * A squash stands for all that it replaces. Where that is not applied to its last, the rows of what is would have it
 * taken back in part only.
 */
function withoutParts(stamped: ReadonlySet<string>, known: readonly Squash[]): ReadonlySet<string> {
  const wanted = new Set(stamped);
  for (const { revision, replaces } of known) {
    if (!stamped.has(revision)) continue;
    const inside = coveredBy(
      known.filter((one) => stamped.has(one.revision) && replaces.includes(one.revision)),
    );
    if (!inside.has(replaces.at(-1) ?? "")) for (const one of replaces) wanted.delete(one);
  }
  return wanted;
}

type Loaded = Awaited<ReturnType<RunContext["source"]["load"]>>;

/** Empties the history, whatever is in it: the log keeps what was there, and what cannot be read is set aside. */
async function emptied(run: RunContext): Promise<readonly HistoryRow[]> {
  try {
    const rows = (await readHistory(run.session, run.source.settings.table)) ?? [];
    if (rows.length > 0) await createTables(run);
    await removeOthers(run, rows, new Set());
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    await setHistoryAside(run.session, run.source.settings.table);
  }
  return [];
}

async function removeOthers(
  run: RunContext,
  rows: readonly HistoryRow[],
  wanted: ReadonlySet<string>,
): Promise<void> {
  for (const { revision } of rows) {
    if (!wanted.has(revision)) await recordRemoved(run, "stamp", revision, 0);
  }
}

/** Records what is wanted and is not there, or is there otherwise; returns those, in their order. */
async function addMissing(
  run: RunContext,
  loaded: Loaded,
  order: readonly string[],
  rows: readonly HistoryRow[],
  wanted: ReadonlySet<string>,
): Promise<readonly string[]> {
  const migrations = new Map(loaded.map((migration) => [migration.revision, migration]));
  const present = new Map(rows.map((row) => [row.revision, row]));
  const added = order.flatMap((revision) => {
    const migration = migrations.get(revision);
    const row = present.get(revision);
    if (migration === undefined || !wanted.has(revision)) return [];
    if (row?.checksum === migration.checksum && row.state === APPLIED) return [];
    return [historyRow(migration, 0, APPLIED)];
  });
  await recordApplied(run, "stamp", added);
  return added.map(({ revision }) => revision);
}
