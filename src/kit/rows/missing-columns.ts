import type { Connection } from "../../dialect/connection.js";
import { foldName, identifierOf } from "../../dialect/sqlite/ddl/identifier.js";
import { wordsIn } from "../../dialect/sqlite/ddl/mentions.js";
import type { Requirement } from "../../plan/hazard.js";

/**
 * What a database at another revision lacks of the table that a requirement is about, in words. It has to be looked
 * for: SQLite may take the quoted name of a missing column for a text (https://www.sqlite.org/quirks.html#dblquote).
 */
export async function missingFrom(
  live: Connection,
  scratch: Connection,
  { from, query }: Requirement,
): Promise<string | undefined> {
  const table = identifierOf(from);
  const there = await columnsOf(live, table);
  if (there.size === 0) return `the database has no table ${table} yet`;
  const words = new Set(wordsIn(query));
  const missing = [...(await columnsOf(scratch, table))].find(
    ([folded]) => words.has(folded) && !there.has(folded),
  );
  return missing === undefined ? undefined : `${table} has no column ${missing[1]} yet`;
}

async function columnsOf(connection: Connection, table: string): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.all<{ name: string }>("SELECT name FROM pragma_table_xinfo(?)", [table]);
  return new Map(rows.map(({ name }) => [foldName(name), name]));
}
