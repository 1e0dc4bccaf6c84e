import type { Connection } from "../../connection.js";
import { readingTable, readSideTable, type SideTable } from "../ddl/external-content.js";
import { quoteString, sameName } from "../ddl/identifier.js";
import { applyEdits } from "../ddl/text-edit.js";
import { replaceTexts, type SchemaText } from "../read/stored-definition.js";

/** A virtual table with what it reads. */
export interface StoredSideTable {
  readonly name: string;
  readonly sql: string;
  readonly side: SideTable;
}

/** The virtual tables that read a table of the database by its name. */
export async function sideTables(connection: Connection): Promise<readonly StoredSideTable[]> {
  const rows = await connection.all<{ name: string; sql: string }>(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE %'",
  );
  return rows.flatMap(({ name, sql }) => {
    const side = readSideTable(sql);
    return side === undefined ? [] : [{ name, sql, side }];
  });
}

/**
 * Has virtual tables read a table under its new name: SQLite does not look at their arguments. What they index stays as
 * it is. Where definitions cannot be edited they stay behind, and are found broken.
 */
export async function followTable(connection: Connection, from: string, to: string): Promise<void> {
  await edit(connection, ({ sql }) => readingTable(sql, from, to));
}

/** The same for the column that is the rowid of what they index. The columns themselves are names of their own. */
export async function followRowid(
  connection: Connection,
  table: string,
  from: string,
  to: string,
): Promise<void> {
  await edit(connection, ({ sql, side }) => {
    const { rowid = "", rowidRange } = side;
    if (rowidRange === undefined || !sameName(side.table, table) || !sameName(rowid, from)) return sql;
    return applyEdits(sql, [{ ...rowidRange, text: quoteString(to) }]);
  });
}

async function edit(connection: Connection, textOf: (stored: StoredSideTable) => string): Promise<void> {
  if (!connection.capabilities.editDefinitions) return;
  const texts = (await sideTables(connection)).flatMap((stored): readonly SchemaText[] => {
    const { name } = stored;
    const sql = textOf(stored);
    return sql === stored.sql ? [] : [{ type: "table", name, sql }];
  });
  if (texts.length > 0) await replaceTexts(connection, texts);
}
