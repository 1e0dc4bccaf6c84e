import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import { anyOf, chance, type Dice, diceOf, oneOf } from "./dice.js";
import { TABLE_NAMES } from "./pools.js";
import { columnName, freshName, randomColumn, randomGenerated } from "./random-column.js";
import { randomCheck, randomForeignKey, randomIndex, randomView, someColumns } from "./random-parts.js";
import { settled } from "./settle.js";
import { type ColumnSpec, freshId, idsIn, type Spec, type TableSpec, withTable } from "./spec.js";

/** The numbers that a schema is made from: a list for each table and each thing that hangs on the tables. */
export interface SchemaNumbers {
  readonly tables: readonly (readonly number[])[];
  readonly parts: readonly (readonly number[])[];
}

const EMPTY: Spec = { tables: [], views: [], triggers: [], search: false };

/** The schema that the numbers mean; any numbers mean one. */
export function schemaOf({ tables, parts }: SchemaNumbers): Spec {
  const bare = tables.reduce((spec, numbers) => withNewTable(diceOf(numbers), spec, spec), EMPTY);
  const whole = parts.reduce((spec, numbers, place) => withPart(diceOf(numbers), spec, `o${place}`), bare);
  const spec = settled(whole);
  return { ...spec, tables: spec.tables.map(withLate) };
}

/** One table more; `known` are the schemas whose names and ids it must not take. */
export function withNewTable(dice: Dice, spec: Spec, ...known: readonly Spec[]): Spec {
  const taken = [spec, ...known].flatMap(({ tables }) => tables.map(({ name }) => name));
  const strict = chance(dice, 15);
  const id = freshId("t", spec, ...known);
  const bare: TableSpec = {
    id,
    name: freshName(dice, TABLE_NAMES, taken),
    columns: [],
    key: undefined,
    uniques: [],
    checks: [],
    foreignKeys: [],
    indexes: [],
    strict,
    withoutRowid: false,
    style: 0,
    late: 0,
  };
  const first = Number(id.slice(1)) + 1;
  const columns = randomColumns(dice, first, strict);
  const table = keyed(dice, { ...bare, columns });
  return { ...spec, tables: [...spec.tables, { ...table, style: dice(10_000) }] };
}

function randomColumns(dice: Dice, first: number, strict: boolean): readonly ColumnSpec[] {
  const count = 2 + dice(4);
  const columns: ColumnSpec[] = [];
  for (let at = 0; at < count; at++) {
    const name = columnName(
      dice,
      columns.map((column) => column.name),
    );
    columns.push(randomColumn(dice, `c${first + at}`, name, strict));
  }
  return columns;
}

/** Most tables have an INTEGER PRIMARY KEY; the others one of another type, of several columns, or none. */
function keyed(dice: Dice, table: TableSpec): TableSpec {
  const [first, second] = table.columns;
  if (first === undefined || second === undefined) return table;
  switch (oneOf(dice, ["alias", "alias", "text", "composite", "none"] as const)) {
    case "alias": {
      const plain = { ...first, type: "integer", default: undefined, collation: undefined };
      const key = { columns: [first.id], autoincrement: chance(dice, 30) };
      return { ...table, columns: [plain, ...table.columns.slice(1)], key };
    }
    case "text":
      return { ...table, key: { columns: [first.id], autoincrement: false }, withoutRowid: chance(dice, 30) };
    case "composite":
      return {
        ...table,
        key: { columns: [second.id, first.id], autoincrement: false },
        withoutRowid: chance(dice, 30),
      };
    case "none":
      return table;
  }
}

const PARTS = [
  "index",
  "check",
  "foreignKey",
  "unique",
  "generated",
  "view",
  "trigger",
  "handIndex",
  "handView",
  "search",
  "unnamedCheck",
  "foreignKey",
  "foreignKey",
  "generated",
] as const;

