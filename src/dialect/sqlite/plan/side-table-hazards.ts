import type { Change } from "../../../diff/change.js";
import type { Rename } from "../../../diff/rename.js";
import type { Hazard } from "../../../plan/hazard.js";
import { HAZARDS } from "../../../plan/hazard-codes.js";
import { readSideTable, type SideTable } from "../ddl/external-content.js";
import { sameName } from "../ddl/identifier.js";

/** What happens to a table, or to one of its columns, that a virtual table may read. */
export type ContentChange =
  | { readonly kind: "dropTable" | "renameTable"; readonly table: string }
  | ColumnChange;

interface ColumnChange {
  readonly kind: "dropColumn" | "renameColumn";
  readonly table: string;
  readonly column: string;
  /** What the virtual table calls it where it is the rowid: a new name may have been carried into it already. */
  readonly asRowid: string;
}

/**
 * The hazard for a virtual table whose content a change drops or renames; undefined where it does not read that. A new
 * name of the table, or of the column that is its rowid, is carried into it.
 */
export function contentHazard(name: string, sql: string, change: ContentChange): Hazard | undefined {
  const side = readSideTable(sql);
  if (side === undefined || !sameName(side.table, change.table)) return undefined;
  const what = "column" in change ? `${change.table}.${change.column}` : change.table;
  if ("column" in change && !reads(side, change)) return undefined;
  const goes = change.kind === "dropTable" || change.kind === "dropColumn" ? "goes" : "gets another name";
  const end = isCarried(side, change)
    ? "Its definition follows; the index stays as it is."
    : "It would not work any more, and the run refuses that.";
  return {
    code: "search-content",
    message: `${what} ${goes}, and the virtual table ${name} reads it by that name. ${end}`,
    hint: HAZARDS["search-content"].instead,
  };
}

/** Whether the run carries the new name into the virtual table. */
export function isCarried(side: SideTable, change: ContentChange): boolean {
  if (change.kind === "renameTable") return true;
  return change.kind === "renameColumn" && !side.columns.some((column) => sameName(column, change.column));
}

const reads = ({ columns, rowid = "" }: SideTable, { column, asRowid }: ColumnChange): boolean =>
  columns.some((one) => sameName(one, column)) || sameName(rowid, asRowid);

/** The hazards of a plan. `others`: what the database has besides tables and views, after the renames of tables. */
export function sideTableHazards(
  others: readonly { readonly kind: string; readonly name: string; readonly sql: string }[],
  changes: readonly Change[],
  renames: readonly Rename[],
): readonly Hazard[] {
  const all = [...renames.map(renamed), ...changes.flatMap(dropped)];
  return others
    .filter(({ kind }) => kind === "virtualTable")
    .flatMap(({ name, sql }) => all.flatMap((change) => contentHazard(name, sql, change) ?? []));
}

const renamed = (rename: Rename): ContentChange =>
  rename.of === "table"
    ? { kind: "renameTable", table: rename.to }
    : { kind: "renameColumn", table: rename.table, column: rename.from, asRowid: rename.to };

function dropped(change: Change): readonly ContentChange[] {
  if (change.kind === "dropTable") return [{ kind: "dropTable", table: change.table.name }];
  if (change.kind !== "alterTable") return [];
  const table = change.after.name;
  return change.changes.flatMap((inner): readonly ContentChange[] =>
    inner.kind === "dropColumn" ? [goneColumn(table, inner.column.name)] : [],
  );
}

/** The change that a column goes. */
export const goneColumn = (table: string, column: string): ContentChange => ({
  kind: "dropColumn",
  table,
  column,
  asRowid: column,
});
