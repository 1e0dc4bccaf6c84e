import { anyOf, chance, type Dice, oneOf } from "./dice.js";
import { ACTIONS, COLUMN_NAMES, CONSTANTS, TABLE_NAMES } from "./pools.js";
import { freshName, randomColumn, randomDefault, randomGenerated, randomType } from "./random-column.js";
import { randomCheck, randomForeignKey, randomIndex, someColumns } from "./random-parts.js";
import { type ColumnSpec, freshId, isAlias, type Spec, type TableSpec, tableOf, withColumn } from "./spec.js";

/** The ways to edit one table. */
export const TABLE_EDITS = [
  "alterColumn",
  "addColumn",
  "dropColumn",
  "renameColumn",
  "check",
  "index",
  "foreignKey",
  "unique",
  "key",
  "renameTable",
] as const;

export type TableEdit = (typeof TABLE_EDITS)[number];

/** What an edit of one table is made from. */
export interface TableContext {
  readonly dice: Dice;
  readonly spec: Spec;
  /** The schemas whose names and ids nothing new may take. */
  readonly known: readonly Spec[];
  readonly table: TableSpec;
  /** For what is new. */
  readonly name: string;
}

/** A table after one edit; the same where the dice find nothing to edit. */
export function editedTable(kind: TableEdit, context: TableContext): TableSpec {
  const { dice, table, name } = context;
  switch (kind) {
    case "addColumn":
      return withAddedColumn(context);
    case "dropColumn":
      return withoutColumn(context);
    case "renameColumn":
      return withRenamedColumn(context);
    case "alterColumn":
      return withAlteredColumn(context);
    case "renameTable":
      return { ...table, name: newTableName(context) };
    case "key":
      return withOtherKey(context);
    case "unique":
      return { ...table, uniques: table.uniques.filter((_, place) => place !== dice(table.uniques.length)) };
    case "check":
      return withOtherCheck(context);
    case "foreignKey":
      return withOtherForeignKey(context);
    case "index": {
      const known = table.indexes.filter((index) => !index.hand);
      const index = randomIndex(dice, table, name, false);
      return {
        ...table,
        indexes: [...table.indexes.filter(({ hand }) => hand), ...changedList(dice, known, index)],
      };
    }
  }
}

/** A check that says what one without a name has said is the same check. */
function withOtherCheck({ dice, known, table, name }: TableContext): TableSpec {
  const olds = known.flatMap((spec) => tableOf(spec, table.id)?.checks ?? []);
  const fresh = randomCheck(dice, table, name);
  const isSaid = olds.some(({ expression }) => expression === fresh?.expression);
  return { ...table, checks: changedList(dice, table.checks, isSaid ? undefined : fresh) };
}

/** The list with one thing added, taken away or replaced by another one. */
export function changedList<T>(dice: Dice, items: readonly T[], fresh: T | undefined): readonly T[] {
  const add = fresh === undefined ? [] : [fresh];
  const without = items.filter((_, place) => place !== dice(items.length));
  const way = dice(3);
  if (way === 0) return [...items, ...add];
  return way === 1 ? without : [...without, ...add];
}

/** Names in the table, and those it has had: one that comes back would be another question. */
function takenNames({ known, table }: TableContext): readonly string[] {
  const olds = known.flatMap((spec) => tableOf(spec, table.id)?.columns ?? []);
  return [...olds, ...table.columns].map((column) => column.name);
}

function withAddedColumn(context: TableContext): TableSpec {
  const { dice, table, spec, known } = context;
  const name = freshName(dice, COLUMN_NAMES, takenNames(context));
  const plain = randomColumn(dice, freshId("c", spec, ...known), name, table.strict);
  const column = { ...plain, collation: undefined };
  const generated = chance(dice, 20) ? randomGenerated(dice, table) : undefined;
  const whole =
    generated === undefined ? column : { ...column, notNull: false, default: undefined, generated };
  const indexes = chance(dice, 10)
    ? [{ name: context.name, unique: true, parts: [part(whole)], where: undefined, hand: false }]
    : [];
  return { ...table, columns: inserted(dice, table.columns, whole), indexes: [...table.indexes, ...indexes] };
}

const part = (column: ColumnSpec) =>
  ({ text: `{${column.id}}`, descending: false, collation: undefined }) as const;

/** A new column stands anywhere in the TypeScript schema. */
function inserted(dice: Dice, columns: readonly ColumnSpec[], column: ColumnSpec): readonly ColumnSpec[] {
  const place = columns.length - dice(Math.min(3, columns.length + 1));
  return columns.toSpliced(place, 0, column);
}

