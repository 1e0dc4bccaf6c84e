import type { AlterTableChange } from "../../diff/change.js";
import type { Column } from "../../model/schema.js";
import { clauseOf } from "./canonical.js";
import { columnBody } from "./ddl/edit-table.js";
import type { ReadableTable } from "./readable-table.js";

/** A change of one table with the texts of both sides. */
export interface Alteration {
  readonly change: AlterTableChange;
  readonly before: ReadableTable;
  readonly after: ReadableTable;
  /** SQL for the rows that have no value, by column. */
  readonly fills: ReadonlyMap<string, string>;
}

/** The default as the definition writes it. */
export function defaultText(table: ReadableTable, column: Column): string | undefined {
  const definition = table.column(column.name);
  return definition === undefined ? undefined : clauseOf(definition, "default")?.value;
}

/** What stands behind a column's name now. */
export function bodyOf(table: ReadableTable, name: string): string {
  const column = table.column(name);
  return column === undefined ? "" : columnBody(column, table.sql);
}
