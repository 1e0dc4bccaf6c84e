import type { AlterTableChange, TableChange } from "../../../diff/change.js";
import { primaryKeyOf } from "../../../model/lookup.js";
import type { Column } from "../../../model/schema.js";
import type { Hazard } from "../../../plan/hazard.js";
import { affinityOf } from "../ddl/expression.js";

/** What a reviewer has to know of a change inside a table. */
export function alterationHazards(change: AlterTableChange): readonly Hazard[] {
  const hazards = change.changes.flatMap((inner) => hazardsOf(change.after.name, inner));
  const keeps = hazards.some(({ code }) => code === "drop-column" || code === "convert-column");
  return keeps && primaryKeyOf(change.after) === undefined ? [...hazards, noKey(change.after.name)] : hazards;
}

/** VACUUM may give the rows of such a table other rowids (https://www.sqlite.org/lang_vacuum.html). */
function noKey(table: string): Hazard {
  return {
    code: "no-key",
    message: `${table} has no primary key, so that the archive knows its rows only until a VACUUM.`,
    hint: "Give the table a primary key first; or downgrade before anybody runs VACUUM.",
  };
}

function hazardsOf(table: string, change: TableChange): readonly Hazard[] {
  switch (change.kind) {
    case "dropColumn":
      return [
        {
          code: "drop-column",
          message: `${table}.${change.column.name} is dropped with its values.`,
          hint: "They go into the archive, and downgrade brings them back. `{ keep: false }` on the step destroys them.",
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
      hint: "SQLite converts the values that read as the new type and keeps the others as they are. The old values go into the archive, and downgrade brings them back.",
    },
  ];
}
