import { equal } from "../../../model/equality.js";
import { columnNamed, tableNamed } from "../../../model/lookup.js";
import type { ForeignKey } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import { type AlteredTable, futureRows, isEmpty, oldTable } from "../alter/altered-table.js";
import { quoteIdentifier } from "../ddl/identifier.js";

/**
 * A foreign key wants a parent for every row without a NULL in it
 * (https://www.sqlite.org/foreignkeys.html#fk_composite). One that changes nothing but its actions asks for nothing.
 */
export function parentRequirement(table: AlteredTable, key: ForeignKey): readonly Requirement[] {
  const rows = futureRows(table, key.columns);
  const empty = table.after.columns.some(
    (column) => key.columns.includes(column.name) && isEmpty(table, column),
  );
  const missing = orphaned(table, key);
  if (rows === undefined || empty || missing === undefined || isHeld(table, key)) return [];
  const columns = `${table.after.name} (${key.columns.join(", ")})`;
  const present = key.columns.map((column) => `c.${quoteIdentifier(column)} IS NOT NULL`);
  return [
    {
      kind: "parent",
      subject: columns,
      query: `SELECT c.* FROM ${rows} AS c WHERE ${[...present, ...missing].join(" AND ")}`,
      from: oldTable(table),
      shown: key.columns.map(quoteIdentifier),
      message: `${columns} refers to ${key.parent}: every row wants its parent there.`,
      parent: key.parent,
    },
  ];
}

function isHeld({ before }: AlteredTable, key: ForeignKey): boolean {
  const actions = { onDelete: key.onDelete, onUpdate: key.onUpdate };
  return before.constraints.some(
    (other) => other.kind === "foreignKey" && equal({ ...other, ...actions }, key),
  );
}

/** The condition that no parent is there: always, where the table is new; undefined where its columns are. */
function orphaned({ schema, names }: AlteredTable, key: ForeignKey): readonly string[] | undefined {
  const parent = tableNamed(schema, key.parent);
  if (parent === undefined) return [];
  if (key.parentColumns.some((column) => columnNamed(parent, column) === undefined)) return undefined;
  const matches = key.columns.map((column, place) => {
    const to = quoteIdentifier(names.column(parent.name, key.parentColumns[place] ?? ""));
    return `p.${to} = c.${quoteIdentifier(column)}`;
  });
  const from = quoteIdentifier(names.table(parent.name));
  return [`NOT EXISTS (SELECT 1 FROM ${from} AS p WHERE ${matches.join(" AND ")})`];
}
