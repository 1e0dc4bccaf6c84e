import type { Column } from "../../../model/schema.js";
import { affinityOf } from "../ddl/expression.js";
import { quoteIdentifier } from "../ddl/identifier.js";

/**
 * SQL that gives the NULLs of a column their value when it becomes NOT NULL; undefined where none is needed, or
 * none is known.
 */
export function fillOf(
  before: Column,
  after: Column,
  defaultSql: string | undefined,
  fill?: string,
): string | undefined {
  if (after.generated !== undefined || !before.nullable || after.nullable) return undefined;
  const value = fill ?? (after.default === undefined ? undefined : defaultSql);
  return value === undefined ? undefined : `ifnull(${quoteIdentifier(before.name)}, ${value})`;
}

/**
 * What rows get in a column that comes back NOT NULL and without a default: something of its type, where nothing
 * of what it held is known any more. `rowid`, a name of it, is given where no two rows may have the same.
 */
export function placeholder(column: Column, rowid: string | undefined): string | undefined {
  if (column.nullable || column.default !== undefined || column.generated !== undefined) return undefined;
  switch (affinityOf(column.type)) {
    case "text":
      return rowid === undefined ? "''" : `CAST(${rowid} AS TEXT)`;
    case "blob":
      return rowid === undefined ? "x''" : `CAST(CAST(${rowid} AS TEXT) AS BLOB)`;
    case "integer":
    case "real":
    case "numeric":
      return rowid ?? "0";
  }
}
