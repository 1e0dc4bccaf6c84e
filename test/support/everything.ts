import type Database from "better-sqlite3";
import { significantTokens, tokenKey } from "../../src/dialect/sqlite/ddl/token.js";

interface Stored {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** All that an application can see of a database. */
export type Everything = Readonly<Record<string, readonly unknown[]>>;

/** How definitions are looked at: to the letter, without their layout, or by their names alone. */
export type Texts = "letters" | "tokens" | "names";

/** Every row of every table with its types, `sqlite_sequence`, and every definition. */
export function everything(client: Database.Database, texts: Texts = "letters"): Everything {
  const stored = client
    .prepare<[], Stored>(
      "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE '\\_\\_sluice%' ESCAPE '\\' AND name NOT LIKE '\\_\\_sluice%' ESCAPE '\\' ORDER BY type, name",
    )
    .all();
  const objects = stored
    .filter(({ name }) => name !== "sqlite_sequence")
    .map(({ type, name, sql }) => `${type} ${name}: ${textOf(sql ?? "", texts)}`);
  const tables = stored.filter(({ type, sql }) => type === "table" && !/^create virtual/i.test(sql ?? ""));
  const rows = tables.map(({ name }) => [name, rowsOf(client, name)] as const);
  // SQLite makes sqlite_sequence with the first AUTOINCREMENT table, and never drops it.
  const seen = rows.filter(([name, found]) => name !== "sqlite_sequence" || found.length > 0);
  return { objects, ...Object.fromEntries(seen) };
}

function textOf(sql: string, texts: Texts): string {
  if (texts === "names") return "";
  return texts === "letters" ? sql : significantTokens(sql).map(tokenKey).join(" ");
}

/** Every row as text, value for value. */
function rowsOf(client: Database.Database, table: string): readonly unknown[] {
  const name = quoted(table);
  const columns = client
    .prepare<[string], { name: string }>("SELECT name FROM pragma_table_xinfo(?)")
    .all(table)
    .map((column) => `quote(${quoted(column.name)})`);
  // A sequence of 0 is what a table has that never gave an id away, if it has one at all.
  const kept =
    table === "sqlite_sequence" ? " WHERE seq <> 0 AND name NOT LIKE '\\_\\_sluice%' ESCAPE '\\'" : "";
  const rows = client.prepare(`SELECT ${columns.join(" || ' ' || ")} FROM ${name}${kept}`);
  return rows.pluck().all().sort();
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
