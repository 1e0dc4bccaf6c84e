import type { SqlRow, SqlValue } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";

/** A table as far as its rows are concerned. */
export interface StoredTable {
  readonly name: string;
  /** Those that hold values of their own: generated ones do not. */
  readonly columns: readonly string[];
  /** The columns of the declared primary key, in its order. */
  readonly key: readonly string[];
  /** A name of the rowid that no column has taken; undefined also where the table has none. */
  readonly rowid: string | undefined;
}

/** A table that both databases have, with the columns that both have. */
export interface TablePair {
  readonly from: StoredTable;
  readonly to: StoredTable;
  /** As SQL; with the rowid first where both have one, since a clone's rows keep theirs. */
  readonly columns: readonly string[];
}

/** Puts rows into the table that they are for; returns how many fitted. */
export type AddRows = (pair: TablePair, rows: readonly (readonly SqlValue[])[]) => Promise<number>;

interface ColumnRow {
  readonly table: string;
  readonly withoutRowid: number;
  readonly column: string;
  readonly key: number;
  readonly hidden: number;
}

const ROWID_NAMES = ["rowid", "_rowid_", "oid"];

/**
 * The ordinary tables of a database that `ignore` does not name. Virtual tables and what they keep their rows in are
 * left out before any pragma touches them: their module may be absent (https://www.sqlite.org/pragma.html#pragma_table_list).
 */
export async function storedTables(
  connection: Connection,
  ignore: (name: string) => boolean,
): Promise<readonly StoredTable[]> {
  const rows = await connection.all<ColumnRow>(
    `SELECT t.name AS "table", t.wr AS "withoutRowid", c.name AS "column", c.pk AS "key", c.hidden AS "hidden"` +
      ` FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name, 'main') AS c` +
      ` WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'` +
      ` ORDER BY t.name, c.cid`,
  );
  const byTable = new Map<string, ColumnRow[]>();
  for (const row of rows) {
    const columns = byTable.get(row.table);
    if (columns === undefined) byTable.set(row.table, [row]);
    else columns.push(row);
  }
  return [...byTable].filter(([name]) => !ignore(name)).map(([name, columns]) => storedTable(name, columns));
}

function storedTable(name: string, columns: readonly ColumnRow[]): StoredTable {
  const key = columns.filter((column) => column.key > 0).sort((a, b) => a.key - b.key);
  const isFree = (rowid: string): boolean => columns.every(({ column }) => !sameName(column, rowid));
  return {
    name,
    columns: columns.filter(({ hidden }) => hidden === 0).map(({ column }) => column),
    key: key.map(({ column }) => column),
    rowid: columns[0]?.withoutRowid === 1 ? undefined : ROWID_NAMES.find(isFree),
  };
}

/** What tells the rows of a table apart: the rowid, or else the key, as a list of columns. */
export function rowOrder({ rowid, key }: StoredTable): readonly string[] {
  return rowid === undefined ? key.map(quoteIdentifier) : [rowid];
}

/**
 * Selects values as they are stored. Integers come as text and become BigInt, since a number holds only some of them;
 * a driver binds a BigInt as an integer and a number as a real, so the class of every value survives.
 *
 * @param columns as SQL.
 * @param rest what follows the columns: `FROM …`.
 */
export async function selectExact(
  connection: Connection,
  columns: readonly string[],
  rest: string,
  params: readonly SqlValue[] = [],
): Promise<readonly (readonly SqlValue[])[]> {
  const parts = columns.map(
    (column, place) =>
      `typeof(${column}) AS t${place}, CASE typeof(${column}) WHEN 'integer' THEN CAST(${column} AS TEXT) ELSE ${column} END AS v${place}`,
  );
  const rows = await connection.all(`SELECT ${parts.join(", ")} ${rest}`, params);
  return rows.map((row) => columns.map((_, place) => exactValue(row, place)));
}

function exactValue(row: SqlRow, place: number): SqlValue {
  const value = row[`v${place}`] ?? null;
  return row[`t${place}`] === "integer" && typeof value === "string" ? BigInt(value) : value;
}
