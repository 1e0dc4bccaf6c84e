import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { type StoredSideTable, sideTables } from "./side-tables.js";

/**
 * The full-text tables whose index agrees with the content that they have in one of the tables. One that somebody keeps
 * for some rows only never does (https://www.sqlite.org/fts5.html#the_integrity_check_command).
 */
export async function agreeingIndexes(
  connection: Connection,
  isContent: (table: string) => boolean,
): Promise<readonly string[]> {
  const agreeing: string[] = [];
  for (const stored of await sideTables(connection)) {
    if (stored.side.rowid === undefined || !isContent(stored.side.table)) continue;
    if (await agrees(connection, stored)) agreeing.push(stored.name);
  }
  return agreeing;
}

/** Builds anew those indexes that do not agree any more: triggers do not see what a step does to the rows. Returns which. */
export async function rebuildIndexes(
  connection: Connection,
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const rebuilt: string[] = [];
  for (const stored of await sideTables(connection)) {
    if (!names.includes(stored.name) || (await agrees(connection, stored))) continue;
    const name = quoteIdentifier(stored.name);
    await connection.run(`INSERT INTO main.${name} (${name}) VALUES ('rebuild')`);
    rebuilt.push(stored.name);
  }
  return rebuilt;
}

/** FTS5 compares external content only where it is asked to by a rank that is not zero. */
async function agrees(connection: Connection, { name, side }: StoredSideTable): Promise<boolean> {
  const table = quoteIdentifier(name);
  const [columns, values] =
    side.module === "fts5" ? [`${table}, rank`, "'integrity-check', 1"] : [table, "'integrity-check'"];
  try {
    await connection.run(`INSERT INTO main.${table} (${columns}) VALUES (${values})`);
    return true;
  } catch {
    return false;
  }
}
