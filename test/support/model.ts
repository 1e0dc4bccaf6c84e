import type { Column, Index, Schema, Table } from "../../src/model/schema.js";

/** A column for tests; text that may be NULL unless something else is said. */
export function column(name: string, more: Partial<Column> = {}): Column {
  return { name, type: "text", nullable: true, ...more };
}

/** A table for tests, with the columns given by name or whole. */
export function table(
  name: string,
  columns: readonly (string | Column)[],
  more: Partial<Omit<Table, "name" | "columns">> = {},
): Table {
  return {
    name,
    columns: columns.map((one) => (typeof one === "string" ? column(one) : one)),
    constraints: [],
    indexes: [],
    options: { dialect: "sqlite", strict: false, withoutRowid: false, autoincrement: false },
    ...more,
  };
}

export function index(name: string, columns: readonly string[], more: Partial<Index> = {}): Index {
  return {
    name,
    unique: false,
    parts: columns.map((one) => ({ kind: "column", column: one, descending: false })),
    ...more,
  };
}

export function schema(...tables: readonly Table[]): Schema {
  return { tables, views: [] };
}
