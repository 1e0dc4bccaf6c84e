import { equal } from "../model/equality.js";
import { columnNamed } from "../model/lookup.js";
import type { Column, Table } from "../model/schema.js";
import type { AlterTableChange, Change } from "./change.js";

export type Rename =
  | { readonly of: "table"; readonly from: string; readonly to: string }
  | { readonly of: "column"; readonly table: string; readonly from: string; readonly to: string };

/** What somebody has already said: what was renamed, and what is surely gone (`"users"`, `"users.name"`). */
export interface Decisions {
  readonly renames: readonly Rename[];
  readonly drops: readonly string[];
}

/** Something is gone and something has come: nobody but a person knows whether it is the same thing. */
export interface OpenQuestion {
  readonly of: "table" | "column";
  readonly table: string;
  readonly removed: string;
  /** What it may be called now, likeliest first. */
  readonly candidates: readonly string[];
}

export interface Matching {
  readonly renames: readonly Rename[];
  readonly open: readonly OpenQuestion[];
}

/** Column name → the key it has in the TypeScript schema, by table. */
export type ColumnKeys = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Which drops and adds are one thing under a new name: what was decided, what is certain, and what has to be asked.
 * Nothing is ever guessed.
 */
export function matchTableRenames(changes: readonly Change[], decisions: Decisions): Matching {
  const removed = changes.flatMap((change) => (change.kind === "dropTable" ? [change.table] : []));
  const added = changes.flatMap((change) => (change.kind === "addTable" ? [change.table] : []));
  const renames = decisions.renames.filter(
    (rename) => rename.of === "table" && has(removed, rename.from) && has(added, rename.to),
  );
  const certain = removed.flatMap((table) => certainTable(table, added));
  const all = [
    ...renames,
    ...certain.filter((rename) => !renames.some((other) => other.from === rename.from)),
  ];
  const left = removed.filter(
    (table) => !all.some((rename) => rename.from === table.name) && !decisions.drops.includes(table.name),
  );
  const free = added.filter((table) => !all.some((rename) => rename.to === table.name));
  return { renames: all, open: left.flatMap((table) => tableQuestion(table, free)) };
}

/** The same for the columns of tables that are there on both sides. */
export function matchColumnRenames(
  changes: readonly Change[],
  decisions: Decisions,
  keys: ColumnKeys,
): Matching {
  const parts = changes.flatMap((change) =>
    change.kind === "alterTable" ? [matchColumns(change, decisions, keys)] : [],
  );
  return { renames: parts.flatMap((part) => part.renames), open: parts.flatMap((part) => part.open) };
}

function matchColumns(change: AlterTableChange, decisions: Decisions, keys: ColumnKeys): Matching {
  const table = change.after.name;
  const removed = change.changes.flatMap((inner) => (inner.kind === "dropColumn" ? [inner.column] : []));
  const added = change.changes.flatMap((inner) => (inner.kind === "addColumn" ? [inner.column] : []));
  const decided = decisions.renames.filter(
    (rename) =>
      rename.of === "column" && rename.table === table && has(removed, rename.from) && has(added, rename.to),
  );
  const certain = removed
    .filter((column) => !decisions.drops.includes(`${table}.${column.name}`))
    .flatMap((column) => certainColumn(table, column, added, keys.get(table)))
    .filter((rename) => !decided.some((other) => other.from === rename.from || other.to === rename.to));
  const renames = [...decided, ...certain];
  const left = removed.filter(
    (column) =>
      !renames.some((rename) => rename.from === column.name) &&
      !decisions.drops.includes(`${table}.${column.name}`),
  );
  const free = added.filter((column) => !renames.some((rename) => rename.to === column.name));
  return { renames, open: left.flatMap((column) => columnQuestion(change, column, free)) };
}

const has = (items: readonly { readonly name: string }[], name: string): boolean =>
  items.some((item) => item.name === name);

/** SQLite knows names without case, so a name that differs in nothing else is the same table. */
function certainTable(table: Table, added: readonly Table[]): readonly Rename[] {
  const same = added.find((other) => other.name.toLowerCase() === table.name.toLowerCase());
  return same === undefined ? [] : [{ of: "table", from: table.name, to: same.name }];
}

function certainColumn(
  table: string,
  column: Column,
  added: readonly Column[],
  keys: ReadonlyMap<string, string> | undefined,
): readonly Rename[] {
  const same = added.find(
    (other) =>
      other.name.toLowerCase() === column.name.toLowerCase() ||
      keys?.get(other.name) === camelCase(column.name),
  );
  return same === undefined ? [] : [{ of: "column", table, from: column.name, to: same.name }];
}

function tableQuestion(table: Table, added: readonly Table[]): readonly OpenQuestion[] {
  const candidates = ranked(added, (other) => tableLikeness(table, other), 0.5);
  return candidates.length === 0 ? [] : [{ of: "table", table: table.name, removed: table.name, candidates }];
}

function columnQuestion(
  change: AlterTableChange,
  column: Column,
  added: readonly Column[],
): readonly OpenQuestion[] {
  const candidates = ranked(added, (other) => columnLikeness(change, column, other), 0);
  return candidates.length === 0
    ? []
    : [{ of: "column", table: change.after.name, removed: column.name, candidates }];
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

function columnLikeness(change: AlterTableChange, a: Column, b: Column): number {
  const type = a.type === b.type ? 4 : 0;
  const place = change.before.columns.indexOf(a) === change.after.columns.indexOf(b) ? 2 : 0;
  const rest = equal({ ...a, name: "" }, { ...b, name: "" }) ? 2 : 0;
  const name = a.name.includes(b.name) || b.name.includes(a.name) ? 1 : 0;
  return type + place + rest + name;
}

function camelCase(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
