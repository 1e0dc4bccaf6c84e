import { equal } from "../model/equality.js";
import { columnNamed } from "../model/lookup.js";
import type { Column, Table } from "../model/schema.js";

/** Of tables that have come, those that may be the one that is gone, likeliest first: half of the columns are alike. */
export function rankTables(gone: Table, come: readonly Table[]): readonly string[] {
  return ranked(come, (table) => tableLikeness(gone, table), 0.5);
}

/** The columns that have come, the likeliest to be the one that is gone first: by type, place, constraints and name. */
export function rankColumns(
  gone: Column,
  come: readonly string[],
  before: Table,
  after: Table,
): readonly string[] {
  const columns = after.columns.filter(({ name }) => come.includes(name));
  return ranked(columns, (column) => columnLikeness(gone, column, before, after), 0);
}

function ranked<T extends { readonly name: string }>(
  items: readonly T[],
  score: (item: T) => number,
  least: number,
): readonly string[] {
  return items
    .map((item) => ({ name: item.name, score: score(item) }))
    .filter((item) => item.score >= least)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .map((item) => item.name);
}

/** The share of columns, of the table with fewer, that stand in both with one type. */
function tableLikeness(a: Table, b: Table): number {
  const shared = a.columns.filter((column) => columnNamed(b, column.name)?.type === column.type).length;
  return shared / Math.max(1, Math.min(a.columns.length, b.columns.length));
}

function columnLikeness(a: Column, b: Column, before: Table, after: Table): number {
  const type = a.type === b.type ? 4 : 0;
  const place = before.columns.indexOf(a) === after.columns.indexOf(b) ? 2 : 0;
  const rest = equal({ ...a, name: "" }, { ...b, name: "" }) ? 2 : 0;
  const name = a.name.includes(b.name) || b.name.includes(a.name) ? 1 : 0;
  return type + place + rest + name;
}
