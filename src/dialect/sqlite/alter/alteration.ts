import type { AlterTableChange, TableChange } from "../../../diff/change.js";
import { equal } from "../../../model/equality.js";
import type { Column } from "../../../model/schema.js";
import { clauseOf } from "../canonical.js";
import { columnBody } from "../ddl/edit-table.js";
import type { PlacedConstraint } from "../read/placed-constraint.js";
import type { ReadableTable } from "../read/readable-table.js";

/** A change of one table with the texts of both sides. */
export interface Alteration {
  readonly change: AlterTableChange;
  readonly before: ReadableTable;
  readonly after: ReadableTable;
  /** SQL for the rows that have no value, by column. */
  readonly fills: ReadonlyMap<string, string>;
}

/** Where the text before says a constraint that goes: one that it says several times goes as often. */
export function goneFrom(
  { change, before }: Alteration,
  gone: Extract<TableChange, { kind: "dropConstraint" }>,
): PlacedConstraint | undefined {
  const equals = change.changes.filter(
    (other) => other.kind === "dropConstraint" && equal(other.constraint, gone.constraint),
  );
  return before.place(gone.constraint, Math.max(equals.indexOf(gone), 0));
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
