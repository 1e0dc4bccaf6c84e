import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import type { Column, Constraint, Index, Schema, Table } from "../../src/model/schema.js";
import {
  type ColumnSpec,
  type IndexSpec,
  idsIn,
  type Names,
  namesOf,
  type Spec,
  type TableSpec,
  written,
} from "./spec.js";

/** The schema as the TypeScript side of a comparison says it: without what Drizzle cannot express. */
export function drizzleSchema(spec: Spec): Schema {
  const names = namesOf(spec);
  return {
    tables: spec.tables.map((table) => drizzleTable(table, names)),
    views: spec.views
      .filter((view) => !view.hand)
      .map((view) => ({ name: view.name, query: written(view.query, names) })),
  };
}

/** A CHECK without a name is one that no TypeScript schema can keep. */
export function asDrizzleKeeps(spec: Spec): Spec {
  return {
    ...spec,
    tables: spec.tables.map((table) => ({
      ...table,
      checks: table.checks.filter((check) => check.name !== undefined),
    })),
  };
}

function drizzleTable(table: TableSpec, names: Names): Table {
  return {
    name: table.name,
    columns: table.columns.map((column) => drizzleColumn(table, column, names)),
    constraints: constraintsOf(table, names),
    indexes: [
      ...table.uniques.map(({ name, columns }) => uniqueIndex(name, columns, names)),
      ...table.indexes.filter((index) => !index.hand).map((index) => drizzleIndex(index, names)),
    ],
    options: {
      dialect: "sqlite",
      strict: false,
      withoutRowid: false,
      autoincrement: table.key?.autoincrement === true,
    },
  };
}

function drizzleColumn(table: TableSpec, column: ColumnSpec, names: Names): Column {
  const key = table.key?.columns ?? [];
  const wholeKey = key.length === 1 && key[0] === column.id;
  return {
    name: column.name,
    type: column.type,
    nullable: !column.notNull && !wholeKey,
    default: column.default?.drizzle,
    generated:
      column.generated === undefined
        ? undefined
        : { as: written(column.generated.as, names), stored: column.generated.stored },
  };
}

const listed = (ids: readonly string[], names: Names): readonly string[] =>
  ids.map((id) => names.get(id) ?? "");

function constraintsOf(table: TableSpec, names: Names): readonly Constraint[] {
  const own = (name: string): string => `${quoteIdentifier(table.name)}.${quoteIdentifier(name)}`;
  return [
    ...(table.key === undefined
      ? []
      : [{ kind: "primaryKey", columns: listed(table.key.columns, names) } as const]),
    ...table.foreignKeys.map(
      (key) =>
        ({
          kind: "foreignKey",
          columns: listed(key.columns, names),
          parent: names.get(key.parent) ?? "",
          parentColumns: listed(key.parentColumns, names),
          onDelete: key.onDelete,
          onUpdate: key.onUpdate,
        }) as const,
    ),
    ...table.checks.map(
      ({ name, expression }) =>
        ({ kind: "check", name, expression: written(expression, names, own) }) as const,
    ),
  ];
}

function uniqueIndex(name: string, columns: readonly string[], names: Names): Index {
  const parts = listed(columns, names).map(
    (column) => ({ kind: "column", column, descending: false }) as const,
  );
  return { name: `${name}_unique`, unique: true, parts };
}

/** Drizzle writes the order of a part as an expression: `"a" desc`. */
function drizzleIndex({ name, unique, parts, where }: IndexSpec, names: Names): Index {
  return {
    name,
    unique,
    parts: parts.map(({ text, descending }) => {
      const [id] = idsIn(text);
      return text === `{${id}}`
        ? { kind: "column", column: names.get(id ?? "") ?? "", descending }
        : { kind: "expression", expression: written(text, names), descending };
    }),
    where: where === undefined ? undefined : written(where, names),
  };
}
