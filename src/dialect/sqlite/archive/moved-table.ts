import type { Connection } from "../../connection.js";
import { renameQuietly } from "../alter/quiet-rename.js";
import { freeRowid } from "../alter/row-keys.js";
import { isRowidAlias } from "../alter/rowid.js";
import { copySequence, isAutoincrement } from "../alter/sequence.js";
import { moveStatistics } from "../alter/statistics.js";
import { clauseOf } from "../canonical.js";
import type { TableDefinition } from "../ddl/definition.js";
import { renameTableInDefinition } from "../ddl/edit-table.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { replaceTableSql, tableSql } from "../read/stored-definition.js";

/** A table that gets another name and a definition of the same bytes. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** `CREATE TABLE`, under whatever name. */
  readonly sql: string;
}

/**
 * Moves a table to another name: no row is touched where definitions may be edited, else the rows are copied. One that
 * has no rows is made anew: SQLite reads the whole schema again for each rename and each edit, and nothing for CREATE
 * and DROP. What names the table goes on naming the old name; its triggers are to be dropped beforehand. What ANALYZE
 * has found of it follows. With foreign keys off.
 */
export async function moveTable(connection: Connection, move: Move, inPlace: boolean): Promise<void> {
  const { from, to, sql } = move;
  await moveStatistics(connection, from, to);
  if (!inPlace) return copyTo(connection, move);
  if (!(await hasRows(connection, from)) && (await isMade(connection, move)))
    return replace(connection, move);
  const own = parseCreateTable(sql).name;
  if (own === to) {
    await renameQuietly(connection, from, to);
    await replaceTableSql(connection, to, sql);
  } else {
    await replaceTableSql(connection, from, sql);
    await renameQuietly(connection, from, to);
  }
}

/** Whether a table has a row. */
export async function hasRows(connection: Connection, table: string): Promise<boolean> {
  return (await connection.get(`SELECT 1 FROM main.${quoteIdentifier(table)} LIMIT 1`)) !== undefined;
}

/** False where the definition names what the connection lacks, such as a function: a rename does not ask for it. */
async function isMade(connection: Connection, move: Move): Promise<boolean> {
  try {
    await connection.run(textUnder(move));
    return true;
  } catch {
    return false;
  }
}

/** The definition under the new name, to the letter where it has that name already. */
function textUnder({ to, sql }: Move): string {
  return parseCreateTable(sql).name === to
    ? sql
    : renameTableInDefinition(sql, to, { keepSelfReferences: true });
}

async function copyTo(connection: Connection, move: Move): Promise<void> {
  const { from, to, sql } = move;
  await connection.run(textUnder(move));
  const table = parseCreateTable(sql);
  const columns = [...plainColumns(table), ...hiddenRowid(table)].join(", ");
  await connection.run(
    `INSERT OR ABORT INTO ${quoteIdentifier(to)} (${columns}) SELECT ${columns} FROM ${quoteIdentifier(from)}`,
  );
  await replace(connection, move);
}

/** Drops the old table once the new one is made; AUTOINCREMENT goes on behind the ids that the old one gave away. */
async function replace(connection: Connection, { from, to, sql }: Move): Promise<void> {
  const before = (await tableSql(connection, from)) ?? sql;
  await copySequence(connection, { from, before }, { to, after: sql });
  await connection.run(`DROP TABLE main.${quoteIdentifier(from)}`);
}

/**
 * Has the table that was made in the place of an archived one stay, where neither has rows and both have the same
 * text: then only what AUTOINCREMENT and ANALYZE remember is moved. Returns whether it does.
 */
export async function standIn(
  connection: Connection,
  { table, rows, sql }: { readonly table: string; readonly rows: string; readonly sql: string },
): Promise<boolean> {
  if ((await tableSql(connection, table)) !== sql) return false;
  if ((await hasRows(connection, table)) || (await hasRows(connection, rows))) return false;
  await moveStatistics(connection, rows, table);
  if (isAutoincrement(sql)) await connection.run("DELETE FROM main.sqlite_sequence WHERE name = ?", [table]);
  await replace(connection, { from: rows, to: table, sql });
  return true;
}

/** The columns that hold values of their own, quoted. */
export function plainColumns(table: TableDefinition): readonly string[] {
  return table.columns
    .filter((column) => clauseOf(column, "generated") === undefined)
    .map(({ name }) => quoteIdentifier(name));
}

/** The rowid, where it is no column: others may hold it (a full-text index). */
function hiddenRowid(table: TableDefinition): readonly string[] {
  if (table.options.withoutRowid || table.columns.some((column) => isRowidAlias(table, column))) return [];
  const rowid = freeRowid(table);
  return rowid === undefined ? [] : [rowid];
}
