import type { OtherObject, Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { foldName, quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { parseAlter } from "../../dialect/sqlite/ddl/parse-alter.js";
import { createdObject, droppedObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { parseColumn } from "../../dialect/sqlite/ddl/parse-table.js";
import { altered } from "../../dialect/sqlite/plan/revert.js";
import { diff } from "../../diff/diff.js";
import type { Step } from "../../model/step.js";
import { type Plan, plan } from "../../plan/plan.js";
import type { Planner } from "../../plan/planner.js";
import type { Copy, Part, Rebuild } from "./parts.js";
import type { Piece } from "./piece.js";
import { rebuilt } from "./rebuilt.js";

/** Parts that are carried out together, because what they do is told from the definitions before and after. */
export type Chunk = readonly Part[];

/**
 * Definitions and tables made anew in a row are one chunk; everything else stands alone. A table or a column that comes
 * again after it was dropped begins another: it is a new one, and what the old one held was to go.
 */
export function chunksOf(parts: readonly Part[]): readonly Chunk[] {
  const chunks: Part[][] = [];
  const dropped = new Set<string>();
  for (const part of parts) {
    const last = chunks.at(-1);
    const { makes, drops } = effectOf(part);
    const again = makes !== undefined && dropped.has(makes);
    if (last?.[0] !== undefined && isDefining(last[0]) && isDefining(part) && !again) last.push(part);
    else {
      chunks.push([part]);
      dropped.clear();
    }
    if (drops !== undefined) dropped.add(drops);
  }
  return chunks;
}

/** The table or column that a statement makes or drops. */
function effectOf(part: Part): { readonly makes?: string; readonly drops?: string } {
  if (part.kind !== "definition") return {};
  const made = createdObject(part.sql);
  if (made?.kind === "table") return { makes: foldName(made.name) };
  const gone = droppedObject(part.sql);
  if (gone?.kind === "table") return { drops: foldName(gone.name) };
  const altered = parseAlter(part.sql);
  if (altered === undefined || !("change" in altered)) return {};
  const { table, change } = altered;
  const column = (name: string): string => JSON.stringify([foldName(table), foldName(name)]);
  if (change.kind === "dropColumn") return { drops: column(change.column) };
  return change.kind === "addColumn" ? { makes: column(parseColumn(change.definition).name) } : {};
}

const isDefining = ({ kind }: Part): boolean => kind === "definition" || kind === "recreation";

const sql = (text: string): Step => ({ kind: "sql", sql: text });

/** The statements of a part; of a table made anew those columns are copied that the old one has. */
export function statementsOf(part: Part, before: Snapshot): readonly string[] {
  switch (part.kind) {
    case "recreation":
      return [part.create, ...copyStatement(part.copy, before), ...part.finish];
    case "rebuild":
      return [part.create, ...fillsOf(part, before), ...part.finish];
    case "renamedTable":
    case "renamedColumn":
    case "definition":
    case "other":
      return [part.sql];
  }
}

/** The statements that change definitions: with no rows there is nothing for the others. */
export function definitionsOf(part: Part, before: Snapshot): readonly string[] {
  if (part.kind === "rebuild") return [part.create, ...part.finish];
  return part.kind === "other" && part.writesRows ? [] : statementsOf(part, before);
}

/** What fills a table that is made anew. */
export const fillsOf = ({ fills }: Rebuild, before: Snapshot): readonly string[] =>
  fills.flatMap((fill) => (typeof fill === "string" ? [fill] : copyStatement(fill, before)));

function copyStatement(copy: Copy, before: Snapshot): readonly string[] {
  const missing = new Set(missingColumns(copy, before));
  const places = copy.columns.flatMap((_, place) => (missing.has(copy.taken[place] ?? "") ? [] : [place]));
  if (places.length === 0) return [];
  const list = (names: readonly string[]): string =>
    places
      .flatMap((place) => names[place] ?? [])
      .map(quoteIdentifier)
      .join(", ");
  return [
    `INSERT INTO ${quoteIdentifier(copy.into)} (${list(copy.columns)}) SELECT ${list(copy.taken)} FROM ${quoteIdentifier(copy.from)}`,
  ];
}

/** The columns that a copy takes from a table that does not have them: drizzle-kit writes new columns there, too. */
export function missingColumns(copy: Copy, { schema }: Snapshot): readonly string[] {
  const table = schema.tables.find(({ name }) => foldName(name) === foldName(copy.from));
  const known = new Set(table?.columns.map(({ name }) => foldName(name)));
  return table === undefined ? [] : copy.taken.filter((column) => !known.has(foldName(column)));
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
  const { up } = planBetween(before, after);
  const back = wayBack(before, after);
  if (first?.kind === "rebuild")
    return rebuilt(first, fillsOf(first, before), { up, down: back }, literal, before, after);
  return {
    up: first !== undefined && isDefining(first) ? up : literal,
    literal,
    down: back,
    destroys: false,
    writes: first?.kind === "other" && first.writesRows,
  };
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
  return { up: [step(from, to)], literal, down: [step(to, from)], destroys: false };
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
  return { up: [step(from, to)], literal, down: [step(to, from)], destroys: false };
}

/** Triggers and virtual tables that the other side does not have. */
function othersOnlyIn(one: Snapshot, other: Snapshot): readonly OtherObject[] {
  const known = new Set(other.others.map(({ name, sql: text }) => `${name} ${text}`));
  return one.others.filter(({ name, sql: text }) => !known.has(`${name} ${text}`));
}

/** A trigger goes with its table. */
const dropped = ({ kind, name }: OtherObject): Step =>
  sql(`DROP ${kind === "trigger" ? "TRIGGER IF EXISTS" : "TABLE"} ${quoteIdentifier(name)}`);
