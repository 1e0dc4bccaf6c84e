import { dropRows } from "../../dialect/sqlite/archive/kept-rows.js";
import { trackingOf, untrack } from "../../dialect/sqlite/archive/tracking.js";
import { quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import type { Session } from "../session.js";
import type { ArchiveContext } from "./context.js";
import type { Entry, ValuesEntry } from "./entry.js";

/** Takes an entry out of the archive, its rows and triggers with it. */
export async function forget({ session, archive }: ArchiveContext, entry: Entry): Promise<void> {
  await destroyRows(session, entry);
  await archive.remove(session, entry);
}

/** Drops what an entry has beside its line in the index. */
export async function destroyRows(session: Session, entry: Entry): Promise<void> {
  switch (entry.kind) {
    case "table":
      await session.run(`DROP TABLE IF EXISTS ${quoteIdentifier(entry.rows)}`);
      return;
    case "column":
    case "values":
      await untrack(session, entry.rows);
      await dropRows(session, entry.rows);
      return;
    case "definition":
      return;
    default:
      entry satisfies never;
  }
}

/** Takes everything out of the archive that was kept of a table, for a step that destroys it; or of one column. */
export async function forgetTable(context: ArchiveContext, table: string, column?: string): Promise<void> {
  for (const entry of await valuesOf(context, table)) {
    if (column === undefined || sameName(entry.column, column)) await forget(context, entry);
  }
}

/** The entries that keep values of a table's rows as they are now. */
export async function valuesOf(
  { session, archive }: ArchiveContext,
  table: string,
): Promise<readonly ValuesEntry[]> {
  const found: ValuesEntry[] = [];
  for (const entry of await archive.entries(session)) {
    if (entry.kind !== "column" && entry.kind !== "values") continue;
    const tracking = await trackingOf(session, entry.rows);
    if (tracking !== undefined && sameName(tracking.table, table)) found.push(entry);
  }
  return found;
}
