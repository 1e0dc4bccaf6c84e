import type { AlterTableChange, TableChange } from "../../../diff/change.js";
import type { Column, Index } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import type { PlanContext } from "../../dialect.js";
import { type AlteredTable, alteredTable, givenValue, oldColumn, oldTable } from "../alter/altered-table.js";
import { placeholder } from "../alter/fill.js";
import { checkRequirement } from "./require-check.js";
import { conversionRequirement, isRowid } from "./require-conversion.js";
import { parentRequirement } from "./require-parent.js";
import { keyRequirement, uniqueRequirement } from "./require-unique.js";

/** What a change inside a table asks of its rows; its indexes ask for themselves. */
export function requirementsOf(context: PlanContext, change: AlterTableChange): readonly Requirement[] {
  const table = alteredTable(context, change.after);
  return table === undefined ? [] : change.changes.flatMap((inner) => requirementOf(table, inner));
}

/** What an index asks of the rows that are there already. */
export function indexRequirements(
  context: PlanContext,
  after: AlteredTable["after"],
  index: Index,
): readonly Requirement[] {
  const table = alteredTable(context, after);
  return table === undefined ? [] : uniqueRequirement(table, index);
}

function requirementOf(table: AlteredTable, change: TableChange): readonly Requirement[] {
  switch (change.kind) {
    case "addColumn":
      return newValue(table, change.column);
    case "alterColumn":
      return [
        ...value(table, change.before, change.after),
        ...conversionRequirement(table, change.before, change.after),
      ];
    case "addConstraint":
      return constraintRequirement(table, change.constraint);
    default:
      return [];
  }
}

function constraintRequirement(
  table: AlteredTable,
  constraint: AlteredTable["after"]["constraints"][number],
): readonly Requirement[] {
  switch (constraint.kind) {
    case "check":
      return checkRequirement(table, constraint);
    case "foreignKey":
      return parentRequirement(table, constraint);
    case "primaryKey":
    case "unique":
      return keyRequirement(table, constraint);
  }
}

/** A column that takes NULL no more: its NULLs are filled, or somebody has to say with what. */
function value(table: AlteredTable, before: Column, after: Column): readonly Requirement[] {
  if (!before.nullable || after.nullable || after.generated !== undefined) return [];
  const subject = `${table.after.name}.${after.name}`;
  const shared = {
    subject,
    query: `SELECT * FROM ${oldTable(table)} WHERE ${oldColumn(table, before.name)} IS NULL`,
    from: oldTable(table),
    shown: [],
  };
  const given = givenValue(table, after);
  if (given !== undefined) {
    return [{ ...shared, kind: "filled", message: `${subject} becomes NOT NULL.`, by: given }];
  }
  const message = `${subject} becomes NOT NULL, and nothing says what rows with NULL get.`;
  return [{ ...shared, kind: "value", message, fill: subject, example: exampleOf(after) }];
}

/**
 * A column that is new and never NULL, and nothing fills it: then there may be no row. One that is the rowid has the
 * row's number.
 */
function newValue(table: AlteredTable, column: Column): readonly Requirement[] {
  const given =
    column.generated !== undefined || givenValue(table, column) !== undefined || isRowid(table.after, column);
  if (column.nullable || given) return [];
  const subject = `${table.after.name}.${column.name}`;
  return [
    {
      kind: "newValue",
      subject,
      query: `SELECT * FROM ${oldTable(table)}`,
      from: oldTable(table),
      shown: [],
      message: `${subject} is new, NOT NULL and without a default, and nothing says what rows get.`,
      fill: subject,
      example: exampleOf(column),
    },
  ];
}

/** A value of the column's type, to be put in its place. */
const exampleOf = (column: Column): string => placeholder(column, undefined) ?? "''";
