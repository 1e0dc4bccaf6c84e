import type { Connection } from "../../connection.js";

interface Stored {
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string;
}

/**
 * Makes the definitions of one database in another, empty one. Rows are left behind, and what is Sluice's own:
 * triggers on the application's tables among them.
 */
export async function cloneDefinitions(
  from: Connection,
  scratch: Connection,
  isOwn: (name: string) => boolean = () => false,
): Promise<void> {
  const shadows = await from.all<{ name: string }>(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
  );
  const hidden = new Set(shadows.map((row) => row.name));
  const rows = await from.all<Stored>(
    "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' " +
      "ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'index' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid",
  );
  await scratch.run("BEGIN");
  for (const row of rows) {
    if (!hidden.has(row.tbl_name) && !isOwn(row.name)) await scratch.run(row.sql);
  }
  await scratch.run("COMMIT");
}
