import { columnNamed } from "../../../model/lookup.js";
import type { Column } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import { type AlteredTable, givenValue } from "../alter/altered-table.js";
import { exampleFills } from "./example-fills.js";

/**
 * Requirements that read some columns, with what is to be known where the migration itself gives these their values:
 * rows that are in the way only because of that cannot be changed beforehand.
 */
export function withGiven(
  table: AlteredTable,
  columns: readonly string[],
  require: (table: AlteredTable) => readonly Requirement[],
): readonly Requirement[] {
  const made = require(table);
  const given = givenColumns(table).filter(({ name }) => columns.includes(name));
  if (given.length === 0 || made.length === 0) return made;
  const [as] = require(withoutGiven(table, given));
  const filled = {
    columns: given.map((column) => fillable(table, column)),
    without: as?.query,
  };
  return made.map((requirement) => ({ ...requirement, filled }));
}

/** A column with values that its rows could be given. */
export const fillable = (
  table: AlteredTable,
  column: Column,
): { readonly fill: string; readonly examples: readonly string[] } => ({
  fill: `${table.after.name}.${column.name}`,
  examples: exampleFills(table, column),
});

/** The columns whose rows, or whose NULLs, get a value by the migration. */
export function givenColumns(table: AlteredTable): readonly Column[] {
  return table.after.columns.filter((column) => {
    if (givenValue(table, column) === undefined) return false;
    const old = columnNamed(table.before, column.name);
    return old === undefined || (old.nullable && !column.nullable);
  });
}

/** The table as if these columns were given nothing. */
function withoutGiven(table: AlteredTable, given: readonly Column[]): AlteredTable {
  const names = new Set(given.map(({ name }) => name));
  const columns = table.after.columns.map((column): Column => {
    if (!names.has(column.name)) return column;
    const { default: _, ...bare } = column;
    return { ...bare, nullable: true };
  });
  const fills = [...table.fills].filter(
    ([key]) => !given.some(({ name }) => key === `${table.after.name}.${name}`),
  );
  return { ...table, after: { ...table.after, columns }, fills: new Map(fills) };
}
