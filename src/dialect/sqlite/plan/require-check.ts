import type { Check } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import { type AlteredTable, columnsIn, futureRows, oldTable } from "../alter/altered-table.js";
import { quoteIdentifier } from "../ddl/identifier.js";

/** A check holds unless it is false: NULL passes (https://www.sqlite.org/lang_createtable.html#check_constraints). */
export function checkRequirement(table: AlteredTable, check: Check): readonly Requirement[] {
  const held = table.before.constraints.some(
    (other) => other.kind === "check" && other.expression === check.expression,
  );
  const columns = columnsIn(check.expression, table);
  const rows = futureRows(table, columns);
  if (held || rows === undefined) return [];
  const subject = check.name ?? `the check (${check.expression})`;
  return [
    {
      kind: "check",
      subject,
      query: `SELECT * FROM ${rows} WHERE NOT (${check.expression})`,
      from: oldTable(table),
      shown: columns.map(quoteIdentifier),
      message: `${subject} has to hold for every row of ${table.after.name}.`,
    },
  ];
}
