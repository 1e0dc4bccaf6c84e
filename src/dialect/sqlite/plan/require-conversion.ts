import { primaryKeyOf } from "../../../model/lookup.js";
import type { Column, Table } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import { type AlteredTable, oldColumn, oldTable } from "../alter/altered-table.js";
import { type Affinity, affinityOf } from "../ddl/expression.js";

/**
 * The values that a new type does not convert. SQLite keeps them as they are, save in a STRICT table and in an
 * INTEGER PRIMARY KEY, which refuse them (https://www.sqlite.org/stricttables.html).
 */
export function conversionRequirement(
  table: AlteredTable,
  before: Column,
  after: Column,
): readonly Requirement[] {
  if (before.type === after.type || before.generated !== undefined || after.generated !== undefined)
    return [];
  const refused = isRefusing(table, after);
  const name = oldColumn(table, before.name);
  const condition = unconverted(name, before, after, refused);
  if (condition === undefined) return [];
  const subject = `${table.after.name}.${after.name}`;
  const { type } = after;
  return [
    {
      kind: "conversion",
      subject,
      query: `SELECT * FROM ${oldTable(table)} WHERE ${condition}`,
      from: oldTable(table),
      shown: [name],
      message: `${subject} becomes ${type}, which takes no other values here.`,
      type,
      refused,
    },
  ];
}

function isRefusing({ after }: AlteredTable, column: Column): boolean {
  return (after.options.strict && column.type !== "any") || isRowid(after, column);
}

/** INTEGER PRIMARY KEY is another name of the rowid (https://www.sqlite.org/lang_createtable.html#rowid). */
export function isRowid(table: Table, column: Column): boolean {
  const key = primaryKeyOf(table)?.columns;
  const isKey = key?.length === 1 && key[0] === column.name && column.type === "integer";
  return isKey && !table.options.withoutRowid;
}

function unconverted(name: string, before: Column, after: Column, refused: boolean): string | undefined {
  const from = affinityOf(before.type);
  const to = affinityOf(after.type);
  switch (to) {
    case "text":
      return from === "text" ? undefined : `typeof(${name}) = 'blob'`;
    case "blob":
      return refused ? `typeof(${name}) NOT IN ('blob', 'null')` : undefined;
    case "integer":
      return refused ? `${notNumber(name)} OR ${isFraction(name)}` : whereText(name, from);
    case "real":
    case "numeric":
      return refused ? notNumber(name) : whereText(name, from);
  }
}

const whereText = (name: string, from: Affinity): string | undefined =>
  from === "text" || from === "blob" ? notNumber(name) : undefined;

/**
 * A comparison with a NUMERIC value makes a number of text that reads as one, just as storing it would, and sorts all
 * other text and every blob above the numbers, infinity included
 * (https://www.sqlite.org/datatype3.html#type_conversions_prior_to_comparison).
 */
const notNumber = (name: string): string => `${name} > CAST(9e999 AS NUMERIC)`;

/**
 * A cast to NUMERIC makes an integer of text wherever nothing is lost, but leaves a REAL one
 * (https://www.sqlite.org/lang_expr.html#castexpr), which a column takes where it is whole.
 */
function isFraction(name: string): string {
  const number = `CAST(${name} AS NUMERIC)`;
  return `(typeof(${number}) = 'real' AND ${number} <> CAST(${number} AS INTEGER))`;
}
