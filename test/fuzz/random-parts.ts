import { anyOf, chance, type Dice, oneOf } from "./dice.js";
import { ACTIONS, COLLATIONS, CONDITIONS, INDEXED, WHERE } from "./pools.js";
import { overColumns, plainColumns } from "./random-column.js";
import { parentKeys } from "./settle.js";
import type { CheckSpec, ForeignKeySpec, IndexSpec, PartSpec, Spec, TableSpec, ViewSpec } from "./spec.js";

/** A CHECK that most rows fulfil. */
export function randomCheck(dice: Dice, table: TableSpec, name: string | undefined): CheckSpec | undefined {
  const ids = table.columns.map(({ id }) => id);
  const expression = overColumns(dice, CONDITIONS, ids);
  return expression === undefined ? undefined : { name, expression };
}

/** A foreign key to a key of another table, or of its own; undefined where there is nothing to refer to. */
export function randomForeignKey(dice: Dice, spec: Spec, table: TableSpec): ForeignKeySpec | undefined {
  const parent = anyOf(dice, spec.tables);
  const parentColumns = parent === undefined ? undefined : anyOf(dice, parentKeys(parent));
  const columns = parentColumns === undefined ? undefined : someColumns(dice, table, parentColumns.length);
  if (parent === undefined || parentColumns === undefined || columns === undefined) return undefined;
  const onDelete = oneOf(dice, ACTIONS);
  return { columns, parent: parent.id, parentColumns, onDelete, onUpdate: oneOf(dice, ACTIONS) };
}

/** So many different plain columns. */
export function someColumns(dice: Dice, table: TableSpec, count: number): readonly string[] | undefined {
  const left = [...plainColumns(table)];
  const taken: string[] = [];
  while (taken.length < count) {
    const [column] = left.splice(dice(left.length || 1), 1);
    if (column === undefined) return undefined;
    taken.push(column);
  }
  return taken;
}

/** An index that Drizzle can say: its columns have no order and no collation of their own, its expressions any. */
export function randomIndex(
  dice: Dice,
  table: TableSpec,
  name: string,
  hand: boolean,
): IndexSpec | undefined {
  const count = 1 + dice(2);
  const parts = Array.from({ length: count }, () => randomPart(dice, table, hand));
  const where = chance(dice, 25) ? overColumns(dice, WHERE, plainColumns(table)) : undefined;
  const known = parts.filter((part) => part !== undefined);
  const unique = chance(dice, 25);
  const texts = new Set(known.map((part) => part.text));
  return known.length === 0 || texts.size < known.length
    ? undefined
    : { name, unique, parts: known, where, hand };
}

function randomPart(dice: Dice, table: TableSpec, hand: boolean): PartSpec | undefined {
  const columns = table.columns.map(({ id }) => id);
  const expression = chance(dice, 25) ? overColumns(dice, INDEXED, plainColumns(table)) : undefined;
  const text = expression ?? overColumns(dice, ["{0}"], columns);
  const descending = chance(dice, 25);
  const collation = hand && chance(dice, 30) ? oneOf(dice, COLLATIONS) : undefined;
  return text === undefined ? undefined : { text, descending, collation };
}

/** A view over one table or two. */
export function randomView(dice: Dice, spec: Spec, name: string, hand: boolean): ViewSpec | undefined {
  const [table, other] = [anyOf(dice, spec.tables), anyOf(dice, spec.tables)];
  if (table === undefined || other === undefined) return undefined;
  const columns = table.columns.map(({ id }) => id);
  const [one, two] = [columns[dice(columns.length)], columns[dice(columns.length)]];
  const last = other.columns[dice(other.columns.length)]?.id;
  const join = `SELECT {${table.id}}.{${one}} AS "one", {${other.id}}.{${last}} AS "two" FROM {${table.id}}, {${other.id}}`;
  const queries = [
    `SELECT {${one}} FROM {${table.id}}`,
    `SELECT {${one}}, {${two}} AS "other" FROM {${table.id}} WHERE {${two}} IS NOT NULL`,
    `SELECT count(*) AS "rows", max({${one}}) AS "most" FROM {${table.id}}`,
    table === other ? `SELECT {${one}} FROM {${table.id}} LIMIT 3` : join,
  ] as const;
  return { name, query: oneOf(dice, queries), hand };
}
