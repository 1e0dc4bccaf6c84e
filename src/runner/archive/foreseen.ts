import { sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { parseColumn } from "../../dialect/sqlite/ddl/parse-table.js";
import type { Definitions } from "../../dialect/sqlite/read/definitions.js";
import { type PredictedWay, predictWays, waysBack } from "../../dialect/sqlite/ways/way.js";
import type { AlterTable, Fragment, Step } from "../../model/step.js";
import type { Work } from "../execute/work.js";
import type { Entry, ValuesEntry } from "./entry.js";

type Foreseen = Pick<Work, "revision" | "direction" | "steps">;

/** The steps as they are carried out: what the archive gives back is in them, as a fill of the column. */
export function foreseenSteps(work: Foreseen, entries: readonly Entry[]): readonly Step[] {
  const kept = valuesFor(work, entries);
  if (kept.length === 0) return work.steps;
  const renames = work.steps.some(({ kind }) => kind === "renameTable");
  return work.steps.map((step) => {
    if (step.kind !== "alterTable") return step;
    const of = kept.filter(({ table }) => renames || sameName(table, step.table));
    return of.length === 0 ? step : { ...step, changes: step.changes.map((change) => filled(change, of)) };
  });
}

/** The ways of the steps with what the archive gives back, and with the old places of columns. */
export function foreseenWays(
  work: Foreseen,
  entries: readonly Entry[],
  start: Definitions,
  inPlace: boolean,
): ReadonlyMap<number, PredictedWay> {
  const { ways, definitions } = predictWays(foreseenSteps(work, entries), start, inPlace);
  const back = waysBack(ways.values(), definitionsBefore(work, entries, start), definitions);
  const places = [...ways.keys()];
  return new Map(
    back.map((way, n): [number, PredictedWay] => [places[n] ?? n, plainReasons(way, work, entries)]),
  );
}

const isOthers = ({ revision, direction }: Foreseen, entry: Entry): boolean =>
  entry.revision === revision && entry.direction === (direction === "up" ? "down" : "up") && !entry.isLost;

const valuesFor = (work: Foreseen, entries: readonly Entry[]): readonly ValuesEntry[] =>
  entries.filter(
    (entry): entry is ValuesEntry =>
      (entry.kind === "column" || entry.kind === "values") && isOthers(work, entry),
  );

const names = ({ column, first }: ValuesEntry, name: string): boolean =>
  sameName(column, name) || (first !== undefined && sameName(first, name));

/** Of a conversion that is taken back only the values that are its own come from the archive; the step stays as it is. */
function filled(change: Fragment, kept: readonly ValuesEntry[]): Fragment {
  if (change.kind !== "addColumn" || change.using !== undefined) return change;
  const { name } = parseColumn(change.definition);
  const comes = kept.some((entry) => entry.kind === "column" && names(entry, name));
  return comes ? { ...change, using: "NULL" } : change;
}

/** The definitions that the other direction has found. */
function definitionsBefore(work: Foreseen, entries: readonly Entry[], start: Definitions): Definitions {
  const tables = new Map<string, string>();
  for (const entry of entries) {
    if (entry.kind !== "definition" || !isOthers(work, entry)) continue;
    for (const { type, name, sql } of entry.texts) {
      const key = name.toLowerCase();
      if (type === "table" && !tables.has(key)) tables.set(key, sql);
    }
  }
  return { ...start, tables };
}

/** `x is filled` says less than where its values come from. */
function plainReasons(way: PredictedWay, work: Foreseen, entries: readonly Entry[]): PredictedWay {
  const added = new Set(
    work.steps
      .filter((step): step is AlterTable => step.kind === "alterTable" && sameName(step.table, way.table))
      .flatMap(({ changes }) => changes)
      .flatMap((change) =>
        change.kind === "addColumn" && change.using === undefined
          ? [parseColumn(change.definition).name]
          : [],
      ),
  );
  const back = valuesFor(work, entries).flatMap(({ column, first }) => [column, first ?? column]);
  const reasons = way.reasons.map((reason) => {
    const name = [...added].find((one) => reason === `${one} is filled`);
    const isBack = name !== undefined && back.some((other) => sameName(other, name));
    return isBack ? `${name} comes back with its values` : reason;
  });
  return { ...way, reasons };
}
