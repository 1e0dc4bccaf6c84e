import type { Losses, RowDump, TableRows } from "../dialect/dialect.js";
import { foldName } from "../dialect/sqlite/ddl/identifier.js";

/** A row that is not what it was. */
export interface RowDifference {
  readonly table: string;
  /** What names the row: `id = 3`. */
  readonly row: string;
  /** The values that differ: `name = 'a'`; undefined where there was no such row. */
  readonly before: string | undefined;
  /** Undefined where there is no such row any more. */
  readonly after: string | undefined;
}

/** Where two dumps of databases with the same definitions differ, besides what is known to be lost. */
export function rowDifferences(before: RowDump, after: RowDump, losses: Losses): readonly RowDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    if (isLost(before.get(name), name, losses)) return [];
    return tableDifferences(name, before.get(name), after.get(name), losses);
  });
}

/** Without its key no row of a table is known again. */
function isLost(table: TableRows | undefined, name: string, { tables, columns }: Losses): boolean {
  const lost = columns.get(foldName(name));
  const keyIsLost = table?.key.some((column) => lost?.has(foldName(column)) === true) === true;
  return tables.has(foldName(name)) || keyIsLost;
}

/** A column that is compared, with its place on both sides. */
interface Compared {
  readonly name: string;
  readonly old: number;
  readonly now: number;
}

function tableDifferences(
  table: string,
  before: TableRows | undefined,
  after: TableRows | undefined,
  losses: Losses,
): readonly RowDifference[] {
  const columns = comparedColumns(before ?? after, after ?? before, losses.columns.get(foldName(table)));
  const rows = new Set([...(before?.rows.keys() ?? []), ...(after?.rows.keys() ?? [])]);
  return [...rows].flatMap((row): readonly RowDifference[] => {
    if (table === "sqlite_sequence" && losses.tables.has(foldName(row))) return [];
    const old = before?.rows.get(row);
    const now = after?.rows.get(row);
    const differing = columns.filter(
      (column) => old === undefined || now === undefined || old[column.old] !== now[column.now],
    );
    if (old !== undefined && now !== undefined && differing.length === 0) return [];
    return [{ table, row, before: shown(old, differing, "old"), after: shown(now, differing, "now") }];
  });
}

function comparedColumns(
  before: TableRows | undefined,
  after: TableRows | undefined,
  lost: ReadonlySet<string> | undefined,
): readonly Compared[] {
  const all = (before?.columns ?? []).map((name, old) => ({
    name,
    old,
    now: after?.columns.indexOf(name) ?? -1,
  }));
  return all.filter(({ name, now }) => now >= 0 && lost?.has(foldName(name)) !== true);
}

function shown(
  values: readonly string[] | undefined,
  columns: readonly Compared[],
  side: "old" | "now",
): string | undefined {
  return values && columns.map((column) => `${column.name} = ${short(values[column[side]])}`).join(", ");
}

const LONGEST = 60;

const short = (literal = "NULL"): string =>
  literal.length <= LONGEST ? literal : `${literal.slice(0, LONGEST)}…`;

/** How many rows a message shows. */
const SHOWN = 5;

/** The first differences, a line each, for a person. */
export function rowLines(differences: readonly RowDifference[]): readonly string[] {
  const lines = differences.slice(0, SHOWN).map(rowLine);
  const more = differences.length - SHOWN;
  return more > 0 ? [...lines, `and ${more.toLocaleString("en-US")} more`] : lines;
}

function rowLine({ table, row, before, after }: RowDifference): string {
  const name = `${table}, ${row}`;
  if (before === undefined) return `${name}: new: ${after}`;
  return after === undefined ? `${name}: gone: ${before}` : `${name}: ${before} → ${after}`;
}