/** Not the last one that holds values, nor a key that the table cannot be without. */
function withoutColumn({ dice, table }: TableContext): TableSpec {
  const plain = table.columns.filter((column) => column.generated === undefined);
  const needed = table.withoutRowid ? (table.key?.columns ?? []) : [];
  const free = table.columns.filter(
    (column) => !needed.includes(column.id) && (column.generated !== undefined || plain.length > 1),
  );
  const gone = anyOf(dice, free);
  return { ...table, columns: table.columns.filter((column) => column !== gone) };
}

function withRenamedColumn(context: TableContext): TableSpec {
  const { dice, table } = context;
  const column = anyOf(dice, table.columns);
  if (column === undefined) return table;
  const otherCase =
    column.name.toUpperCase() === column.name ? column.name.toLowerCase() : column.name.toUpperCase();
  const isAscii = /^[a-z]+$/i.test(column.name);
  const name =
    isAscii && chance(dice, 10) ? otherCase : freshName(dice, COLUMN_NAMES.slice(1), takenNames(context));
  return withColumn(table, { ...column, name });
}

function newTableName({ dice, spec, known }: TableContext): string {
  const taken = [spec, ...known].flatMap(({ tables }) => tables.map((table) => table.name));
  return freshName(dice, TABLE_NAMES, taken);
}

function withAlteredColumn({ dice, table }: TableContext): TableSpec {
  const column = anyOf(dice, table.columns);
  if (column === undefined) return table;
  switch (oneOf(dice, ["default", "notNull", "type", "generated"] as const)) {
    case "default":
      return withColumn(table, withDefault(column, randomDefault(dice) ?? column.default));
    case "notNull": {
      const notNull = !column.notNull && column.generated === undefined;
      const value = notNull && chance(dice, 60) ? oneOf(dice, CONSTANTS) : column.default;
      return withColumn(table, withDefault({ ...column, notNull }, value));
    }
    case "type":
      return withColumn(table, { ...column, type: randomType(dice, table.strict) });
    case "generated":
      return withOtherExpression(dice, table, column);
  }
}

function withDefault(column: ColumnSpec, value: ColumnSpec["default"]): ColumnSpec {
  return column.generated === undefined ? { ...column, default: value } : column;
}

/** Another expression, or a plain column where there was one, or the other way round. */
function withOtherExpression(dice: Dice, table: TableSpec, column: ColumnSpec): TableSpec {
  if (column.generated !== undefined && chance(dice, 50)) {
    return withColumn(table, { ...column, generated: undefined });
  }
  const inKey = table.key?.columns.includes(column.id) === true;
  const inFamily = table.columns.some((other) => other.generated?.as.includes(`{${column.id}}`));
  if (inKey || inFamily) return table;
  const generated = randomGenerated(dice, table, column.id);
  if (generated === undefined) return table;
  return withColumn(table, { ...column, notNull: false, default: undefined, generated });
}

/** AUTOINCREMENT on or off, a key less or more, or its columns in another order. */
function withOtherKey({ dice, table }: TableContext): TableSpec {
  const [first] = table.key?.columns ?? [];
  const column = table.columns.find(({ id }) => id === first);
  if (table.key !== undefined && column !== undefined && isAlias(table, column) && chance(dice, 60)) {
    return { ...table, key: { ...table.key, autoincrement: !table.key.autoincrement } };
  }
  if (!table.withoutRowid && chance(dice, 20)) return { ...table, key: undefined };
  if (table.key !== undefined && table.key.columns.length > 1 && chance(dice, 40)) {
    return { ...table, key: { ...table.key, columns: table.key.columns.toReversed() } };
  }
  const columns = someColumns(dice, table, 1 + dice(2));
  return columns === undefined ? table : { ...table, key: { columns, autoincrement: false } };
}

function withOtherForeignKey({ dice, spec, table }: TableContext): TableSpec {
  const [first, ...rest] = table.foreignKeys;
  if (first !== undefined && chance(dice, 50)) {
    const other = { ...first, onDelete: oneOf(dice, ACTIONS), onUpdate: oneOf(dice, ACTIONS) };
    return { ...table, foreignKeys: [other, ...rest] };
  }
  return { ...table, foreignKeys: changedList(dice, table.foreignKeys, randomForeignKey(dice, spec, table)) };
}
