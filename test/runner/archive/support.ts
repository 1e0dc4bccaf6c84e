import type Database from "better-sqlite3";

interface Stored {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/**
 * All that an application can see of a database: every row of every table with its types, `sqlite_sequence`, and
 * every definition; to the letter, or without its layout.
 */
export function everything(client: Database.Database, texts = true): Readonly<Record<string, unknown>> {
  const stored = client
    .prepare(
      "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE '\\_\\_sluice%' ESCAPE '\\' ORDER BY type, name",
    )
    .all() as Stored[];
  const objects = stored
    .filter(({ name }) => name !== "sqlite_sequence")
    .map(({ type, name, sql }) => [type, name, texts ? sql : layoutFree(sql)]);
  const tables = stored.filter(({ type, sql }) => type === "table" && !/^create virtual/i.test(sql ?? ""));
  const rows = tables.map(({ name }) => [name, rowsOf(client, name)] as const);
  // SQLite makes sqlite_sequence with the first AUTOINCREMENT table, and never drops it.
  const seen = rows.filter(([name, found]) => name !== "sqlite_sequence" || found.length > 0);
  return { objects, ...Object.fromEntries(seen) };
}

const layoutFree = (sql: string | null): string | undefined => sql?.replace(/--[^\n]*|\/\*.*?\*\/|[\s"]+/g, "");

/** Every row as text, value for value. */
function rowsOf(client: Database.Database, table: string): readonly unknown[] {
  const name = `"${table.replaceAll('"', '""')}"`;
  const columns = (client.pragma(`table_xinfo(${name})`) as { name: string }[]).map(
    (column) => `quote("${column.name.replaceAll('"', '""')}")`,
  );
  const kept = table === "sqlite_sequence" ? " WHERE name NOT LIKE '\\_\\_sluice%' ESCAPE '\\'" : "";
  const rows = client.prepare(`SELECT ${columns.join(" || ' ' || ")} FROM ${name}${kept}`);
  return rows.pluck().all().sort();
}
