import { createHash } from "node:crypto";
import type { Database } from "better-sqlite3";

/** What a database holds: definitions and rows, apart from Sluice's own tables. */
export interface State {
  /** `CREATE …` by name; white space does not count. */
  readonly definitions: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, TableState>;
}

export interface TableState {
  readonly columns: readonly string[];
  readonly rows: number;
  /** SHA-256 over the rows. */
  readonly digest: string;
}

/** Reads everything. With `like`, the digests are over the columns and tables that were there then. */
export function stateOf(client: Database, like?: State): State {
  const names = [...(like?.tables.keys() ?? tableNames(client))];
  return {
    definitions: definitionsOf(client),
    tables: new Map(names.map((name) => [name, tableState(client, name, like?.tables.get(name)?.columns)])),
  };
}

const NOT_OURS = `name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_\\_sluice\\_%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_\\_sluice\\_%' ESCAPE '\\'`;

function tableNames(client: Database): readonly string[] {
  return client
    .prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table' AND ${NOT_OURS} ORDER BY name`)
    .pluck()
    .all();
}

function definitionsOf(client: Database): ReadonlyMap<string, string> {
  const rows = client
    .prepare<[], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND ${NOT_OURS} ORDER BY name`,
    )
    .all();
  return new Map(rows.map(({ name, sql }) => [name, sql.replace(/\s+/g, " ").trim()]));
}

function tableState(client: Database, table: string, columns = columnsOf(client, table)): TableState {
  const list = columns.map((column) => `"${column}"`).join(", ");
  const hash = createHash("sha256");
  let rows = 0;
  for (const row of client
    .prepare<[], unknown[]>(`SELECT ${list} FROM "${table}" ORDER BY id`)
    .raw()
    .iterate()) {
    hash.update(JSON.stringify(row));
    rows++;
  }
  return { columns, rows, digest: hash.digest("hex") };
}

function columnsOf(client: Database, table: string): readonly string[] {
  return client.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table);
}
