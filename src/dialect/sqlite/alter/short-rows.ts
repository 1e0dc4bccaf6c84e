import { randomBytes } from "node:crypto";
import type { Connection } from "../../connection.js";
import { clauseOf } from "../canonical.js";
import type { ColumnDefinition, TableDefinition } from "../ddl/definition.js";
import { replaceClauses } from "../ddl/edit-column.js";
import { quoteIdentifier, quoteString, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { replaceTableSql } from "../read/stored-definition.js";
import { type RowKeys, rowKeys } from "./row-keys.js";
import { withoutTriggers } from "./without-triggers.js";

/**
 * Rows that were there when `ALTER TABLE ADD COLUMN` added a column do not store it: SQLite reads its value from the
 * definition's DEFAULT (https://www.sqlite.org/lang_altertable.html#altertabaddcol). Before a default changes, those
 * rows are written whole, or they would change with it.
 *
 * Returns false where some could not be written; the table has to be copied then, and nothing has changed.
 */
export async function fillShortRows(
  connection: Connection,
  table: string,
  sql: string,
  columns: readonly string[],
): Promise<boolean> {
  const definition = parseCreateTable(sql);
  for (const column of columns) {
    if (!mayBeShort(definition, column)) continue;
    if (!(await fillColumn(connection, table, definition, column))) return false;
  }
  return true;
}

/**
 * Can rows lack the column? Not where it, or one behind it, cannot have come by ADD COLUMN: a key, a stored
 * expression, a default that is computed, NOT NULL without one. Columns are only ever added at the end.
 */
export function mayBeShort(definition: TableDefinition, name: string): boolean {
  const place = definition.columns.findIndex((column) => sameName(column.name, name));
  return place > 0 && definition.columns.slice(place).every((column) => addable(definition, column));
}

function addable(definition: TableDefinition, column: ColumnDefinition): boolean {
  if (clauseOf(column, "primaryKey") !== undefined || clauseOf(column, "unique") !== undefined) return false;
  if (clauseOf(column, "generated")?.stored === true || inKey(definition, column)) return false;
  const value = clauseOf(column, "default")?.value.toUpperCase();
  if (value === undefined || value === "NULL") {
    return clauseOf(column, "notNull") === undefined || clauseOf(column, "generated") !== undefined;
  }
  return !value.startsWith("(") && !value.startsWith("CURRENT_");
}

function inKey(definition: TableDefinition, column: ColumnDefinition): boolean {
  return definition.constraints.some(
    (constraint) =>
      (constraint.kind === "primaryKey" || constraint.kind === "unique") &&
      constraint.columns.some((part) => part.column !== undefined && sameName(part.column, column.name)),
  );
}

async function fillColumn(
  connection: Connection,
  table: string,
  definition: TableDefinition,
  name: string,
): Promise<boolean> {
  const keys = await rowKeys(connection, table, definition);
  if (keys === undefined) return false;
  const rows = await collectShort(connection, table, definition, name, keys);
  if (rows === 0) return true;
  const column = quoteIdentifier(name);
  const found = `(${keys.columns}) IN (SELECT ${keys.columns} FROM ${SHORT})`;
  await withoutTriggers(connection, table, () =>
    ignoringChecks(connection, () =>
      connection.run(`UPDATE OR ABORT ${quoteIdentifier(table)} SET ${column} = ${column} WHERE ${found}`),
    ),
  );
  return (await collectShort(connection, table, definition, name, keys)) === 0;
}

const SHORT = "temp.__sluice_short_rows";

/**
 * Puts the keys of the short rows into a temporary table: under a default that no row can hold, they are the rows
 * that hold it. Returns how many there are.
 */
async function collectShort(
  connection: Connection,
  table: string,
  definition: TableDefinition,
  name: string,
  keys: RowKeys,
): Promise<number> {
  const sentinel = quoteString(`sluice-${randomBytes(12).toString("hex")}`);
  const query = `SELECT ${keys.columns} FROM ${keys.source} WHERE ${quoteIdentifier(name)} IS ${sentinel}`;
  await connection.run(`DROP TABLE IF EXISTS ${SHORT}`);
  await replaceTableSql(connection, table, withDefault(definition, name, sentinel));
  try {
    await connection.run(`CREATE TABLE ${SHORT} AS ${query}`);
  } finally {
    await replaceTableSql(connection, table, definition.sql);
  }
  const row = await connection.get<{ rows: number }>(`SELECT count(*) AS rows FROM ${SHORT}`);
  if (row?.rows === 0) await connection.run(`DROP TABLE ${SHORT}`);
  return row?.rows ?? 0;
}

function withDefault(definition: TableDefinition, name: string, value: string): string {
  const { sql } = definition;
  const column = definition.columns.find((other) => sameName(other.name, name));
  if (column === undefined) return sql;
  const body = replaceClauses(sql.slice(column.nameRange.end, column.range.end), { default: value });
  return `${sql.slice(0, column.nameRange.end)} ${body.trimStart()}${sql.slice(column.range.end)}`;
}

/** The rows are not changed, so what they fail already is no matter (https://www.sqlite.org/pragma.html#pragma_ignore_check_constraints). */
async function ignoringChecks<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  const row = await connection.get<{ ignore_check_constraints: number }>("PRAGMA ignore_check_constraints");
  await connection.run("PRAGMA ignore_check_constraints = ON");
  try {
    return await work();
  } finally {
    if (row?.ignore_check_constraints !== 1) await connection.run("PRAGMA ignore_check_constraints = OFF");
  }
}
