import { chance, type Dice, oneOf } from "./dice.js";
import { COLLATIONS, COLUMN_NAMES, COMPUTED, CONSTANTS, EXPRESSIONS, STRICT_TYPES, TYPES } from "./pools.js";
import type { ColumnSpec, DefaultSpec, TableSpec } from "./spec.js";

/** A name that none of the taken ones is, not even in another case. */
export function freshName(dice: Dice, pool: readonly string[], taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  const from = dice(pool.length);
  const free = [...pool.slice(from), ...pool].find((name) => !used.has(name.toLowerCase()));
  return free ?? `${pool[0]}_${used.size}`;
}

/** What a new column is called in a table that has, or has had, the taken ones. */
export function columnName(dice: Dice, taken: readonly string[]): string {
  return freshName(dice, COLUMN_NAMES, taken);
}

export function randomType(dice: Dice, strict: boolean): string {
  return strict ? oneOf(dice, STRICT_TYPES) : oneOf(dice, TYPES);
}

export function randomDefault(dice: Dice): DefaultSpec | undefined {
  if (!chance(dice, 45)) return undefined;
  return chance(dice, 25) ? oneOf(dice, COMPUTED) : oneOf(dice, CONSTANTS);
}

/** A plain column. */
export function randomColumn(dice: Dice, id: string, name: string, strict: boolean): ColumnSpec {
  return {
    id,
    name,
    type: randomType(dice, strict),
    notNull: chance(dice, 30),
    default: randomDefault(dice),
    generated: undefined,
    collation: chance(dice, 15) ? oneOf(dice, COLLATIONS) : undefined,
  };
}

/** A generated expression over plain columns of the table; undefined where it has none to spare. */
export function randomGenerated(dice: Dice, table: TableSpec, self?: string): ColumnSpec["generated"] {
  const expression = overColumns(dice, EXPRESSIONS, plainColumns(table, self));
  return expression === undefined ? undefined : { as: expression, stored: chance(dice, 40) };
}

/** The ids of the columns that hold values of their own. */
export function plainColumns(table: TableSpec, besides?: string): readonly string[] {
  return table.columns
    .filter((column) => column.generated === undefined && column.id !== besides)
    .map((column) => column.id);
}

/** One of the patterns, over some of the columns: `{0}` and `{1}` become `{c4}` and `{c7}`. */
export function overColumns(
  dice: Dice,
  patterns: readonly [string, ...string[]],
  columns: readonly string[],
): string | undefined {
  const pattern = oneOf(dice, patterns);
  const [first, second] = [columns[dice(columns.length || 1)], columns[dice(columns.length || 1)]];
  if (first === undefined || second === undefined) return undefined;
  return pattern.replaceAll("{0}", `{${first}}`).replaceAll("{1}", `{${second}}`);
}
