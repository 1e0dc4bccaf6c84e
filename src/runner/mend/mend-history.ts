import { HistoryError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { adopt } from "../adopt/adopt.js";
import { lines } from "../adopt/baseline.js";
import { deviationsFrom } from "../adopt/revision-states.js";
import { mendArchive } from "../archive/damage.js";
import { gapsIn, graphOf } from "../graph/examine.js";
import { withAncestors } from "../graph/graph.js";
import { APPLIED, type HistoryRow, readHistory } from "../history/history.js";
import { ownObjects, setHistoryAside, storedParents, writeParents } from "../history/history-objects.js";
import { createTables, historyRow, recordApplied } from "../history/ledger.js";
import { deleteHistory, writeHistory } from "../history/write-history.js";
import { objectNames } from "../state/database-state.js";
import { listed } from "../state/listed.js";
import type { Repair } from "./repair-context.js";

/**
 * Makes the history again what it has to be, as far as that is certain; inside the lock. Returns its rows.
 *
 * @throws HistoryError `cannot-repair`; `unmanaged`, `ambiguous-baseline` where there is nothing left of it.
 */
export async function mendHistory(repair: Repair): Promise<readonly HistoryRow[]> {
  const { session, source } = repair.run;
  const prefix = source.settings.table;
  const present = await ownObjects(session, prefix);
  if (present.has(`${prefix}_history`)) await mendTable(repair);
  const names = await objectNames(session, source.settings);
  if (present.size === 0 && names.size === 0) return [];
  for (const sentence of await mendArchive(session, prefix)) repair.say(sentence);
  await mendObjects(repair, present);
  const rows = (await readHistory(session, prefix)) ?? [];
  return rows.length === 0 ? mendEmptied(repair, names) : mendGaps(repair, rows);
}

/** A table that is not ours is set aside; parents that cannot be read are those of the file. */
async function mendTable({ run, loaded, say }: Repair): Promise<void> {
  const prefix = run.source.settings.table;
  const stored = await storedParents(run.session, prefix);
  if (stored === undefined) {
    const name = await setHistoryAside(run.session, prefix);
    say(`Set the table ${prefix}_history aside, as ${name}: it was not one that Sluice wrote.`);
    return;
  }
  const files = new Map(loaded.map((migration) => [migration.revision, migration]));
  for (const { revision } of stored.filter(({ parents }) => !isList(parents))) {
    const file = files.get(revision);
    if (file === undefined)
      throw cannotRepair(`the parents of ${revision} cannot be read, and no file has it`);
    await writeParents(run.session, prefix, revision, file.parents);
    say(`Wrote the parents of ${revision} into the history again.`);
  }
}

function isList(parents: string): boolean {
  try {
    const value: unknown = JSON.parse(parents);
    return Array.isArray(value) && value.every((parent) => typeof parent === "string");
  } catch {
    return false;
  }
}

async function mendObjects({ run, say }: Repair, before: ReadonlySet<string>): Promise<void> {
  await createTables(run);
  const now = await ownObjects(run.session, run.source.settings.table);
  const made = [...now].filter((name) => !before.has(name));
  if (made.length > 0) say(`Made ${made.join(", ")}.`);
}

/** What the tables themselves show. */
async function mendEmptied(
  { run, loaded, say }: Repair,
  names: ReadonlySet<string>,
): Promise<readonly HistoryRow[]> {
  const rows = names.size === 0 ? [] : await adopt(run, loaded, names);
  const last = rows.at(-1);
  if (last !== undefined)
    say(`Recorded ${revisionsOf(rows)} as applied: the tables are those of ${last.revision}.`);
  return rows;
}

/** Records what applied revisions follow, where the tables are those of all of them together. */
async function mendGaps(
  { run, loaded, say }: Repair,
  rows: readonly HistoryRow[],
): Promise<readonly HistoryRow[]> {
  const gaps = gapsIn(rows);
  if (gaps.length === 0) return rows;
  const graph = graphOf(loaded, rows);
  const without = gaps.filter((revision) => !graph.nodes.has(revision));
  if (without.length > 0) throw cannotRepair(`the history lacks ${without.join(", ")}, which no file has`);
  const wanted = withAncestors(
    graph,
    rows.map(({ revision }) => revision),
  );
  const input = { session: run.session, settings: run.source.settings, migrations: loaded };
  const misfits = (await deviationsFrom(input, wanted)).filter(({ severe }) => severe);
  if (misfits.length > 0)
    throw cannotRepair(
      `the history lacks ${gaps.join(", ")}, and the tables are not those that it would make with them (+ only the database has, - only the revisions):${listed(lines(misfits))}\n`,
    );
  const missing = missingRows(loaded, graph.order, rows, wanted);
  await rewrite(repairOrder(graph, rows, missing), rows, missing, run);
  say(`Recorded ${revisionsOf(missing)} as applied: applied revisions follow, and the tables show it.`);
  return (await readHistory(run.session, run.source.settings.table)) ?? [];
}

const revisionsOf = (rows: readonly HistoryRow[]): string => rows.map(({ revision }) => revision).join(", ");

function missingRows(
  loaded: readonly LoadedMigration[],
  order: readonly string[],
  rows: readonly HistoryRow[],
  wanted: ReadonlySet<string>,
): readonly HistoryRow[] {
  const files = new Map(loaded.map((migration) => [migration.revision, migration]));
  const applied = new Set(rows.map(({ revision }) => revision));
  return order.flatMap((revision) => {
    const migration = files.get(revision);
    if (migration === undefined || applied.has(revision) || !wanted.has(revision)) return [];
    return [historyRow(migration, 0, APPLIED)];
  });
}

/** The rows in the order of their application, each missing one before the first that follows it. */
function repairOrder(
  graph: ReturnType<typeof graphOf>,
  rows: readonly HistoryRow[],
  missing: readonly HistoryRow[],
): readonly HistoryRow[] {
  const left = new Set(missing);
  return rows.flatMap((row) => {
    const followed = withAncestors(graph, [row.revision]);
    const first = [...left].filter(({ revision }) => followed.has(revision));
    for (const one of first) left.delete(one);
    return [...first, row];
  });
}

/** The order of the entries is the order of application, so the rows are written anew. */
async function rewrite(
  ordered: readonly HistoryRow[],
  rows: readonly HistoryRow[],
  missing: readonly HistoryRow[],
  run: Repair["run"],
): Promise<void> {
  const prefix = run.source.settings.table;
  for (const { revision } of rows) await deleteHistory(run.session, prefix, revision);
  await writeHistory(run.session, prefix, ordered);
  await recordApplied(run, "repair", missing);
}

const cannotRepair = (why: string): HistoryError =>
  new HistoryError("cannot-repair", `The history cannot be repaired for sure: ${why.trimEnd()}.`, {
    hint: "`sluice stamp --purge REV`, with the revision that the tables match, says where the database is.",
  });
