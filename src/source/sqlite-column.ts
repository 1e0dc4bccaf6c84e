import { messageOf, SchemaError, type SchemaSubject } from "../errors.js";
import type { Check, Column, Generated } from "../model/schema.js";
import { defaultClause } from "./default.js";
import type { DrizzleColumn } from "./drizzle.js";
import { literalOf } from "./literal.js";
import type { Printer } from "./printer.js";

/**
 * A column of a Drizzle table. What Drizzle does at run time (`$defaultFn`, `$onUpdate`) is none of the database's.
 *
 * @throws SchemaError `bad-default`.
 */
export function readColumn(table: string, column: DrizzleColumn, printer: Printer): Column {
  const name = printer.columnName(column);
  return {
    name,
    type: column.getSQLType(),
    nullable: !column.notNull,
    default: readDefault({ table, column: name }, column, printer),
    generated: readGenerated(column, printer),
  };
}

function readDefault(
  about: Required<SchemaSubject>,
  column: DrizzleColumn,
  printer: Printer,
): string | undefined {
  const value = column.default;
  if (value === undefined) return undefined;
  if (printer.isSql(value)) return defaultClause(printer.expression(value));
  try {
    const mapped = value === null ? null : column.mapToDriverValue(value);
    return printer.isSql(mapped) ? defaultClause(printer.expression(mapped)) : literalOf(mapped);
  } catch (error) {
    const name = `${about.table}.${about.column}`;
    throw new SchemaError("bad-default", `The default of ${name} cannot be written: ${messageOf(error)}.`, {
      hint: "Give a value that the column takes, or write it as sql`…`.",
      cause: error,
      about,
    });
  }
}

/** SQL, a function that returns it, or, as drizzle-kit reads it, the text of an expression. */
function readGenerated({ generated }: DrizzleColumn, printer: Printer): Generated | undefined {
  if (generated === undefined) return undefined;
  const as: unknown = typeof generated.as === "function" ? generated.as() : generated.as;
  return {
    as: printer.isSql(as) ? printer.expression(as) : String(as),
    stored: generated.mode === "stored",
  };
}

/** The CHECK that keeps a text column to its enum. */
export function readEnumCheck(table: string, column: DrizzleColumn, printer: Printer): Check | undefined {
  const values = column.enumValues ?? [];
  if (values.length === 0) return undefined;
  const name = printer.columnName(column);
  return {
    kind: "check",
    name: `${table}_${name}_enum`,
    expression: `${printer.expression(column.getSQL())} IN (${values.map(literalOf).join(", ")})`,
  };
}
