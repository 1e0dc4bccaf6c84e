import { withoutTriggers } from "../../dialect/sqlite/alter/without-triggers.js";
import { exchange, putBack } from "../../dialect/sqlite/archive/kept-rows.js";
import type { Tracking } from "../../dialect/sqlite/archive/tracking.js";
import type { Archive } from "./archive.js";
import type { ArchiveContext } from "./context.js";
import type { ValuesEntry } from "./entry.js";
import { forget } from "./forget.js";

/** Whether the rows have an entry's values back already, not only a step that has put them off. */
export const isGiven = ({ given, deferred }: Archive, { id }: ValuesEntry): boolean =>
  given.has(id) && !deferred.has(id);

/** What an entry's column is called by now. */
export const columnOf = ({ columns }: Archive, { id, column }: ValuesEntry): string =>
  columns.get(id) ?? column;

/** What was put off until now makes place for what it replaces; the steps have kept that of the others. */
export async function putValues(
  context: ArchiveContext,
  entry: ValuesEntry,
  tracking: Tracking,
  column: string,
): Promise<void> {
  const { session, archive } = context;
  const put = (): Promise<number> =>
    withoutTriggers(session, tracking.table, () => putBack(session, entry.rows, tracking, column));
  if (archive.takes && archive.deferred.has(entry.id)) {
    await exchange(session, entry.rows, tracking, column, put);
    await archive.turn(session, entry);
  } else {
    await put();
    await forget(context, entry);
  }
}

/** Whether the table has the column, and it is no generated one (https://www.sqlite.org/pragma.html#pragma_table_xinfo). */
export async function takesValues(
  { session }: ArchiveContext,
  { table }: Tracking,
  column: string,
): Promise<boolean> {
  const row = await session.get(
    "SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ? COLLATE NOCASE AND hidden = 0",
    [table, column],
  );
  return row !== undefined;
}
