import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { messageOf } from "../../errors.js";
import type { Statements } from "../session.js";
import { detailOf, type Entry, readEntry, type StoredEntry } from "./entry.js";

const table = (prefix: string): string => quoteIdentifier(`${prefix}_archive`);

/** The table in which an entry keeps its rows. */
export const rowsName = (prefix: string, id: number): string => `${prefix}_archive_${id}`;

/** Makes the index of the archive where it is missing. */
async function createIndex(session: Statements, prefix: string): Promise<void> {
  await session.run(`CREATE TABLE IF NOT EXISTS ${table(prefix)} (
  "id" INTEGER PRIMARY KEY,
  "revision" TEXT NOT NULL,
  "direction" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "table" TEXT NOT NULL,
  "column" TEXT,
  "kept_in" TEXT,
  "at" TEXT NOT NULL,
  "detail" TEXT NOT NULL
)`);
}

/** The entries in the order they were made, each with whether its rows are there; none where there is no archive. */
export async function readEntries(session: Statements, prefix: string): Promise<readonly Entry[]> {
  try {
    const rows = await session.all<StoredEntry>(
      `SELECT "id", "revision", "direction", "kind", "table", "column", "kept_in", "at", "detail",` +
        ` "kept_in" COLLATE NOCASE IN (SELECT "name" FROM main.sqlite_schema WHERE "type" = 'table') AS "present"` +
        ` FROM ${table(prefix)} ORDER BY "id"`,
    );
    return rows.flatMap((row) => readEntry(row) ?? []);
  } catch (error) {
    if (messageOf(error).startsWith("no such table:")) return [];
    throw error;
  }
}

/** An id that no entry has, and no table of an entry. */
export async function nextId(session: Statements, prefix: string): Promise<number> {
  await createIndex(session, prefix);
  const row = await session.get<{ id: number }>(
    `SELECT coalesce(max("id"), 0) + 1 AS id FROM ${table(prefix)}`,
  );
  const tables = await session.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'table'",
  );
  const names = new Set(tables.map(({ name }) => name.toLowerCase()));
  let id = row?.id ?? 1;
  while (names.has(rowsName(prefix, id).toLowerCase())) id += 1;
  return id;
}

export async function writeEntry(session: Statements, prefix: string, entry: Entry): Promise<void> {
  const column = entry.kind === "column" || entry.kind === "values" ? entry.column : null;
  await session.run(
    `INSERT INTO ${table(prefix)} ("id", "revision", "direction", "kind", "table", "column", "kept_in", "at", "detail")` +
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [
      entry.id,
      entry.revision,
      entry.direction,
      entry.kind,
      entry.table,
      column,
      entry.kind === "definition" ? null : entry.rows,
      entry.at,
      detailOf(entry),
    ],
  );
}

export async function deleteEntry(session: Statements, prefix: string, id: number): Promise<void> {
  await session.run(`DELETE FROM ${table(prefix)} WHERE "id" = ?`, [id]);
}

/** Has an entry keep what the other direction took away. */
export async function turnEntry(
  session: Statements,
  prefix: string,
  { id, direction, at }: Pick<Entry, "id" | "direction" | "at">,
): Promise<void> {
  await session.run(`UPDATE ${table(prefix)} SET "direction" = ?, "at" = ? WHERE "id" = ?`, [
    direction,
    at,
    id,
  ]);
}

/** Marks an entry as one that is not put back any more. */
export async function leaveEntry(session: Statements, prefix: string, id: number): Promise<void> {
  await session.run(`UPDATE ${table(prefix)} SET "direction" = 'left' WHERE "id" = ?`, [id]);
}

/** Marks an entry as one whose rows are gone. */
export async function recordLost(session: Statements, prefix: string, id: number): Promise<void> {
  await session.run(`UPDATE ${table(prefix)} SET "direction" = 'lost' WHERE "id" = ?`, [id]);
}
