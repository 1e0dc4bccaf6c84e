import type { Index, IndexPart } from "../model/schema.js";
import type { DrizzleColumn, DrizzleIndex, TableConfig } from "./drizzle.js";
import type { Printer } from "./printer.js";

/**
 * The indexes of a table. What is unique is an index here, under the name that drizzle-kit gives it: it writes no
 * UNIQUE constraints for SQLite, and makes a name from the column's key before `casing`.
 */
export function readIndexes(config: TableConfig, printer: Printer): readonly Index[] {
  return [
    ...config.columns
      .filter((column) => column.isUnique)
      .map((column) =>
        unique(column.uniqueName ?? `${config.name}_${column.name}_unique`, [column], printer),
      ),
    ...config.indexes.map((index) => readIndex(index, printer)),
    ...config.uniqueConstraints.map(({ name, columns }) => unique(name, columns, printer)),
  ];
}

function unique(name: string, columns: readonly DrizzleColumn[], printer: Printer): Index {
  return { name, unique: true, parts: columns.map((column) => columnPart(column, printer)) };
}

function readIndex({ config }: DrizzleIndex, printer: Printer): Index {
  return {
    name: config.name,
    unique: config.unique,
    parts: config.columns.map((part) =>
      printer.isSql(part)
        ? { kind: "expression", expression: printer.expression(part), descending: false }
        : columnPart(part, printer),
    ),
    where: config.where === undefined ? undefined : printer.expression(config.where),
  };
}

function columnPart(column: DrizzleColumn, printer: Printer): IndexPart {
  return { kind: "column", column: printer.columnName(column), descending: false };
}
