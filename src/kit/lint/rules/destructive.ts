import { affinityOf } from "../../../dialect/sqlite/ddl/expression.js";
import { sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import type { TableSize } from "../../../dialect/sqlite/ways/table-size.js";
import { primaryKeyOf } from "../../../model/lookup.js";
import { HAZARDS } from "../../../plan/hazard-codes.js";
import { columnIn, isNewColumn } from "../columns.js";
import { type Deed, deedsOf } from "../deed.js";
import type { Found } from "../found.js";
import type { Course } from "../revision-view.js";

type Alteration = Extract<Deed, { kind: "alter" }>;

/** Tables and columns that steps take away, and values that they convert; literal SQL has a rule of its own. */
export function destructive(course: Course, archives: boolean): readonly Found[] {
  const deeds = course.deeds.filter(({ raw, fresh }) => !raw && !fresh);
  const tables = deedsOf(deeds, "dropTable").map((deed) => droppedTable(deed, course, archives));
  const losing = deedsOf(deeds, "alter").flatMap((deed) => {
    const found = [...droppedColumn(deed, course, archives), ...converted(deed, archives)];
    return found.length === 0 ? [] : [{ deed, found }];
  });
  const keyless = archives ? withoutKeys(losing.map(({ deed }) => deed)) : [];
  return [...tables, ...losing.flatMap(({ found }) => found), ...keyless];
}

function droppedTable(
  { table, keep, spot }: Extract<Deed, { kind: "dropTable" }>,
  { sizes }: Course,
  archives: boolean,
): Found {
  return {
    ...taken("drop-table", `${table} is dropped with ${rows(sizes.get(spot.step))}`, archives && keep),
    spot,
  };
}

function droppedColumn(
  { table, fragment, spot }: Alteration,
  course: Course,
  archives: boolean,
): readonly Found[] {
  if (fragment.kind !== "dropColumn" || isNewColumn(course, table, fragment.column)) return [];
  const what = `${table}.${fragment.column} is dropped from ${rows(course.sizes.get(spot.step))}`;
  return [{ ...taken("drop-column", what, archives && fragment.keep), spot }];
}

function converted(
  { table, fragment, before, after, spot }: Alteration,
  archives: boolean,
): readonly Found[] {
  if (fragment.kind !== "alterColumn") return [];
  const [old, now] = [columnIn(before, fragment.column), columnIn(after, fragment.column)];
  if (old === undefined || now === undefined || now.generated !== undefined) return [];
  if (affinityOf(old.type) === affinityOf(now.type)) return [];
  const kept = archives
    ? "The old values go into the archive, and downgrade brings them back."
    : "The old values are not archived: they are gone for good.";
  return [
    {
      code: "convert-column",
      severity: archives ? "note" : "warning",
      message: `${table}.${now.name} is converted from ${old.type || "no type"} to ${now.type || "no type"}.`,
      hint: kept,
      spot,
    },
  ];
}

/** VACUUM may give the rows of such a table other rowids (https://www.sqlite.org/lang_vacuum.html). */
function withoutKeys(deeds: readonly Alteration[]): readonly Found[] {
  const bare = deeds.filter(({ after }) => after !== undefined && primaryKeyOf(after) === undefined);
  const first = bare.filter(
    ({ table }, place) => bare.findIndex((other) => sameName(other.table, table)) === place,
  );
  return first.map(({ table, spot }) => ({
    code: "no-key",
    message: `${table} has no primary key, so that the archive knows its rows only until a VACUUM.`,
    hint: HAZARDS["no-key"].instead,
    spot,
  }));
}

const rows = (size: TableSize | undefined): string =>
  size === undefined ? "its rows" : `${size.rows.toLocaleString("en")} ${size.rows === 1 ? "row" : "rows"}`;

const taken = (code: "drop-table" | "drop-column", what: string, kept: boolean): Omit<Found, "spot"> => ({
  code,
  severity: kept ? "note" : "error",
  message: `${what}${kept ? ", into the archive" : " for good"}.`,
  hint: kept ? "The other direction brings it back." : "Make a backup first if anybody may need it.",
});
