import type Database from "better-sqlite3";
import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import { messageOf } from "../../src/errors.js";
import { namesOf, type Spec, type TableSpec } from "./spec.js";

const NOT_OURS = "name NOT LIKE '\\_\\_sluice%' ESCAPE '\\'";

/** Every definition, in the order of names: what must be as it was when nothing may have changed. */
export function definitions(
  client: Database.Database,
): readonly { type: string; name: string; sql: string }[] {
  return client
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND ${NOT_OURS} AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name`,
    )
    .all();
}

export interface DumpOptions {
  /** Ids of columns whose values are not looked at. */
  readonly without?: ReadonlySet<string>;
  /** Ids of the tables to look at; all. */
  readonly tables?: ReadonlySet<string>;
  /** Ids of tables whose rowids are not looked at. */
  readonly anyRowid?: ReadonlySet<string>;
}

/** The rows of the tables with their rowids and storage classes, by the tables' ids; each table's in order. */
export function rowsOf(
  client: Database.Database,
  spec: Spec,
  { without = new Set(), tables, anyRowid = new Set() }: DumpOptions = {},
): Readonly<Record<string, readonly string[]>> {
  const wanted = spec.tables.filter(({ id }) => tables?.has(id) ?? true);
  return Object.fromEntries(
    wanted.map((table) => [table.id, tableRows(client, table, without, !anyRowid.has(table.id))]),
  );
}

function tableRows(
  client: Database.Database,
  table: TableSpec,
  without: ReadonlySet<string>,
  withRowid: boolean,
): readonly string[] {
  const columns = table.columns
    .filter(({ id }) => !without.has(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name }) => `'${id}=' || quote(${quoteIdentifier(name)})`);
  const rowid = withRowid ? rowidName(table) : undefined;
  const parts = [...(rowid === undefined ? [] : [`'#' || ${rowid}`]), ...columns];
  const line = parts.length === 0 ? "''" : parts.join(" || ' ' || ");
  const rows = client
    .prepare(`SELECT ${line} FROM ${quoteIdentifier(table.name)} NOT INDEXED`)
    .pluck()
    .all();
  return rows.map(String).sort();
}

/** A name of the rowid that no column has taken. */
export function rowidName({ withoutRowid, columns }: TableSpec): string | undefined {
  if (withoutRowid) return undefined;
  return ["rowid", "_rowid_", "oid"].find(
    (name) => !columns.some((column) => column.name.toLowerCase() === name),
  );
}

/** What would fail of what the application does: reading its views, and writing to its tables, triggers included. */
export function brokenObjects(client: Database.Database, spec: Spec): readonly string[] {
  const names = namesOf(spec);
  const statements = [
    ...spec.views.map(({ name }) => `SELECT * FROM ${quoteIdentifier(name)}`),
    ...spec.tables.flatMap((table) => {
      const name = quoteIdentifier(names.get(table.id) ?? "");
      const plain = table.columns.find((column) => column.generated === undefined)?.name ?? "";
      const column = quoteIdentifier(plain);
      return [
        `INSERT INTO ${name} (${column}) VALUES (NULL)`,
        `UPDATE ${name} SET ${column} = ${column}`,
        `DELETE FROM ${name}`,
      ];
    }),
  ];
  const enforced = client.pragma("foreign_keys", { simple: true });
  client.pragma("foreign_keys = OFF");
  const broken = statements.flatMap((sql) => failureOf(client, `EXPLAIN ${sql}`));
  client.pragma(`foreign_keys = ${enforced}`);
  return broken;
}

function failureOf(client: Database.Database, sql: string): readonly string[] {
  try {
    client.prepare(sql).all();
    return [];
  } catch (error) {
    return [`${sql}: ${messageOf(error)}`];
  }
}

/** The rows that refer to none. */
export function orphans(client: Database.Database): readonly string[] {
  try {
    return client
      .prepare(
        `SELECT "table" || ' ' || ifnull(rowid, '') || ' → ' || parent AS line FROM pragma_foreign_key_check ORDER BY 1`,
      )
      .pluck()
      .all()
      .map(String);
  } catch (error) {
    return [messageOf(error)];
  }
}

/** The largest ids ever given, by the table's id. */
export type Sequences = Readonly<Record<string, string>>;

/** The largest id that each AUTOINCREMENT table has ever given; none where it has given none. */
export function sequences(client: Database.Database, spec: Spec): Sequences {
  const exists = client.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").get();
  if (exists === undefined) return {};
  const of = client.prepare("SELECT CAST(seq AS TEXT) FROM sqlite_sequence WHERE name = ?").pluck();
  const counted = spec.tables.filter((table) => table.key?.autoincrement === true);
  const known = counted.map((table) => [table.id, String(of.get(table.name) ?? 0)] as const);
  return Object.fromEntries(known.filter(([, last]) => last !== "0"));
}
