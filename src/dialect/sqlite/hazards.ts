import type { AlterTableChange, TableChange } from "../../diff/change.js";
import type { Column } from "../../model/schema.js";
import type { Hazard, Requirement } from "../../plan/hazard.js";
import type { Alteration } from "./alteration.js";
import { affinityOf } from "./ddl/expression.js";
import { quoteIdentifier } from "./ddl/identifier.js";
import type { OldNames } from "./old-names.js";

/** What a reviewer has to know of a change inside a table. */
export function alterationHazards(change: AlterTableChange): readonly Hazard[] {
  return change.changes.flatMap((inner) => hazardsOf(change.after.name, inner));
}

function hazardsOf(table: string, change: TableChange): readonly Hazard[] {
  switch (change.kind) {
    case "dropColumn":
      return [
        {
          code: "drop-column",
          message: `${table}.${change.column.name} is dropped with its values.`,
          hint: "downgrade brings the column back without them. Export the values first if anybody needs them.",
        },
      ];
    case "alterColumn":
      return conversion(table, change.before, change.after);
    case "addIndex":
      return change.index.unique ? [unique(table, change.index.name)] : [];
    default:
      return [];
  }
}

function conversion(table: string, before: Column, after: Column): readonly Hazard[] {
  if (affinityOf(before.type) === affinityOf(after.type)) return [];
  return [
    {
      code: "convert-column",
      message: `${table}.${after.name} is converted from ${before.type || "no type"} to ${after.type || "no type"}.`,
      hint: "SQLite converts the values that read as the new type and keeps the others as they are; downgrade converts back what it can.",
    },
  ];
}

function unique(table: string, index: string): Hazard {
  return {
    code: "add-unique",
    message: `${index} fails where rows of ${table} are not unique.`,
    hint: "Look for duplicates first; the revision stops without a change when there are any.",
  };
}

/** What must hold of the rows: values where a column comes to be NOT NULL and nothing fills it. */
export function requirementsOf(alteration: Alteration, names: OldNames): readonly Requirement[] {
  const table = alteration.change.after.name;
  return alteration.change.changes.flatMap((change) => {
    if (change.kind === "alterColumn") return notNull(alteration, table, change.before, change.after, names);
    return change.kind === "addColumn" ? newNotNull(alteration, table, change.column, names) : [];
  });
}

function notNull(
  { fills }: Alteration,
  table: string,
  before: Column,
  after: Column,
  names: OldNames,
): readonly Requirement[] {
  const filled = after.default !== undefined || after.generated !== undefined || fills.has(after.name);
  if (!before.nullable || after.nullable || filled) return [];
  const from = quoteIdentifier(names.table(table));
  const column = quoteIdentifier(names.column(table, before.name));
  return [
    {
      query: `SELECT * FROM ${from} WHERE ${column} IS NULL`,
      message: `${table}.${after.name} becomes NOT NULL, but rows hold NULL there.`,
      fill: `${table}.${after.name}`,
    },
  ];
}

function newNotNull(
  { fills }: Alteration,
  table: string,
  column: Column,
  names: OldNames,
): readonly Requirement[] {
  const filled = column.default !== undefined || column.generated !== undefined || fills.has(column.name);
  if (column.nullable || filled) return [];
  return [
    {
      query: `SELECT * FROM ${quoteIdentifier(names.table(table))}`,
      message: `${table}.${column.name} is new, NOT NULL and without a default, but the table has rows.`,
      fill: `${table}.${column.name}`,
    },
  ];
}
