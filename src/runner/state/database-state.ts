import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { ignoredLive } from "../../migration/ignored.js";
import type { Settings } from "../../migration/settings.js";
import type { Session } from "../session.js";

/**
 * The names of the tables, views, indexes and triggers of the database, folded; not SQLite's own, ours, other tools',
 * and what the settings say to leave alone.
 */
export async function objectNames(
  session: Session,
  settings: Pick<Settings, "table" | "keep">,
): Promise<ReadonlySet<string>> {
  const rows = await session.all<{ name: string; table: string }>(
    "SELECT name, tbl_name AS \"table\" FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
  );
  const ignore = ignoredLive(settings, () => false);
  return new Set(
    rows.filter(({ table, name }) => !ignore(table) && !ignore(name)).map(({ name }) => foldName(name)),
  );
}
