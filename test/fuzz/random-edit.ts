import { anyOf, chance, type Dice, diceOf, oneOf } from "./dice.js";
import { asDrizzleKeeps } from "./drizzle-schema.js";
import { ACTIONS, COLUMN_NAMES, CONSTANTS, TABLE_NAMES } from "./pools.js";
import { freshName, randomColumn, randomDefault, randomGenerated, randomType } from "./random-column.js";
import { randomCheck, randomForeignKey, randomIndex, randomView, someColumns } from "./random-parts.js";
import { withNewTable } from "./random-schema.js";
import { settled } from "./settle.js";
import {
  type ColumnSpec,
  freshId,
  idsIn,
  isAlias,
  type Spec,
  type TableSpec,
  withColumn,
  withTable,
} from "./spec.js";

/** An edited schema, with the SQL that `--fill` gives new and newly required columns, by id. */
export interface Edited {
  readonly spec: Spec;
  readonly fills: ReadonlyMap<string, string>;
}

/** What the numbers make of a schema: a list of them is one edit of one thing. */
export function editedBy(before: Spec, edits: readonly (readonly number[])[], only?: string): Edited {
  const start: Edited = { spec: asDrizzleKeeps(before), fills: new Map() };
  return edits.reduce(
    (now, numbers, place) => edited(now, before, diceOf(numbers), `e${place}`, only),
    start,
  );
}

const OF_TABLE = [
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

const OF_SCHEMA = [...OF_TABLE, ...OF_TABLE, "addTable", "dropTable", "view", "view"] as const;

/** `only`: the table that every edit is of. */
function edited(now: Edited, before: Spec, dice: Dice, name: string, only: string | undefined): Edited {
  const kind = only === undefined ? oneOf(dice, OF_SCHEMA) : oneOf(dice, OF_TABLE);
  const { spec } = now;
  const table = only === undefined ? anyOf(dice, spec.tables) : spec.tables.find(({ id }) => id === only);
  if (kind === "addTable") return { ...now, spec: settled(withDrizzleTable(dice, spec, before)) };
  if (table === undefined) return now;
  if (kind === "dropTable") return { ...now, spec: settled(withoutTable(spec, table)) };
  if (kind === "view") return { ...now, spec: settled(editedViews(dice, spec, name)) };
  const context = { dice, spec, before, table, name };
  const next = editedTable(kind, context);
  const fills = fillsFor(dice, table, next);
  return { spec: settled(withTable(spec, next)), fills: new Map([...now.fills, ...fills]) };
}

/** What was made by hand and names a table goes with it, into the archive. */
function withoutTable(spec: Spec, table: TableSpec): Spec {
  const gone = new Set([table.id, ...table.columns.map(({ id }) => id)]);
  const stays = (template: string): boolean => !idsIn(template).some((id) => gone.has(id));
  return {
    ...spec,
    tables: spec.tables.filter((other) => other !== table),
    views: spec.views.filter((view) => stays(view.query)),
    triggers: spec.triggers.filter((trigger) => stays(trigger.body)),
  };
}

/** A new table has nothing that Drizzle cannot say. */
function withDrizzleTable(dice: Dice, spec: Spec, before: Spec): Spec {
  const { tables, ...rest } = withNewTable(dice, spec, before);
  const plain = tables.slice(spec.tables.length).map((table) => ({
    ...table,
    columns: table.columns.map((column) => ({ ...column, collation: undefined })),
    strict: false,
    withoutRowid: false,
    style: 0,
  }));
  return { ...rest, tables: [...spec.tables, ...plain] };
}

interface Context {
  readonly dice: Dice;
  readonly spec: Spec;
  readonly before: Spec;
  readonly table: TableSpec;
  /** For what is new. */
  readonly name: string;
}

function editedTable(kind: (typeof OF_TABLE)[number], context: Context): TableSpec {
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
      return { ...table, checks: changed(dice, table.checks, randomCheck(dice, table, name)) };
    case "foreignKey":
      return withOtherForeignKey(context);
    case "index": {
      const known = table.indexes.filter((index) => !index.hand);
      const index = randomIndex(dice, table, name, false);
      return {
        ...table,
        indexes: [...table.indexes.filter(({ hand }) => hand), ...changed(dice, known, index)],
      };
    }
  }
}

/** The list with one thing added, taken away or replaced by another one. */
function changed<T>(dice: Dice, items: readonly T[], fresh: T | undefined): readonly T[] {
  const add = fresh === undefined ? [] : [fresh];
  const without = items.filter((_, place) => place !== dice(items.length));
  const way = dice(3);
  if (way === 0) return [...items, ...add];
  return way === 1 ? without : [...without, ...add];
}

/** Names in the table, and those it has had: one that comes back would be another question. */
function takenNames({ before, table }: Context): readonly string[] {
  const old = before.tables.find(({ id }) => id === table.id)?.columns ?? [];
  return [...old, ...table.columns].map((column) => column.name);
}

function withAddedColumn(context: Context): TableSpec {
  const { dice, table, spec, before } = context;
  const name = freshName(dice, COLUMN_NAMES, takenNames(context));
  const plain = randomColumn(dice, freshId("c", spec, before), name, table.strict);
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
function withoutColumn({ dice, table }: Context): TableSpec {
  const plain = table.columns.filter((column) => column.generated === undefined);
  const needed = table.withoutRowid ? (table.key?.columns ?? []) : [];
  const free = table.columns.filter(
    (column) => !needed.includes(column.id) && (column.generated !== undefined || plain.length > 1),
  );
  const gone = anyOf(dice, free);
  return { ...table, columns: table.columns.filter((column) => column !== gone) };
}

function withRenamedColumn(context: Context): TableSpec {
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

function newTableName({ dice, spec, before }: Context): string {
  const taken = [...spec.tables, ...before.tables].map((table) => table.name);
  return freshName(dice, TABLE_NAMES, taken);
}

function withAlteredColumn({ dice, table }: Context): TableSpec {
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
function withOtherKey({ dice, table }: Context): TableSpec {
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

function withOtherForeignKey({ dice, spec, table }: Context): TableSpec {
  const [first, ...rest] = table.foreignKeys;
  if (first !== undefined && chance(dice, 50)) {
    const other = { ...first, onDelete: oneOf(dice, ACTIONS), onUpdate: oneOf(dice, ACTIONS) };
    return { ...table, foreignKeys: [other, ...rest] };
  }
  return { ...table, foreignKeys: changed(dice, table.foreignKeys, randomForeignKey(dice, spec, table)) };
}

function editedViews(dice: Dice, spec: Spec, name: string): Spec {
  const known = spec.views.filter((view) => !view.hand);
  const [first, ...rest] = known;
  const hand = spec.views.filter((view) => view.hand);
  const fresh = randomView(dice, spec, name, false);
  if (first !== undefined && fresh !== undefined && chance(dice, 40)) {
    return { ...spec, views: [...hand, { ...fresh, name: first.name }, ...rest] };
  }
  return { ...spec, views: [...hand, ...changed(dice, known, fresh)] };
}

/** Most columns that come to be NOT NULL without a default are filled; the others are to be refused where rows need it. */
function fillsFor(dice: Dice, before: TableSpec, after: TableSpec): readonly (readonly [string, string])[] {
  return after.columns.flatMap((column) => {
    const old = before.columns.find((other) => other.id === column.id);
    const needs = column.notNull && column.default === undefined && column.generated === undefined;
    if (!needs || old?.notNull === true || !chance(dice, 80)) return [];
    return [[column.id, oneOf(dice, ["0", "'filled'", "x'01'", "(1 + 2)"])] as const];
  });
}
