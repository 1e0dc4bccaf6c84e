import { anyOf, chance, type Dice, diceOf, oneOf } from "./dice.js";
import { asDrizzleKeeps } from "./drizzle-schema.js";
import { randomView } from "./random-parts.js";
import { withNewTable } from "./random-schema.js";
import {
  changedList,
  editedTable,
  TABLE_EDITS,
  type TableContext,
  type TableEdit,
} from "./random-table-edit.js";
import { settled } from "./settle.js";
import { idsIn, type Spec, type TableSpec, tableOf, withTable } from "./spec.js";

/** An edited schema, with the SQL that `--fill` gives new and newly required columns, by id. */
export interface Edited {
  readonly spec: Spec;
  readonly fills: ReadonlyMap<string, string>;
}

/** What the numbers make of a schema: a list of them is one edit of one thing. */
export function editedBy(before: Spec, edits: readonly (readonly number[])[], prefix = "e"): Edited {
  return edits.reduce(
    (now, numbers, place) => edited(now, before, diceOf(numbers), `${prefix}${place}`),
    unedited(before),
  );
}

const unedited = (before: Spec): Edited => ({ spec: asDrizzleKeeps(before), fills: new Map() });

export interface TableEdits {
  readonly before: Spec;
  /** The id of the table. */
  readonly table: string;
  /** Begins the names of what is new. */
  readonly prefix: string;
  /** Other edits of the same schema, whose names and ids nothing new may take. */
  readonly besides: readonly Spec[];
}

/** Edits of one table and nothing else; it keeps its name. */
export function tableEditedBy(
  { before, table: id, prefix, besides }: TableEdits,
  edits: readonly (readonly number[])[],
): Edited {
  const known = [before, ...besides];
  return edits.reduce((now, numbers, place) => {
    const dice = diceOf(numbers);
    const table = tableOf(now.spec, id);
    const kind = oneOf(dice, INSIDE);
    return table === undefined
      ? now
      : insideTable(now, kind, { dice, spec: now.spec, known, table, name: `${prefix}${place}` });
  }, unedited(before));
}

const [, ...REST] = TABLE_EDITS;
const INSIDE: readonly [TableEdit, ...TableEdit[]] = [
  TABLE_EDITS[0],
  ...REST.filter((kind) => kind !== "renameTable"),
];

const OF_SCHEMA = [...TABLE_EDITS, ...TABLE_EDITS, "addTable", "dropTable", "view", "view"] as const;

function edited(now: Edited, before: Spec, dice: Dice, name: string): Edited {
  const kind = oneOf(dice, OF_SCHEMA);
  const { spec } = now;
  const table = anyOf(dice, spec.tables);
  if (kind === "addTable") return { ...now, spec: settled(withDrizzleTable(dice, spec, before)) };
  if (table === undefined) return now;
  if (kind === "dropTable") return { ...now, spec: settled(withoutTable(spec, table)) };
  if (kind === "view") return { ...now, spec: settled(editedViews(dice, spec, name)) };
  return insideTable(now, kind, { dice, spec, known: [before], table, name });
}

function insideTable(now: Edited, kind: TableEdit, context: TableContext): Edited {
  const { dice, spec, table } = context;
  const next = editedTable(kind, context);
  const fills = fillsFor(dice, table, next);
  return { spec: settled(withTable(spec, next)), fills: new Map([...now.fills, ...fills]) };
}

/** What was made by hand and names a table goes with it, into the archive. */
function withoutTable(spec: Spec, table: TableSpec): Spec {
  const gone = new Set([table.id, ...table.columns.map(({ id }) => id)]);
  const stays = (template: string): boolean => !idsIn(template).some((id) => gone.has(id));
  const views = spec.views.filter((view) => stays(view.query));
  return {
    ...spec,
    tables: spec.tables.filter((other) => other !== table),
    views,
    triggers: spec.triggers.filter(
      ({ body, view }) => stays(body) && (view === undefined || views.some(({ name }) => name === view)),
    ),
  };
}

/** A new table has nothing that Drizzle cannot say. */
function withDrizzleTable(dice: Dice, spec: Spec, before: Spec): Spec {
  const { tables, ...rest } = withNewTable(dice, spec, before);
  const plain = tables.slice(spec.tables.length).map((table) => ({
    ...table,
    columns: table.columns.map((column) => ({ ...column, collation: undefined })),
    strict: false,
    withoutRowid: false,
    style: 0,
  }));
  return { ...rest, tables: [...spec.tables, ...plain] };
}

function editedViews(dice: Dice, spec: Spec, name: string): Spec {
  const known = spec.views.filter((view) => !view.hand);
  const [first, ...rest] = known;
  const hand = spec.views.filter((view) => view.hand);
  const fresh = randomView(dice, spec, name, false);
  if (first !== undefined && fresh !== undefined && chance(dice, 40)) {
    return { ...spec, views: [...hand, { ...fresh, name: first.name }, ...rest] };
  }
  return { ...spec, views: [...hand, ...changedList(dice, known, fresh)] };
}

/** Most columns that come to be NOT NULL without a default are filled; the others are to be refused where rows need it. */
function fillsFor(dice: Dice, before: TableSpec, after: TableSpec): readonly (readonly [string, string])[] {
  return after.columns.flatMap((column) => {
    const old = before.columns.find((other) => other.id === column.id);
    const needs = column.notNull && column.default === undefined && column.generated === undefined;
    if (!needs || old?.notNull === true || !chance(dice, 80)) return [];
    return [[column.id, oneOf(dice, ["0", "'filled'", "x'01'", "(1 + 2)"])] as const];
  });
}
