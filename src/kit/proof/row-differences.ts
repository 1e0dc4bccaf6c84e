import type { Losses, RowDump, TableRows } from "../../dialect/dialect.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";

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

/**
 * Rows that are the same are none of the differences, whatever names them: a bare rowid and the order of rows whose key
 * has NULLs are not kept through every change.
 */
function tableDifferences(
  table: string,
  before: TableRows | undefined,
  after: TableRows | undefined,
  losses: Losses,
): readonly RowDifference[] {
  const columns = comparedColumns(before ?? after, after ?? before, losses.columns.get(foldName(table)));
  const textsBefore = textsOf(before, columns, "old");
  const textsAfter = textsOf(after, columns, "now");
  const gone = withoutEqual(textsBefore, textsAfter);
  const come = withoutEqual(textsAfter, textsBefore);
  return [...new Set([...gone, ...come])].flatMap((row): readonly RowDifference[] => {
    if (table === "sqlite_sequence" && losses.tables.has(foldName(row))) return [];
    const old = gone.has(row) ? before?.rows.get(row) : undefined;
    const now = come.has(row) ? after?.rows.get(row) : undefined;
    const differing = columns.filter(
      (column) => old === undefined || now === undefined || old[column.old] !== now[column.now],
    );
    return [{ table, row, before: shown(old, differing, "old"), after: shown(now, differing, "now") }];
  });
}

/** What is compared of each row, as one text, by what names the row; the declared key is part of it. */
function textsOf(
  table: TableRows | undefined,
  columns: readonly Compared[],
  side: "old" | "now",
): ReadonlyMap<string, string> {
  return new Map(
    [...(table?.rows ?? [])].map(([row, values]) => [
      row,
      JSON.stringify(columns.map((column) => values[column[side]])),
    ]),
  );
}

/** The names of the rows for which the others have no equal. */
function withoutEqual(
  rows: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const text of others.values()) counts.set(text, (counts.get(text) ?? 0) + 1);
  const left = new Set<string>();
  // A row under its own name is taken for the same one first.
  const own = [...rows].filter(([row, text]) => others.get(row) === text);
  for (const [, text] of own) counts.set(text, (counts.get(text) ?? 0) - 1);
  for (const [row, text] of rows) {
    if (others.get(row) === text) continue;
    const count = counts.get(text) ?? 0;
    if (count > 0) counts.set(text, count - 1);
    else left.add(row);
  }
  return left;
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
