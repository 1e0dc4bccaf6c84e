import { plainColumns } from "../../dialect/sqlite/archive/moved-table.js";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { parseCreateTable } from "../../dialect/sqlite/ddl/parse-table.js";
import type { Statements } from "../session.js";
import type { TableEntry, ValuesEntry } from "./entry.js";
import { readEntries } from "./index-table.js";
import type { ArchivedRows } from "./types.js";

type RowsEntry = TableEntry | ValuesEntry;

/** The entries that keep rows, oldest first. */
export async function rowsEntries(session: Statements, prefix: string): Promise<readonly RowsEntry[]> {
  const entries = await readEntries(session, prefix);
  return entries.filter((entry): entry is RowsEntry => entry.kind !== "definition");
}

/** What is kept, with how much it is now: values go from the archive when their rows are deleted. */
export async function listRows(
  session: Statements,
  entries: readonly RowsEntry[],
): Promise<readonly ArchivedRows[]> {
  const listed: ArchivedRows[] = [];
  for (const entry of entries) listed.push({ ...described(entry), ...(await sizeOf(session, entry)) });
  return listed;
}

function described(entry: RowsEntry): Omit<ArchivedRows, "rows" | "bytes"> {
  const { id, revision, direction, kind, table, at, rows: keptIn } = entry;
  const column = entry.kind === "table" ? null : entry.column;
  return { id, revision, direction, kind, table, column, keptIn, at };
}

/** The bytes of the values themselves: numbers count as their text, and SQLite's own structure is not counted. */
async function sizeOf(session: Statements, entry: RowsEntry): Promise<Pick<ArchivedRows, "rows" | "bytes">> {
  const columns = entry.kind === "table" ? plainColumns(parseCreateTable(entry.sql)) : [`"old"`, `"new"`];
  const lengths = columns.map((column) => `ifnull(length(CAST(${column} AS BLOB)), 0)`).join(" + ");
  const row = await session.get<{ rows: number; bytes: number }>(
    `SELECT count(*) AS rows, ifnull(sum(${lengths}), 0) AS bytes FROM ${quoteIdentifier(entry.rows)}`,
  );
  return { rows: row?.rows ?? 0, bytes: row?.bytes ?? 0 };
}
