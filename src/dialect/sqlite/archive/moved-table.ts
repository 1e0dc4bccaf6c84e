import type { Connection } from "../../connection.js";
import { renameQuietly } from "../alter/quiet-rename.js";
import { freeRowid } from "../alter/row-keys.js";
import { isRowidAlias } from "../alter/rowid.js";
import { copySequence } from "../alter/sequence.js";
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
 * Moves a table to another name: no row is touched where definitions may be edited, else the rows are copied. What
 * names the table goes on naming the old name; its indexes and triggers are to be dropped beforehand. With foreign
 * keys off.
 */
export async function moveTable(connection: Connection, move: Move, inPlace: boolean): Promise<void> {
  const { from, to, sql } = move;
  if (!inPlace) return copyTo(connection, move);
  const own = parseCreateTable(sql).name;
  if (own === to) {
    await renameQuietly(connection, from, to);
    await replaceTableSql(connection, to, sql);
  } else {
    await replaceTableSql(connection, from, sql);
    await renameQuietly(connection, from, to);
  }
}

async function copyTo(connection: Connection, { from, to, sql }: Move): Promise<void> {
  const before = (await tableSql(connection, from)) ?? sql;
  await connection.run(renameTableInDefinition(sql, to, { keepSelfReferences: true }));
  const table = parseCreateTable(sql);
  const columns = [...plainColumns(table), ...hiddenRowid(table)].join(", ");
  await connection.run(
    `INSERT OR ABORT INTO ${quoteIdentifier(to)} (${columns}) SELECT ${columns} FROM ${quoteIdentifier(from)}`,
  );
  await copySequence(connection, { from, before }, { to, after: sql });
  await connection.run(`DROP TABLE ${quoteIdentifier(from)}`);
  if (connection.capabilities.editDefinitions && table.name === to) {
    await replaceTableSql(connection, to, sql);
  }
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
