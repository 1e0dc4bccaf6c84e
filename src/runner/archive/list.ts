import { belongs } from "../../dialect/sqlite/archive/kept-rows.js";
import { plainColumns } from "../../dialect/sqlite/archive/moved-table.js";
import { trackingOf } from "../../dialect/sqlite/archive/tracking.js";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import type { Session } from "../session.js";
import type { TableEntry, ValuesEntry } from "./entry.js";
import { readEntries } from "./index-table.js";
import type { ArchivedRows } from "./types.js";

type RowsEntry = TableEntry | ValuesEntry;

/** The entries that keep rows, oldest first. */
export async function rowsEntries(session: Session, prefix: string): Promise<readonly RowsEntry[]> {
  const entries = await readEntries(session, prefix);
  return entries.filter((entry): entry is RowsEntry => entry.kind !== "definition");
}

/** What is kept, with how much it is now: values go from the archive when their rows are deleted. */
export async function listRows(
  session: Session,
  entries: readonly RowsEntry[],
): Promise<readonly ArchivedRows[]> {
  const listed: ArchivedRows[] = [];
  for (const entry of entries) listed.push({ ...described(entry), ...(await sizeOf(session, entry)) });
  return listed;
}

function described(entry: RowsEntry): Omit<ArchivedRows, "rows" | "bytes"> {
  const { id, revision, kind, table, at, rows: keptIn } = entry;
  const direction = entry.isLost ? "lost" : entry.direction;
  const column = entry.kind === "table" ? null : entry.column;
  return { id, revision, direction, kind, table, column, keptIn, at };
}

/** Values of rows that are deleted since do not count: they do not come back, and go with the next purge. */
async function ofPresentRows(session: Session, entry: RowsEntry): Promise<string> {
  const tracking = entry.kind === "table" ? undefined : await trackingOf(session, entry.rows);
  if (tracking === undefined) return "";
  const source = quoteIdentifier(tracking.table);
  return ` WHERE EXISTS (SELECT 1 FROM ${source} WHERE ${belongs(entry.rows, tracking)})`;
}

/** The bytes of the values themselves: numbers count as their text, and SQLite's own structure is not counted. */
async function sizeOf(session: Session, entry: RowsEntry): Promise<Pick<ArchivedRows, "rows" | "bytes">> {
  if (entry.isLost) return { rows: 0, bytes: 0 };
  const columns = entry.kind === "table" ? plainColumns(parseCreateTable(entry.sql)) : [`"old"`, `"new"`];
  const lengths = columns.map((column) => `ifnull(length(CAST(${column} AS BLOB)), 0)`).join(" + ");
  const row = await session.get<{ rows: number; bytes: number }>(
    `SELECT count(*) AS rows, ifnull(sum(${lengths}), 0) AS bytes FROM ${quoteIdentifier(entry.rows)}${await ofPresentRows(session, entry)}`,
  );
  return { rows: row?.rows ?? 0, bytes: row?.bytes ?? 0 };
}
