import { forgetChanged, wereRenumbered } from "../../dialect/sqlite/archive/kept-rows.js";
import { followDeletions, type Orphans } from "../../dialect/sqlite/archive/lost-parents.js";
import { putTextsBack } from "../../dialect/sqlite/archive/schema-text.js";
import { giveSequence } from "../../dialect/sqlite/archive/sequence-kept.js";
import { type Tracking, trackingOf } from "../../dialect/sqlite/archive/tracking.js";
import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { tableSql } from "../../dialect/sqlite/read/stored-definition.js";
import type { ReturnedOrphans } from "./archive.js";
import { type ArchiveContext, takenBefore } from "./context.js";
import type { DefinitionEntry, Entry, ValuesEntry } from "./entry.js";
import { forget } from "./forget.js";
import { giveOthers, giveTable } from "./give-table.js";
import { columnOf, isGiven, putValues, takesValues } from "./put-values.js";
import { giveUp } from "./rekey.js";

/**
 * The last phase of a revision: what it took away in the other direction comes back. Tables first, then values, then
 * the texts of definitions; of several states of one thing the oldest wins.
 */
export async function giveBack(context: ArchiveContext): Promise<void> {
  const entries = await takenBefore(context);
  const definitions: DefinitionEntry[] = [];
  await giveTables(context, entries);
  for (const entry of entries) {
    if (entry.kind === "column" || entry.kind === "values") await giveValues(context, entry);
    else if (entry.kind === "definition") definitions.push(entry);
  }
  await giveDefinitions(context, definitions);
}

async function giveTables(context: ArchiveContext, entries: readonly Entry[]): Promise<void> {
  const { early, shelf } = context.archive;
  const back: ReturnedOrphans[] = [];
  for (const entry of entries) {
    if (entry.kind !== "table" || !(await giveTable(context, entry))) continue;
    back.push(await byNewNames(context, entry));
  }
  for (const { entry, table } of early) {
    await giveOthers(context, entry);
    back.push(await byNewNames(context, { table, orphans: entry.orphans }));
  }
  await followParents(context, back);
  shelf.orphans.push(...back);
}

/** By the names that the steps have given the tables. */
async function byNewNames(
  context: ArchiveContext,
  { table, orphans }: ReturnedOrphans,
): Promise<ReturnedOrphans> {
  const named: Orphans[] = [];
  for (const { parent, rows } of orphans) named.push({ parent: await newName(context, parent), rows });
  return { table: await newName(context, table), orphans: named };
}

async function newName({ session, archive }: ArchiveContext, table: string): Promise<string> {
  if ((await tableSql(session, table)) !== undefined) return table;
  return archive.renamed.reduce((name, { from, to }) => (sameName(name, from) ? to : name), table);
}

/** A row that follows may be the parent of others that were away, too. */
async function followParents(
  { session, report, revision }: ArchiveContext,
  tables: readonly ReturnedOrphans[],
): Promise<void> {
  const counts = new Map<string, number>();
  for (let changed = 1; changed > 0; ) {
    changed = 0;
    for (const { table, orphans } of tables) {
      const rows = await followDeletions(session, table, orphans);
      counts.set(table, (counts.get(table) ?? 0) + rows);
      changed += rows;
    }
  }
  for (const [table, rows] of counts) {
    if (rows === 0) continue;
    report.logger.warn(
      `${revision}: ${rows} of the rows that came back to ${table} follow parents that were deleted meanwhile.`,
    );
  }
}

async function giveValues(context: ArchiveContext, entry: ValuesEntry): Promise<void> {
  const { session, archive } = context;
  const tracking = await trackingOf(session, entry.rows);
  if (tracking === undefined && isGiven(archive, entry)) return forget(context, entry);
  if (tracking === undefined) return giveUp(context, entry, "rows have come and gone unseen");
  if (await wereRenumbered(session, entry.rows)) {
    return giveUp(context, entry, "the table has no primary key, and VACUUM has renumbered its rows");
  }
  const column = await columnNow(context, entry, tracking);
  if (column === undefined) return giveUp(context, entry, `${tracking.table} has no such column`);
  if (entry.kind === "values" && !archive.given.has(entry.id)) {
    await forgetChanged(session, entry.rows, tracking, column);
  }
  await putValues(context, entry, tracking, column);
}

/** The column that takes the values, by the name that it had when they were taken or when the revision began. */
async function columnNow(
  context: ArchiveContext,
  entry: ValuesEntry,
  tracking: Tracking,
): Promise<string | undefined> {
  for (const name of [columnOf(context.archive, entry), entry.first]) {
    if (name !== undefined && (await takesValues(context, tracking, name))) return name;
  }
  return undefined;
}

async function giveDefinitions(context: ArchiveContext, entries: readonly DefinitionEntry[]): Promise<void> {
  const { session } = context;
  for (const { texts, sequence, ...lost } of entries) {
    const { table, orphans } = await byNewNames(context, lost);
    if (orphans.length > 0) context.archive.shelf.orphans.push({ table, orphans });
    if (session.capabilities.editDefinitions) await putTextsBack(session, texts);
    if (sequence !== undefined) await giveSequence(session, table, sequence);
  }
  for (const entry of entries) await forget(context, entry);
}
