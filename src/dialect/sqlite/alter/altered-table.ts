import { equal } from "../../../model/equality.js";
import { columnNamed, primaryKeyOf, tableNamed } from "../../../model/lookup.js";
import type { Column, Schema, Table } from "../../../model/schema.js";
import type { PlanContext } from "../../dialect.js";
import { affinityOf } from "../ddl/expression.js";
import { foldName, quoteIdentifier } from "../ddl/identifier.js";
import { wordsIn } from "../ddl/mentions.js";
import { type OldNames, oldNames } from "./old-names.js";

/** A table on both sides of a change, with what it takes to read its rows before the change. */
export interface AlteredTable {
  /** With the renames carried out. */
  readonly before: Table;
  readonly after: Table;
  /** Every table from before, with the renames carried out. */
  readonly schema: Schema;
  /** SQL for rows without a value, by `"table.column"`. */
  readonly fills: ReadonlyMap<string, string>;
  readonly names: OldNames;
}

/** The two sides of a table in a plan; undefined for a new one, which has no rows. */
export function alteredTable(
  { before, fills, renames }: PlanContext,
  after: Table,
): AlteredTable | undefined {
  const old = tableNamed(before.schema, after.name);
  if (old === undefined) return undefined;
  return { before: old, after, schema: before.schema, fills, names: oldNames(renames) };
}

/** The table as SQL, under its name from before the renames. */
export function oldTable({ after, names }: AlteredTable): string {
  return quoteIdentifier(names.table(after.name));
}

/** A column that is there already as SQL, under its name from before the renames. */
export function oldColumn({ after, names }: AlteredTable, column: string): string {
  return quoteIdentifier(names.column(after.name, column));
}

/**
 * The rows as they will be, as SQL behind FROM: new columns hold their default, NULLs that are filled their fill, and
 * every name is the new one. Of the columns only the key and those asked for: others may have gone by the time that
 * an assertion reads the rows, with another branch. Undefined where what one of the columns will hold cannot be
 * foretold: a converted value, the result of a new expression.
 */
export function futureRows(table: AlteredTable, columns: readonly string[]): string | undefined {
  const key = primaryKeyOf(table.after)?.columns ?? [];
  const values = table.after.columns
    .filter(({ name }) => columns.includes(name) || key.includes(name))
    .map((column) => ({
      name: quoteIdentifier(column.name),
      value: futureValue(table, column),
      asked: columns.includes(column.name),
    }));
  const asked = values.filter((one) => one.asked);
  if (asked.some(({ value }) => value === undefined)) return undefined;
  if (asked.every(({ name, value }) => name === value)) return oldTable(table);
  const list = values.flatMap(({ name, value }) => {
    if (value === undefined) return [];
    return name === value ? [name] : [`${value} AS ${name}`];
  });
  return `(SELECT ${list.join(", ")} FROM ${oldTable(table)})`;
}

/** What a column will hold, as SQL over the table from before; undefined where that cannot be foretold. */
function futureValue(table: AlteredTable, column: Column): string | undefined {
  const old = columnNamed(table.before, column.name);
  if (old === undefined) return isEmpty(table, column) ? "NULL" : givenValue(table, column);
  const name = oldColumn(table, old.name);
  if (column.generated !== undefined) return equal(old.generated, column.generated) ? name : undefined;
  if (affinityOf(old.type) !== affinityOf(column.type)) return undefined;
  const value = old.nullable && !column.nullable ? givenValue(table, column) : undefined;
  return value === undefined ? name : `ifnull(${name}, ${value})`;
}

/** Whether a column is new and holds nothing but NULL. */
export function isEmpty(table: AlteredTable, column: Column): boolean {
  return (
    columnNamed(table.before, column.name) === undefined &&
    column.nullable &&
    column.generated === undefined &&
    givenValue(table, column) === undefined
  );
}

/** What rows without a value get: the fill, or else the default. */
export function givenValue({ after, fills }: AlteredTable, column: Column): string | undefined {
  return column.generated === undefined
    ? (fills.get(`${after.name}.${column.name}`) ?? column.default)
    : undefined;
}

/** The columns of the table that an expression names. */
export function columnsIn(expression: string, { after }: AlteredTable): readonly string[] {
  const words = new Set(wordsIn(expression));
  return after.columns.map((column) => column.name).filter((name) => words.has(foldName(name)));
}
