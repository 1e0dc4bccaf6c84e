import { columnNamed } from "../../../model/lookup.js";
import type { Index, IndexPart, PrimaryKey, Unique } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import { type AlteredTable, columnsIn, futureRows, isEmpty, oldTable } from "../alter/altered-table.js";
import { quoteIdentifier } from "../ddl/identifier.js";

/** A unique index wants each value once; a row with a NULL in it is like no other (https://www.sqlite.org/lang_createindex.html#unique_indexes). */
export function uniqueRequirement(table: AlteredTable, index: Index): readonly Requirement[] {
  return index.unique ? repeated(table, index.name, index.parts, index.where) : [];
}

/** The same for a key of the table itself. */
export function keyRequirement(table: AlteredTable, key: PrimaryKey | Unique): readonly Requirement[] {
  const what = key.kind === "primaryKey" ? "the primary key" : "a unique key";
  const parts = key.columns.map((column) => ({ kind: "column", column, descending: false }) as const);
  return repeated(table, `${what} of ${table.after.name}`, parts, undefined);
}

function repeated(
  table: AlteredTable,
  subject: string,
  parts: readonly IndexPart[],
  where: string | undefined,
): readonly Requirement[] {
  const columns = parts.flatMap((part) =>
    part.kind === "column" ? [part.column] : columnsIn(part.expression, table),
  );
  const rows = futureRows(table, [...columns, ...columnsIn(where ?? "", table)]);
  if (rows === undefined || parts.some((part) => isAlwaysNull(table, part))) return [];
  const conditions = [
    ...parts.filter((part) => mayBeNull(table, part)).map((part) => `${textOf(part)} IS NOT NULL`),
    ...(where === undefined ? [] : [`(${where})`]),
  ];
  const filter = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  const places = parts.map((_, place) => place + 1).join(", ");
  const labels = parts.map(labelOf);
  return [
    {
      kind: "unique",
      subject,
      query: `SELECT ${parts.map(selected).join(", ")}, count(*) AS "rows" FROM ${rows}${filter} GROUP BY ${places} HAVING count(*) > 1`,
      from: oldTable(table),
      shown: [...labels, "rows"].map(quoteIdentifier),
      message: `${subject} wants each value of ${table.after.name} (${labels.join(", ")}) only once.`,
    },
  ];
}

const labelOf = (part: IndexPart): string => (part.kind === "column" ? part.column : part.expression);

const textOf = (part: IndexPart): string =>
  part.kind === "column" ? quoteIdentifier(part.column) : `(${part.expression})`;

/** Values are alike as the index collates them. */
function selected(part: IndexPart): string {
  const label = quoteIdentifier(labelOf(part));
  const collation = part.collation === undefined ? "" : ` COLLATE ${quoteIdentifier(part.collation)}`;
  return part.kind === "column" && collation === "" ? label : `${textOf(part)}${collation} AS ${label}`;
}

function mayBeNull({ after }: AlteredTable, part: IndexPart): boolean {
  return part.kind === "expression" || columnNamed(after, part.column)?.nullable !== false;
}

function isAlwaysNull(table: AlteredTable, part: IndexPart): boolean {
  const column = part.kind === "column" ? columnNamed(table.after, part.column) : undefined;
  return column !== undefined && isEmpty(table, column);
}
