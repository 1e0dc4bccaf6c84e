import { foldName } from "../dialect/sqlite/ddl/identifier.js";
import type { Session } from "./session.js";

/** Tables that other tools keep for themselves; a database with nothing else is empty. */
const OF_TOOLS = ["__drizzle_migrations"];

/**
 * The names of the tables, views, indexes and triggers of the database, folded; not SQLite's own, ours, or other
 * tools'.
 */
export async function objectNames(session: Session, prefix: string): Promise<ReadonlySet<string>> {
  const rows = await session.all<{ name: string; table: string }>(
    "SELECT name, tbl_name AS \"table\" FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const own = foldName(`${prefix}_`);
  const isForeign = (table: string): boolean => foldName(table).startsWith(own) || OF_TOOLS.includes(table);
  return new Set(rows.filter(({ table }) => !isForeign(table)).map(({ name }) => foldName(name)));
}
