import { changeKey, wereRenumbered } from "../../dialect/sqlite/archive/kept-rows.js";
import { type Change, keyThrough, standsThrough } from "../../dialect/sqlite/archive/row-key.js";
import { track, trackingOf, untrack } from "../../dialect/sqlite/archive/tracking.js";
import type { ArchiveContext } from "./archive.js";
import type { ValuesEntry } from "./entry.js";
import { valuesOf } from "./forget.js";

/**
 * Has the values kept of a table's rows known by another key, before a change takes away the one they are known by.
 * Where there is none they stay in the archive, but are not put back any more.
 */
export async function rekey(context: ArchiveContext, change: Change): Promise<void> {
  for (const entry of await valuesOf(context, change.table)) await rekeyEntry(context, change, entry);
}

async function rekeyEntry(context: ArchiveContext, change: Change, entry: ValuesEntry): Promise<void> {
  const { session } = context;
  const tracking = await trackingOf(session, entry.rows);
  if (tracking === undefined || standsThrough(tracking.columns, change)) return;
  const renumbered = await wereRenumbered(session, entry.rows);
  const key = renumbered ? undefined : await keyThrough(session, change);
  await untrack(session, entry.rows);
  if (key === undefined) return giveUp(context, entry, "its rows have lost the key they were known by");
  await changeKey(session, entry.rows, tracking, key);
  await track(session, entry.rows, { table: change.table, columns: key.columns });
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
