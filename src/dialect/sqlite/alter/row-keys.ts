import type { Connection } from "../../connection.js";
import type { TableDefinition } from "../ddl/definition.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { ROWID_NAMES } from "./rowid-name.js";

/** How single rows are named, and how the table itself is read, never one of its indexes. */
export interface RowKeys {
  /** A list of columns, as SQL. */
  readonly columns: string;
  /** The table, as SQL behind FROM. */
  readonly source: string;
}

/** The names of the rowid; a column may have taken one (https://www.sqlite.org/lang_createtable.html#rowid). */
export function freeRowid(...tables: readonly TableDefinition[]): string | undefined {
  const taken = tables.flatMap((table) => table.columns.map((column) => column.name));
  return ROWID_NAMES.find((name) => !taken.some((other) => sameName(other, name)));
}

/**
 * The rowid, or the key of a WITHOUT ROWID table; undefined where every name of the rowid is taken.
 *
 * NOT INDEXED does not hold for the b-tree of a WITHOUT ROWID table, which is its key's index
 * (https://www.sqlite.org/lang_indexedby.html).
 */
export async function rowKeys(
  connection: Connection,
  table: string,
  definition: TableDefinition,
): Promise<RowKeys | undefined> {
  const name = quoteIdentifier(table);
  if (!definition.options.withoutRowid) {
    const rowid = freeRowid(definition);
    return rowid === undefined ? undefined : { columns: rowid, source: `${name} NOT INDEXED` };
  }
  const key = await connection.all<{ name: string }>(
    "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk",
    [table],
  );
  const index = await connection.get<{ name: string }>(
    "SELECT name FROM pragma_index_list(?) WHERE origin = 'pk'",
    [table],
  );
  if (index === undefined) return undefined;
  return {
    columns: key.map((column) => quoteIdentifier(column.name)).join(", "),
    source: `${name} INDEXED BY ${quoteIdentifier(index.name)}`,
  };
}
