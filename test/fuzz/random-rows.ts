import type Database from "better-sqlite3";
import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import { chance, type Dice, diceOf, flip } from "./dice.js";
import { createTable, hangingOn, liveTable, SEARCH } from "./live-sql.js";
import { VALUES } from "./pools.js";
import { type ColumnSpec, isAlias, namesOf, type Spec, type TableSpec, tableOf } from "./spec.js";

/** The statements that make a database of the schema, with rows; a row that the schema refuses is left out. */
export function populate(
  client: Database.Database,
  spec: Spec,
  rows: readonly (readonly number[])[],
): readonly string[] {
  const done: string[] = [];
  const run = (sql: string): void => {
    client.exec(sql);
    done.push(sql);
  };
  for (const table of spec.tables) run(createTable(spec, table, table.late));
  const half = Math.ceil(rows.length / 2);
  const statements = rows.map((numbers, place) => insertOf(diceOf(numbers), spec, place, place < half));
  insert(client, statements.slice(0, half), done);
  for (const table of spec.tables) {
    const { columns } = liveTable(spec, table);
    for (const column of columns.slice(columns.length - table.late)) {
      hang(client, spec, `ALTER TABLE ${quoteIdentifier(table.name)} ADD COLUMN ${column}`, done);
    }
  }
  insert(client, statements.slice(half), done);
  for (const sql of hangingOn(spec)) hang(client, spec, sql, done);
  if (spec.search) for (const sql of [SEARCH, `INSERT INTO "search" VALUES ('one'), ('two')`]) run(sql);
  return done;
}

function insert(
  client: Database.Database,
  statements: readonly (string | undefined)[],
  done: string[],
): void {
  for (const sql of statements) if (sql !== undefined) attempt(client, sql, done);
}

/** Two rows with one key, or a value that a CHECK or STRICT refuses, are left out. */
function attempt(client: Database.Database, sql: string, done: string[]): boolean {
  try {
    client.exec(sql);
  } catch {
    return false;
  }
  done.push(sql);
  return true;
}

/** Rows that an index or a new column cannot be with give way. */
function hang(client: Database.Database, spec: Spec, sql: string, done: string[]): void {
  if (attempt(client, sql, done)) return;
  client.pragma("foreign_keys = OFF");
  const deletes = spec.tables.map(({ name }) => `DELETE FROM ${quoteIdentifier(name)}`);
  for (const statement of [...deletes, sql]) {
    client.exec(statement);
    done.push(statement);
  }
  client.pragma("foreign_keys = ON");
}

function insertOf(dice: Dice, spec: Spec, place: number, early: boolean): string | undefined {
  const table = spec.tables[dice(spec.tables.length || 1)];
  if (table === undefined) return undefined;
  const all = early ? table.columns.slice(0, table.columns.length - table.late) : table.columns;
  const columns = all.filter((column) => column.generated === undefined && !chance(dice, 10));
  const into = columns.map((column) => quoteIdentifier(column.name)).join(", ");
  const values = columns.map((column) => valueFor(dice, spec, table, column, place)).join(", ");
  const name = quoteIdentifier(table.name);
  return columns.length === 0
    ? `INSERT INTO ${name} DEFAULT VALUES`
    : `INSERT INTO ${name} (${into}) VALUES (${values})`;
}

function valueFor(dice: Dice, spec: Spec, table: TableSpec, column: ColumnSpec, place: number): string {
  if (isAlias(table, column)) return chance(dice, 20) ? "NULL" : String(place * 3 + 1);
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column.id));
  if (key !== undefined && !chance(dice, 10)) {
    const parent = tableOf(spec, key.parent);
    const target = key.parentColumns[key.columns.indexOf(column.id)] ?? "";
    const name = quoteIdentifier(namesOf(spec).get(target) ?? "");
    return `(SELECT ${name} FROM ${quoteIdentifier(parent?.name ?? "")} LIMIT 1 OFFSET ${place % 3})`;
  }
  if (table.key?.columns.includes(column.id) || isUnique(table, column)) return distinct(column, place);
  if (!column.notNull && chance(dice, 25)) return "NULL";
  const wild = chance(dice, table.strict ? 3 : 15);
  const pool = wild ? Object.values(VALUES).flat() : poolOf(column.type);
  return pool[dice(pool.length)] ?? "0";
}

const isUnique = (table: TableSpec, { id }: ColumnSpec): boolean =>
  table.uniques.some(({ columns }) => columns.includes(id)) ||
  table.indexes.some(({ unique, parts }) => unique && parts.some(({ text }) => text.includes(`{${id}}`)));

function distinct({ type }: ColumnSpec, place: number): string {
  const number = place * 2 + flip(1, type, 2);
  return /int|real|num|bool|floa/i.test(type)
    ? String(number)
    : type === "blob"
      ? `x'0${place % 10}'`
      : `'k${number}'`;
}

function poolOf(type: string): readonly string[] {
  if (/int|bool|floating/i.test(type)) return VALUES.integer;
  if (type === "blob") return VALUES.blob;
  return /real|num/.test(type) ? VALUES.real : VALUES.text;
}
