import type Database from "better-sqlite3";

interface Stored {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/**
 * All that an application can see of a database: every row of every table with its types and its hidden rowid,
 * `sqlite_sequence`, and every definition; to the letter, or without its layout.
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
  return { objects, ...Object.fromEntries(tables.map(({ name }) => [name, rowsOf(client, name)])) };
}

const layoutFree = (sql: string | null): string | undefined => sql?.replace(/--[^\n]*|\/\*.*?\*\/|[\s"]+/g, "");

/** Every row as text, value for value; a table that only ever was empty may or may not be there. */
function rowsOf(client: Database.Database, table: string): readonly unknown[] {
  const name = `"${table.replaceAll('"', '""')}"`;
  const columns = (client.pragma(`table_xinfo(${name})`) as { name: string }[]).map(
    (column) => `quote("${column.name.replaceAll('"', '""')}")`,
  );
  const kept = table === "sqlite_sequence" ? " WHERE name NOT LIKE '\\_\\_sluice%' ESCAPE '\\'" : "";
  const select = (what: readonly string[]): readonly unknown[] =>
    client
      .prepare(`SELECT ${what.join(" || ' ' || ")} FROM ${name}${kept}`)
      .pluck()
      .all()
      .sort();
  return table === "sqlite_sequence" || isKeyed(client, name) ? select(columns) : select(["rowid", ...columns]);
}

/** Whether rows have no rowid, or one that is a column. */
function isKeyed(client: Database.Database, name: string): boolean {
  try {
    client.prepare(`SELECT rowid FROM ${name}`);
    return false;
  } catch {
    return true;
  }
}
