import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import type { Column, Table } from "../../model/schema.js";
import { deedsOf } from "./deed.js";
import type { Course } from "./revision-view.js";

/** The column of that name, whatever its letter case. */
export function columnIn(table: Table | undefined, name: string): Column | undefined {
  return table?.columns.find((column) => sameName(column.name, name));
}

/** Whether the column comes with this very revision, so that no row has a value of its own in it. */
export function isNewColumn({ deeds }: Course, table: string, column: string): boolean {
  return deedsOf(deeds, "alter").some(
    (deed) =>
      deed.fragment.kind === "addColumn" &&
      sameName(deed.table, table) &&
      columnIn(deed.before, column) === undefined &&
      columnIn(deed.after, column) !== undefined,
  );
}

/** Whether the column comes with this revision and is NULL in every row. */
export function isEmptyColumn(course: Course, table: string, column: string): boolean {
  return deedsOf(course.deeds, "alter").some(({ fragment, before, after, table: other }) => {
    const added = columnIn(after, column);
    return (
      fragment.kind === "addColumn" &&
      sameName(other, table) &&
      columnIn(before, column) === undefined &&
      added !== undefined &&
      fragment.using === undefined &&
      added.default === undefined &&
      added.generated === undefined
    );
  });
}

/** The columns of a table that an expression names. */
export function columnsNamed(expression: string, table: Table): readonly string[] {
  const words = new Set(expression.toLowerCase().match(/[^\s"`()[\],;.=<>!+*/%|&~-]+/g) ?? []);
  return table.columns.map(({ name }) => name).filter((name) => words.has(name.toLowerCase()));
}

/** SQLite gives it a value by itself (https://www.sqlite.org/lang_createtable.html#rowid). */
export function isRowidAlias({ name, type }: Column, { constraints, options }: Table): boolean {
  if (type !== "integer" || options.withoutRowid) return false;
  return constraints.some(
    ({ kind, ...one }) =>
      kind === "primaryKey" &&
      "columns" in one &&
      one.columns.length === 1 &&
      sameName(one.columns[0] ?? "", name),
  );
}
