import { changeKey, wereRenumbered } from "../../dialect/sqlite/archive/kept-rows.js";
import { type Change, keyThrough, standsThrough } from "../../dialect/sqlite/archive/row-key.js";
import { type Tracking, track, trackingOf, untrack } from "../../dialect/sqlite/archive/tracking.js";
import type { ArchiveContext } from "./context.js";
import type { ValuesEntry } from "./entry.js";
import { valuesOf } from "./forget.js";
import { columnOf, isGiven, putValues, takesValues } from "./put-values.js";

/** An entry that is known by another key after the change. */
interface Rekeyed {
  readonly entry: ValuesEntry;
  readonly columns: readonly string[];
}

/**
 * Has the values kept of a table's rows known by another key, before a change takes away the one they are known by.
 * Where there is none they stay in the archive, but are not put back any more. Returns what has to follow its rows
 * again once the table is changed.
 */
export async function rekey(context: ArchiveContext, change: Change): Promise<readonly Rekeyed[]> {
  const rekeyed: Rekeyed[] = [];
  for (const entry of await valuesOf(context, change.table)) {
    const tracking = await trackingOf(context.session, entry.rows);
    if (tracking === undefined || standsThrough(tracking.columns, change)) continue;
    const columns = await rekeyEntry(context, change, entry, tracking);
    if (columns !== undefined) rekeyed.push({ entry, columns });
  }
  return rekeyed;
}

async function rekeyEntry(
  context: ArchiveContext,
  change: Change,
  entry: ValuesEntry,
  tracking: Tracking,
): Promise<readonly string[] | undefined> {
  const { session, archive } = context;
  await untrack(session, entry.rows);
  // What the rows have back already need not be known any more.
  if (isGiven(archive, entry)) return undefined;
  const renumbered = await wereRenumbered(session, entry.rows);
  const key = renumbered ? undefined : await keyThrough(session, change);
  if (key === undefined) {
    if (!renumbered && (await putEarly(context, entry, tracking))) return undefined;
    await giveUp(context, entry, "its rows have lost the key they were known by");
    return undefined;
  }
  await changeKey(session, entry.rows, tracking, key);
  return key.columns;
}

/** What was put off comes back as long as its rows are known; false where it was not, or the column is gone. */
async function putEarly(context: ArchiveContext, entry: ValuesEntry, tracking: Tracking): Promise<boolean> {
  const { archive } = context;
  const column = columnOf(archive, entry);
  if (!archive.deferred.has(entry.id) || !(await takesValues(context, tracking, column))) return false;
  archive.deferred.delete(entry.id);
  await putValues(context, entry, tracking, column);
  return true;
}

/** After the change: what has another key follows its rows by it. */
export async function followAgain(
  { session }: ArchiveContext,
  table: string,
  rekeyed: readonly Rekeyed[],
): Promise<void> {
  for (const { entry, columns } of rekeyed) await track(session, entry.rows, { table, columns });
}

/** Leaves what is kept in the archive, where `archive list` shows it, and says why. */
export async function giveUp(
  { session, archive, report, revision }: ArchiveContext,
  entry: ValuesEntry,
  why: string,
): Promise<void> {
  await untrack(session, entry.rows);
  await archive.leave(session, entry);
  report.logger.warn(
    `${revision}: what is kept of ${entry.table}.${entry.column} cannot be put back: ${why}. It stays in ${entry.rows}.`,
  );
}
