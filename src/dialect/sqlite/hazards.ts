import type { AlterTableChange, TableChange } from "../../diff/change.js";
import type { Column } from "../../model/schema.js";
import type { Hazard } from "../../plan/hazard.js";
import { affinityOf } from "./ddl/expression.js";

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
