import { columnNamed, tableNamed } from "../model/lookup.js";
import type { Schema, Table } from "../model/schema.js";
import { rankColumns, rankTables } from "./likeness.js";
import {
  type Evidence,
  type Names,
  type Pair,
  type Paired,
  pairNames,
  replacedNames,
} from "./rename-pairs.js";

export type Rename = TableRename | ColumnRename;

export interface TableRename extends Pair {
  readonly of: "table";
}

export interface ColumnRename extends Pair {
  readonly of: "column";
  /** What the table is called after the renames of tables. */
  readonly table: string;
}

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

/** The definitions that are compared. */
export interface Sides {
  readonly before: Schema;
  readonly after: Schema;
}

/** Column name → the key it has in the TypeScript schema, by table. */
export type ColumnKeys = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What the TypeScript source says of names. */
export interface SourceNames {
  readonly keys: ColumnKeys;
  /** What `@renamedFrom` says that a table, or a column of it, was called. */
  formerNames(table: string, column?: string): readonly string[];
  /** Whether a revision has carried out this rename before: a tag may stay in the source for as long as one likes. */
  carriedOut(rename: Rename): boolean;
}

/** Whether anything is gone, and so may have a new name, or another one's: else no source need be asked. */
export function mayBeRenamed(of: Rename["of"], { before, after }: Sides): boolean {
  if (of === "table") return lacks(after.tables, before.tables);
  const olds = byName(before.tables);
  return after.tables.some((now) => lacks(now.columns, olds.get(now.name)?.columns ?? now.columns));
}

/** A schema may have thousands of tables: they are not looked for one by one. */
const byName = (tables: readonly Table[]): ReadonlyMap<string, Table> =>
  new Map(tables.map((table) => [table.name, table]));

type Named = readonly { readonly name: string }[];

function lacks(names: Named, others: Named): boolean {
  const there = new Set(names.map(({ name }) => name));
  return others.some(({ name }) => !there.has(name));
}

/**
 * Which drops and adds are one thing under a new name: what was decided, what is certain, and what has to be asked.
 * Nothing is ever guessed.
 */
export function matchTableRenames(
  { before, after }: Sides,
  decisions: Decisions,
  names: SourceNames,
): Matching {
  const decided = decisions.renames.filter((rename) => rename.of === "table");
  if (decided.length === 0 && !lacks(after.tables, before.tables)) return NOTHING;
  const sides = { before: namesOf(before.tables), after: namesOf(after.tables) };
  const paired = pairNames(sides, {
    decided,
    dropped: decisions.drops,
    formerNames: (table) => names.formerNames(table),
    same: [sameButForCase],
    carriedOut: ({ from, to }) => names.carriedOut({ of: "table", from, to }),
  });
  return {
    renames: withReplaced(sides, paired).map(({ from, to }) => ({ of: "table", from, to })),
    open: paired.gone.flatMap((name) => tableQuestion(name, paired, { before, after })),
  };
}

/** The same for the columns of tables that are there on both sides. */
export function matchColumnRenames(sides: Sides, decisions: Decisions, names: SourceNames): Matching {
  const olds = byName(sides.before.tables);
  const parts = sides.after.tables.map((now) => {
    const old = olds.get(now.name);
    return old === undefined ? NOTHING : matchColumns(old, now, decisions, names);
  });
  return { renames: parts.flatMap((part) => part.renames), open: parts.flatMap((part) => part.open) };
}

const NOTHING: Matching = { renames: [], open: [] };

function matchColumns(before: Table, after: Table, decisions: Decisions, names: SourceNames): Matching {
  const table = after.name;
  const evidence = columnEvidence(table, decisions, names);
  if (evidence.decided.length === 0 && !lacks(after.columns, before.columns)) return NOTHING;
  const sides = { before: namesOf(before.columns), after: namesOf(after.columns) };
  const paired = pairNames(sides, evidence);
  return {
    renames: withReplaced(sides, paired).map(({ from, to }) => ({ of: "column", table, from, to })),
    open: paired.gone.flatMap((name) => columnQuestion(name, paired, before, after)),
  };
}

function columnEvidence(table: string, { renames, drops }: Decisions, names: SourceNames): Evidence {
  const keys = names.keys.get(table);
  const prefix = `${table}.`;
  return {
    decided: renames.filter((rename) => rename.of === "column" && rename.table === table),
    dropped: drops.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
    formerNames: (column) => names.formerNames(table, column),
    same: [sameButForCase, (from, to) => keys?.get(to) === camelCase(from)],
    carriedOut: ({ from, to }) => names.carriedOut({ of: "column", table, from, to }),
  };
}

const withReplaced = (names: Names, { pairs }: Paired): readonly Pair[] => [
  ...pairs,
  ...replacedNames(names, pairs),
];

const namesOf = (items: Named): readonly string[] => items.map(({ name }) => name);

/** SQLite knows names without case, so a name that differs in nothing else is the same thing. */
const sameButForCase = (from: string, to: string): boolean => from.toLowerCase() === to.toLowerCase();

function tableQuestion(name: string, { come }: Paired, { before, after }: Sides): readonly OpenQuestion[] {
  const old = tableNamed(before, name);
  const candidates =
    old === undefined
      ? []
      : rankTables(
          old,
          after.tables.filter((table) => come.includes(table.name)),
        );
  return candidates.length === 0 ? [] : [{ of: "table", table: name, removed: name, candidates }];
}

function columnQuestion(
  name: string,
  { come }: Paired,
  before: Table,
  after: Table,
): readonly OpenQuestion[] {
  const old = columnNamed(before, name);
  const candidates = old === undefined ? [] : rankColumns(old, come, before, after);
  return candidates.length === 0 ? [] : [{ of: "column", table: after.name, removed: name, candidates }];
}

function camelCase(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
