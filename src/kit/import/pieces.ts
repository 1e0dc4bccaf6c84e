import type { OtherObject, Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { foldName, quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { altered } from "../../dialect/sqlite/plan/revert.js";
import { diff } from "../../diff/diff.js";
import type { Step } from "../../model/step.js";
import { type Plan, plan } from "../../plan/plan.js";
import type { Planner } from "../../plan/planner.js";
import type { Copy, Part } from "./parts.js";

/** Parts that are carried out together, because what they do is told from the definitions before and after. */
export type Chunk = readonly Part[];

/** A chunk as steps. */
export interface Piece {
  /** Definitions as steps of ours, which keep rows and say how they are carried out; all else literal. */
  readonly up: readonly Step[];
  /** The SQL as it was written. */
  readonly literal: readonly Step[];
  readonly down: readonly Step[];
}

/** Definitions and tables made anew in a row are one chunk; everything else stands alone. */
export function chunksOf(parts: readonly Part[]): readonly Chunk[] {
  const chunks: Part[][] = [];
  for (const part of parts) {
    const last = chunks.at(-1);
    if (last?.[0] !== undefined && isDefining(last[0]) && isDefining(part)) last.push(part);
    else chunks.push([part]);
  }
  return chunks;
}

const isDefining = ({ kind }: Part): boolean => kind === "definition" || kind === "recreation";

const sql = (text: string): Step => ({ kind: "sql", sql: text });

/** The statements of a part; of a table made anew those columns are copied that the old one has. */
export function statementsOf(part: Part, before: Snapshot): readonly string[] {
  if (part.kind !== "recreation") return [part.sql];
  const copy = part.copy === undefined ? [] : copyStatement(part.copy, before);
  return [part.create, ...copy, ...part.finish];
}

function copyStatement(copy: Copy, before: Snapshot): readonly string[] {
  const missing = new Set(missingColumns(copy, before));
  const columns = copy.columns.filter((column) => !missing.has(column)).map(quoteIdentifier);
  if (columns.length === 0) return [];
  const list = columns.join(", ");
  return [
    `INSERT INTO ${quoteIdentifier(copy.into)} (${list}) SELECT ${list} FROM ${quoteIdentifier(copy.from)}`,
  ];
}

/** The columns that a copy takes from a table that does not have them: drizzle-kit writes new columns there, too. */
export function missingColumns(copy: Copy, { schema }: Snapshot): readonly string[] {
  const table = schema.tables.find(({ name }) => foldName(name) === foldName(copy.from));
  const known = new Set(table?.columns.map(({ name }) => foldName(name)));
  return table === undefined ? [] : copy.columns.filter((column) => !known.has(foldName(column)));
}

/**
 * A chunk as steps, from the definitions before and after it.
 *
 * @throws DdlError where a definition is not understood.
 */
export function pieceOf(chunk: Chunk, before: Snapshot, after: Snapshot): Piece {
  const [first] = chunk;
  const literal = chunk.flatMap((part) => statementsOf(part, before)).map(sql);
  if (first?.kind === "renamedTable") return renamedTable(first, literal);
  if (first?.kind === "renamedColumn") return renamedColumn(first, literal);
  const up = first !== undefined && isDefining(first) ? planBetween(before, after).up : literal;
  return { up, literal, down: wayBack(before, after) };
}

/** What leads from the definitions after to those from before. */
export const wayBack = (before: Snapshot, after: Snapshot): readonly Step[] => [
  ...othersOnlyIn(after, before).map(dropped),
  ...planBetween(before, after).down,
  ...othersOnlyIn(before, after).map((other) => sql(other.sql)),
];

function planBetween(before: Snapshot, after: Snapshot): Plan {
  const context = { before, after, fills: new Map<string, string>(), renames: [] };
  return plan(diff(before.schema, after.schema), toTheLetter(sqliteAuthor.planner(context), before, after));
}

/**
 * The planner edits the definition from before, in which the same thing may stand in other words than in the one that
 * drizzle-kit wrote. A step has to find these.
 */
function toTheLetter(planner: Planner, before: Snapshot, after: Snapshot): Planner {
  return {
    ...planner,
    alterTable: (change) => {
      const table = change.after.name;
      const [was, is] = [before.tables.get(table), after.tables.get(table)];
      const move = planner.alterTable(change);
      if (move === undefined || was === undefined || is === undefined) return move;
      return { ...move, up: altered(table, was, is, false), down: altered(table, is, was, false) };
    },
  };
}

function renamedTable({ from, to }: { from: string; to: string }, literal: readonly Step[]): Piece {
  const step = (a: string, b: string): Step => ({ kind: "renameTable", from: a, to: b });
  return { up: [step(from, to)], literal, down: [step(to, from)] };
}

function renamedColumn(
  { table, from, to }: { table: string; from: string; to: string },
  literal: readonly Step[],
): Piece {
  const step = (a: string, b: string): Step => ({
    kind: "alterTable",
    table,
    changes: [{ kind: "renameColumn", from: a, to: b }],
    how: "auto",
  });
  return { up: [step(from, to)], literal, down: [step(to, from)] };
}

/** Triggers and virtual tables that the other side does not have. */
function othersOnlyIn(one: Snapshot, other: Snapshot): readonly OtherObject[] {
  const known = new Set(other.others.map(({ name, sql: text }) => `${name} ${text}`));
  return one.others.filter(({ name, sql: text }) => !known.has(`${name} ${text}`));
}

/** A trigger goes with its table. */
const dropped = ({ kind, name }: OtherObject): Step =>
  sql(`DROP ${kind === "trigger" ? "TRIGGER IF EXISTS" : "TABLE"} ${quoteIdentifier(name)}`);
