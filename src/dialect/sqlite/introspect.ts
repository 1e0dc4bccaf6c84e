import { messageOf } from "../../errors.js";
import type { Index, Schema, Table } from "../../model/schema.js";
import type { Connection } from "../connection.js";
import type { OtherObject, Snapshot } from "../dialect.js";
import { resolveNames } from "./canonical.js";
import { readIndex, readTable, readView } from "./read/read-definition.js";

/** A row of `sqlite_schema` (https://www.sqlite.org/schematab.html). */
interface Definition {
  readonly type: "table" | "index" | "view" | "trigger";
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}

/**
 * Reads the database behind a connection. `ignore` names the tables and views that are not the application's: they,
 * their indexes and their triggers are left out.
 *
 * A table that our parser does not know is no error: it is listed under `others` with the reason.
 */
export async function introspect(
  connection: Connection,
  ignore: (name: string) => boolean,
): Promise<Snapshot> {
  return readDefinitions(await storedDefinitions(connection, ignore));
}

/**
 * What the database stores of the application's tables, indexes and views, to the letter; with `"everything"` triggers
 * and virtual tables too, which no schema has. Two databases with the same texts have the same schema.
 */
export async function storedTexts(
  connection: Connection,
  ignore: (name: string) => boolean,
  what: "schema" | "everything" = "schema",
): Promise<ReadonlySet<string>> {
  const rows = await storedDefinitions(connection, ignore);
  const wanted = (row: Definition): boolean =>
    what === "everything" || (row.type !== "trigger" && !isVirtual(row));
  return new Set(rows.flatMap((row) => (wanted(row) ? (row.sql ?? []) : [])));
}

async function storedDefinitions(
  connection: Connection,
  ignore: (name: string) => boolean,
): Promise<readonly Definition[]> {
  const rows = await connection.all<Definition>(
    "SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY rowid",
  );
  const shadows = rows.some(isVirtual) ? await shadowTables(connection) : new Set<string>();
  return rows.filter(
    (row) =>
      !row.name.startsWith("sqlite_") &&
      !shadows.has(row.tbl_name) &&
      !ignore(row.tbl_name) &&
      !ignore(row.name),
  );
}

/** The tables in which virtual tables keep their rows (https://www.sqlite.org/vtab.html#xshadowname). */
async function shadowTables(connection: Connection): Promise<ReadonlySet<string>> {
  const rows = await connection.all<{ name: string }>(
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'",
  );
  return new Set(rows.map((row) => row.name));
}

/** SQLite stores every statement with these words in capitals (https://www.sqlite.org/schematab.html). */
const isVirtual = (row: Definition): boolean => row.sql?.startsWith("CREATE VIRTUAL TABLE") === true;

interface Reading {
  readonly tables: Map<string, { table: Table; indexes: Index[] }>;
  readonly schema: { views: Schema["views"][number][] };
  readonly texts: {
    tables: Map<string, string>;
    indexes: Map<string, string>;
    views: Map<string, string>;
  };
  readonly others: OtherObject[];
}

function readDefinitions(rows: readonly Definition[]): Snapshot {
  const reading: Reading = {
    tables: new Map(),
    schema: { views: [] },
    texts: { tables: new Map(), indexes: new Map(), views: new Map() },
    others: [],
  };
  for (const row of rows) {
    if (row.sql !== null) readDefinition(reading, row, row.sql);
  }
  const tables = [...reading.tables.values()].map(({ table, indexes }) => ({ ...table, indexes }));
  return {
    schema: resolveNames({ tables, views: reading.schema.views }),
    ...reading.texts,
    others: reading.others,
  };
}

function readDefinition(reading: Reading, row: Definition, sql: string): void {
  try {
    readKnown(reading, row, sql);
  } catch (error) {
    reading.others.push({
      kind: "unreadable",
      name: row.name,
      table: row.tbl_name,
      sql,
      reason: messageOf(error),
    });
  }
}

function readKnown(reading: Reading, row: Definition, sql: string): void {
  switch (row.type) {
    case "table":
      if (isVirtual(row)) {
        reading.others.push({ kind: "virtualTable", name: row.name, table: row.name, sql });
        return;
      }
      reading.tables.set(row.name, { table: readTable(sql), indexes: [] });
      reading.texts.tables.set(row.name, sql);
      return;
    case "index":
      reading.tables.get(row.tbl_name)?.indexes.push(readIndex(sql));
      reading.texts.indexes.set(row.name, sql);
      return;
    case "view":
      reading.schema.views.push(readView(sql));
      reading.texts.views.set(row.name, sql);
      return;
    case "trigger":
      reading.others.push({ kind: "trigger", name: row.name, table: row.tbl_name, sql });
      return;
    default:
      row.type satisfies never;
  }
}
