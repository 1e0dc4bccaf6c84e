import { clauseOf } from "../canonical.js";
import type { ColumnDefinition, TableDefinition } from "../ddl/definition.js";
import { sameName } from "../ddl/identifier.js";

/**
 * Is the column another name of the rowid? Its type is exactly INTEGER, it is the whole key, and the key is not
 * written `PRIMARY KEY DESC` with the column (https://www.sqlite.org/lang_createtable.html#rowid).
 */
export function isRowidAlias(table: TableDefinition, column: ColumnDefinition): boolean {
  if (table.options.withoutRowid || column.type?.text.toUpperCase() !== "INTEGER") return false;
  const inline = clauseOf(column, "primaryKey");
  if (inline !== undefined) return !inline.descending;
  return table.constraints.some(
    (constraint) =>
      constraint.kind === "primaryKey" &&
      constraint.columns.length === 1 &&
      constraint.columns.every((part) => part.column !== undefined && sameName(part.column, column.name)),
  );
}
