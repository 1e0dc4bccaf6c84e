import type { AlterTable, Step } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import type { Snapshot } from "../../dialect.js";
import { changesToMake } from "../alter/missing-changes.js";
import { Cursor, takeQualifiedName } from "../ddl/cursor.js";
import { editTable } from "../ddl/edit-table.js";
import { readingTable } from "../ddl/external-content.js";
import { foldName } from "../ddl/identifier.js";
import { parseAlter } from "../ddl/parse-alter.js";
import { createdObject, droppedObject } from "../ddl/parse-object.js";
import { renameColumnInDefinition } from "../ddl/rename-column.js";
import { type Statement, splitStatements } from "../ddl/statements.js";

/** The texts of a database's tables, virtual ones too, and indexes, by folded name: what a look ahead over steps needs of it. */
export interface Definitions {
  readonly tables: ReadonlyMap<string, string>;
  readonly indexes: ReadonlyMap<string, IndexText>;
}

export interface IndexText {
  /** Folded. */
  readonly table: string;
  readonly sql: string;
}

/** Those of an empty database. */
export const NO_DEFINITIONS: Definitions = { tables: new Map(), indexes: new Map() };

/** The texts as a database stores them. */
export async function readDefinitions(connection: Connection): Promise<Definitions> {
  const rows = await connection.all<{ type: string; name: string; table: string; sql: string }>(
    'SELECT type, name, tbl_name AS "table", sql FROM main.sqlite_schema' +
      " WHERE type IN ('table', 'index') AND sql IS NOT NULL",
  );
  const tables = rows.filter(({ type }) => type === "table");
  const indexes = rows.filter(({ type }) => type === "index");
  return {
    tables: new Map(tables.map(({ name, sql }) => [foldName(name), sql])),
    indexes: new Map(
      indexes.map(({ name, table, sql }) => [foldName(name), { table: foldName(table), sql }]),
    ),
  };
}

/** The texts that a snapshot has. */
export function definitionsOf({ tables, indexes }: Pick<Snapshot, "tables" | "indexes">): Definitions {
  const entries = [...indexes].map(([name, sql]): [string, IndexText] => [
    foldName(name),
    { table: foldName(createdObject(sql)?.table ?? ""), sql },
  ]);
  return {
    tables: new Map([...tables].map(([name, sql]) => [foldName(name), sql])),
    indexes: new Map(entries),
  };
}

/** The texts of the indexes of a table. */
export const indexesOf = ({ indexes }: Definitions, table: string): readonly string[] =>
  [...indexes.values()].filter((index) => index.table === foldName(table)).map(({ sql }) => sql);

/**
 * The texts after a step. A table of which that cannot be told, because code or a statement of other kinds changes
 * it, is left out.
 */
export function definitionsAfter(definitions: Definitions, step: Step): Definitions {
  switch (step.kind) {
    case "createTable":
      return withTable(definitions, step.table, step.ddl);
    case "dropTable":
      return withoutTable(definitions, step.table);
    case "renameTable":
      return renamed(definitions, step.from, step.to);
    case "alterTable":
      return withTable(definitions, step.table, alteredText(definitions, step));
    case "sql":
      return splitStatements(step.sql).reduce(afterStatement, definitions);
    case "run":
      return step.schema ? NO_DEFINITIONS : definitions;
    case "assertNoRows":
      return definitions;
  }
}

function withTable(definitions: Definitions, name: string, sql: string | undefined): Definitions {
  const tables = new Map(definitions.tables);
  if (sql === undefined) tables.delete(foldName(name));
  else tables.set(foldName(name), sql);
  return { ...definitions, tables };
}

function withoutTable(definitions: Definitions, name: string): Definitions {
  const indexes = [...definitions.indexes].filter(([, { table }]) => table !== foldName(name));
  return { ...withTable(definitions, name, undefined), indexes: new Map(indexes) };
}

function renamed({ tables, indexes }: Definitions, from: string, to: string): Definitions {
  const nameNow = (name: string): string => (name === foldName(from) ? foldName(to) : name);
  return {
    tables: new Map([...tables].map(([name, sql]) => [nameNow(name), readingTable(sql, from, to)])),
    indexes: new Map([...indexes].map(([name, index]) => [name, { ...index, table: nameNow(index.table) }])),
  };
}

function alteredText({ tables }: Definitions, step: AlterTable): string | undefined {
  const before = tables.get(foldName(step.table));
  if (before === undefined) return undefined;
  return changesToMake(step, before).reduce(
    (sql, change) =>
      change.kind === "renameColumn"
        ? renameColumnInDefinition(sql, change.from, change.to)
        : editTable(sql, [change]),
    before,
  );
}

function afterStatement(definitions: Definitions, { sql, keywords }: Statement): Definitions {
  if (keywords[0] === "ALTER") return afterAlter(definitions, sql);
  const dropped = droppedObject(sql);
  if (dropped?.kind === "table") return withoutTable(definitions, dropped.name);
  if (dropped?.kind === "index") return withoutIndex(definitions, dropped.name);
  const created = createdObject(sql);
  if (created?.kind === "table" || created?.kind === "virtualTable")
    return withTable(definitions, created.name, sql);
  if (created?.kind !== "index" || created.table === undefined) return definitions;
  const index = { table: foldName(created.table), sql };
  return { ...definitions, indexes: new Map(definitions.indexes).set(foldName(created.name), index) };
}

/** What only newer releases of SQLite know leaves a table of which nothing can be told. */
function afterAlter(definitions: Definitions, sql: string): Definitions {
  const altered = parseAlter(sql);
  if (altered === undefined) return withTable(definitions, alteredTable(sql), undefined);
  const { table } = altered;
  if ("renamedTo" in altered) return renamed(definitions, table, altered.renamedTo);
  const step: AlterTable = { kind: "alterTable", table, changes: [altered.change], how: "auto" };
  return withTable(definitions, table, alteredText(definitions, step));
}

function withoutIndex(definitions: Definitions, name: string): Definitions {
  const indexes = new Map(definitions.indexes);
  indexes.delete(foldName(name));
  return { ...definitions, indexes };
}

function alteredTable(sql: string): string {
  const cursor = new Cursor(sql);
  cursor.expect("ALTER", "TABLE");
  return takeQualifiedName(cursor).name;
}
