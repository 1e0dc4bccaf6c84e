import { SluiceError } from "../../../errors.js";
import type { AlterTable, Fragment, Step } from "../../../model/step.js";
import { changesToMake } from "../alter/missing-changes.js";
import { unfollowed } from "../alter/rename-column.js";
import type { Way } from "../alter.js";
import { editTable } from "../ddl/edit-table.js";
import { foldName } from "../ddl/identifier.js";
import { renameColumnInDefinition } from "../ddl/rename-column.js";
import { compareDefinitions } from "../ddl/same-definition.js";
import { type Definitions, definitionsAfter, indexesOf } from "../read/definitions.js";
import { type CheapWay, cheapWay, type Part } from "./cheap-way.js";
import { copyReasons } from "./way-reason.js";

/** How a step will alter its table, as far as definitions tell; the rows may still force a copy. */
export interface PredictedWay extends Omit<CheapWay, "way"> {
  readonly table: string;
  /** undefined: it cannot be told beforehand. */
  readonly way: Way | undefined;
  /** Why it has to be a copy, each a clause of its own: `amount changes from integer to text`. */
  readonly reasons: readonly string[];
}

/** The way of each step that alters a table, by its place among the steps. */
export function predictWays(
  steps: readonly Step[],
  start: Definitions,
  inPlace: boolean,
): { readonly ways: ReadonlyMap<number, PredictedWay>; readonly definitions: Definitions } {
  const ways = new Map<number, PredictedWay>();
  let definitions = start;
  for (const [place, step] of steps.entries()) {
    if (step.kind === "alterTable") ways.set(place, predictOrNot(step, definitions, inPlace));
    definitions = afterOrUnknown(definitions, step);
  }
  return { ways, definitions };
}

/**
 * The ways of steps that take others back: where the archive then gives a column its old place, the table is copied.
 * `start` and `end` are the definitions before the others, and after these.
 */
export function waysBack(
  ways: Iterable<PredictedWay>,
  start: Definitions,
  end: Definitions,
): readonly PredictedWay[] {
  return [...ways].map((way) => {
    const [old, now] = [start.tables.get(foldName(way.table)), end.tables.get(foldName(way.table))];
    if (way.way === "copy" || old === undefined || now === undefined) return way;
    const isReordered = readable(() => compareDefinitions(now, old)) === "reordered";
    return isReordered ? { ...way, way: "copy", reasons: ["columns go back to their old places"] } : way;
  });
}

/** A definition that a fragment does not fit is an error of the run, which says more about it. */
function predictOrNot(step: AlterTable, definitions: Definitions, inPlace: boolean): PredictedWay {
  const { table } = step;
  const unknown = { table, way: undefined, scans: 0, rewrites: false, reasons: [] };
  const before = definitions.tables.get(foldName(table));
  if (before === undefined) return unknown;
  return readable(() => predictWay(step, before, indexesOf(definitions, table), inPlace)) ?? unknown;
}

const afterOrUnknown = (definitions: Definitions, step: Step): Definitions =>
  readable(() => definitionsAfter(definitions, step)) ??
  ("table" in step
    ? definitionsAfter(definitions, { kind: "dropTable", table: step.table, keep: true })
    : definitions);

function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SluiceError) return undefined;
    throw error;
  }
}

/**
 * How a step will alter a table of this definition, with indexes of these texts: what `alterTable` will do where the
 * rows do not stand in the way.
 *
 * @throws DriftError, DdlError as `editTable`.
 */
export function predictWay(
  step: AlterTable,
  sql: string,
  indexes: readonly string[],
  inPlace: boolean,
): PredictedWay {
  const { table, how } = step;
  let before = sql;
  let predicted: PredictedWay = { table, way: "native", scans: 0, rewrites: false, reasons: [] };
  for (const part of partsOf(changesToMake(step, sql))) {
    const [first] = part;
    if (first?.kind === "renameColumn") {
      predicted = together(predicted, predictRename(table, before, first.from));
      before = renameColumnInDefinition(before, first.from, first.to);
      continue;
    }
    predicted = together(predicted, predictPart({ table, before, fragments: part, indexes, inPlace, how }));
    before = editTable(before, part);
  }
  return predicted;
}

function predictRename(table: string, before: string, column: string): PredictedWay {
  const left = unfollowed(before, column);
  const reasons = left.map(({ start, end }) => `SQLite does not rename in ${before.slice(start, end)}`);
  return { table, way: left.length === 0 ? "native" : "copy", scans: 0, rewrites: false, reasons };
}

/** A rename is a part of its own; what is between renames is carried out together, also where that is nothing. */
function partsOf(changes: readonly Fragment[]): readonly (readonly Fragment[])[] {
  if (changes.length === 0) return [[]];
  const parts: Fragment[][] = [];
  for (const change of changes) {
    const last = parts.at(-1);
    if (change.kind === "renameColumn" || last === undefined || last[0]?.kind === "renameColumn") {
      parts.push([change]);
    } else {
      last.push(change);
    }
  }
  return parts;
}

const COST: Readonly<Record<Way, number>> = { native: 0, inPlace: 1, copy: 2 };

function together(a: PredictedWay, b: PredictedWay): PredictedWay {
  const costlier = COST[a.way ?? "copy"] > COST[b.way ?? "copy"] ? a : b;
  return {
    ...costlier,
    scans: a.scans + b.scans,
    rewrites: a.rewrites || b.rewrites,
    reasons: [...a.reasons, ...b.reasons],
  };
}

function predictPart(part: Part): PredictedWay {
  const { table, fragments } = part;
  const cheap = part.how === "copy" ? undefined : cheapWay(part);
  if (cheap !== undefined) return { table, reasons: [], ...cheap };
  return { table, way: "copy", scans: 0, rewrites: false, reasons: copyReasons(part, fragments) };
}