/** Something that hangs on one of the tables. */
function withPart(dice: Dice, spec: Spec, name: string): Spec {
  const kind = oneOf(dice, PARTS);
  const table = spec.tables[dice(spec.tables.length || 1)];
  if (table === undefined) return spec;
  switch (kind) {
    case "index":
    case "handIndex": {
      const index = randomIndex(dice, table, name, kind === "handIndex");
      return index === undefined ? spec : withTable(spec, { ...table, indexes: [...table.indexes, index] });
    }
    case "check":
    case "unnamedCheck": {
      const check = randomCheck(dice, table, kind === "check" ? name : undefined);
      return check === undefined ? spec : withTable(spec, { ...table, checks: [...table.checks, check] });
    }
    case "foreignKey": {
      const key = randomForeignKey(dice, spec, table);
      return key === undefined
        ? spec
        : withTable(spec, { ...table, foreignKeys: [...table.foreignKeys, key] });
    }
    case "unique": {
      const columns = someColumns(dice, table, 1 + dice(2));
      const unique = columns === undefined ? [] : [{ name, columns }];
      return withTable(spec, { ...table, uniques: [...table.uniques, ...unique] });
    }
    case "generated":
      return withTable(spec, withGenerated(dice, spec, table));
    case "view":
    case "handView": {
      const view = randomView(dice, spec, name, kind === "handView");
      return view === undefined ? spec : { ...spec, views: [...spec.views, view] };
    }
    case "trigger":
      return withTrigger(dice, spec, table, name);
    case "search":
      return { ...spec, search: true };
  }
}

function withGenerated(dice: Dice, spec: Spec, table: TableSpec): TableSpec {
  const names = table.columns.map((column) => column.name);
  const column = randomColumn(dice, freshId("c", spec), columnName(dice, names), table.strict);
  const generated = randomGenerated(dice, table);
  return {
    ...table,
    columns: [...table.columns, { ...column, notNull: false, default: undefined, generated }],
  };
}

/** A trigger that writes into another table, or into the same; on the table, or on a view. */
function withTrigger(dice: Dice, spec: Spec, table: TableSpec, name: string): Spec {
  const event = oneOf(dice, ["INSERT", "UPDATE", "DELETE"] as const);
  const row = event === "DELETE" ? "old" : "new";
  const column = table.columns[dice(table.columns.length)]?.id;
  const other = spec.tables[dice(spec.tables.length)] ?? table;
  const target = other.columns[dice(other.columns.length)];
  const when = chance(dice, 50) ? ` WHEN ${row}.{${column}} IS NOT 'x;y'` : "";
  const change =
    target === undefined || target.generated !== undefined
      ? `SELECT ${row}.{${column}}`
      : `UPDATE {${other.id}} SET {${target.id}} = {${target.id}} WHERE {${target.id}} IS ${row}.{${column}}`;
  const view = chance(dice, 40) ? anyOf(dice, spec.views)?.name : undefined;
  const body =
    view === undefined
      ? `AFTER ${event} ON {${table.id}}${when} BEGIN ${change}; SELECT 1; END`
      : `INSTEAD OF ${event} ON ${quoteIdentifier(view)} BEGIN SELECT count(*) FROM {${table.id}}; END`;
  return { ...spec, triggers: [...spec.triggers, { name, table: table.id, view, body }] };
}

/** Columns at the end that ALTER TABLE ADD COLUMN could have added, when there were rows already. */
function withLate(table: TableSpec): TableSpec {
  return { ...table, late: table.style % 3 === 2 ? lateColumns(table) : 0 };
}

function lateColumns(table: TableSpec): number {
  const used = usedIn(table);
  const addable = ({ id, notNull, default: value, generated }: ColumnSpec): boolean => {
    if (used.has(id) || generated?.stored === true) return false;
    if (value === undefined) return !notNull;
    return !value.live.startsWith("(") && !value.live.startsWith("CURRENT");
  };
  const fixed = table.columns.findLastIndex((column) => !addable(column));
  return Math.max(0, Math.min(2, table.columns.length - 1 - Math.max(0, fixed)));
}

/** The columns that the definition names besides their own. */
function usedIn({ key, uniques, checks, foreignKeys, columns }: TableSpec): ReadonlySet<string> {
  return new Set([
    ...(key?.columns ?? []),
    ...uniques.flatMap((unique) => unique.columns),
    ...checks.flatMap((check) => idsIn(check.expression)),
    ...foreignKeys.flatMap((foreignKey) => foreignKey.columns),
    ...columns.flatMap(({ generated }) => idsIn(generated?.as ?? "")),
  ]);
}
