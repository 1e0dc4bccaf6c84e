import { affinityOf } from "../../src/dialect/sqlite/ddl/expression.js";
import { type ColumnSpec, columnOf, isAlias, type Spec, type TableSpec, tableOf } from "./spec.js";

/** What an edit takes away for good, as long as nothing keeps it. */
export interface Losses {
  /** Ids of columns whose values `down` cannot know. */
  readonly columns: ReadonlySet<string>;
  /** Ids of tables that went with their rows. */
  readonly tables: ReadonlySet<string>;
  /** Ids of tables whose rowids another column has become. */
  readonly rowids: ReadonlySet<string>;
}

/** What of the rows cannot come back when the edit is taken back. */
export function lossesOf(before: Spec, after: Spec): Losses {
  const pairs = before.tables.map((old) => ({ old, now: tableOf(after, old.id) }));
  return {
    columns: new Set(pairs.flatMap(({ old, now }) => (now === undefined ? [] : lostColumns(old, now)))),
    tables: new Set(pairs.filter(({ now }) => now === undefined).map(({ old }) => old.id)),
    rowids: new Set(
      pairs.filter(({ old, now }) => now !== undefined && losesRowid(old, now)).map(({ old }) => old.id),
    ),
  };
}

/** Values that are computed from lost ones are lost as well. */
function lostColumns(old: TableSpec, now: TableSpec): readonly string[] {
  const lost = new Set(
    old.columns.filter((column) => isLost(old, column, columnOf(now, column.id))).map(({ id }) => id),
  );
  for (const column of [...old.columns, ...old.columns]) {
    const as = column.generated?.as ?? "";
    if ([...lost].some((id) => as.includes(`{${id}}`))) lost.add(column.id);
  }
  return [...lost];
}

/** The column that is the rowid comes back as long as there is one. */
function isLost(table: TableSpec, old: ColumnSpec, now: ColumnSpec | undefined): boolean {
  if (old.generated !== undefined || (now === undefined && isAlias(table, old))) return false;
  if (now === undefined || now.generated !== undefined) return true;
  return affinityOf(old.type) !== affinityOf(now.type) || (!old.notNull && now.notNull);
}

function losesRowid(old: TableSpec, now: TableSpec): boolean {
  const hasAlias = (table: TableSpec): boolean => table.columns.some((column) => isAlias(table, column));
  return hasAlias(now) && !hasAlias(old);
}

/** May `down` have to be refused, because what it has to bring back is gone? */
export function isLossy({ columns, tables }: Losses): boolean {
  return columns.size > 0 || tables.size > 0;
}
