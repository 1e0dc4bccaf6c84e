import { canonicalIndex } from "../../../dialect/sqlite/canonical.js";
import { foldName, sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import { compareDefinitions } from "../../../dialect/sqlite/ddl/same-definition.js";
import type { Definitions } from "../../../dialect/sqlite/read/definitions.js";
import { equal } from "../../../model/equality.js";
import { HAZARDS } from "../../../plan/hazard-codes.js";
import { isNewColumn } from "../columns.js";
import type { Deed } from "../deed.js";
import type { Found } from "../found.js";
import { readable } from "../read-deeds.js";
import type { Course, RevisionView } from "../revision-view.js";

/** Whether the way back is there, and leads back. */
export function irreversible(view: RevisionView): readonly Found[] {
  const { migration, up, down } = view;
  if (migration.down.kind === "irreversible") return [declared(migration.down.why)];
  if (down === undefined) return [];
  if (down.steps.length === 0 && up.deeds.some(changesDefinitions)) return [emptyDown(up)];
  return [...differing(up, down), ...oneWayData(up, down)];
}

const declared = (why: string): Found => ({
  code: "irreversible",
  message: `It cannot be taken back: ${why}`,
  hint: HAZARDS.irreversible.instead,
  spot: { kind: "field", name: "irreversible" },
});

const emptyDown = ({ steps }: Course): Found => ({
  code: "empty-down",
  message: `up has ${steps.length} ${steps.length === 1 ? "step" : "steps"}, and down has none.`,
  hint: HAZARDS["empty-down"].instead,
  spot: { kind: "field", name: "down" },
});

/** Steps that pass over what is there already may have changed nothing. */
function changesDefinitions({ kind, step }: Deed): boolean {
  if ("ifMissing" in step && step.ifMissing) return false;
  return !["write", "assert", "code", "unknown"].includes(kind);
}

function differing(up: Course, down: Course): readonly Found[] {
  if ([...up.deeds, ...down.deeds].some(hidesDefinitions)) return [];
  const names = differences(up.start, down.end);
  if (names.length === 0) return [];
  return [
    {
      code: "down-differs",
      message: `down does not bring back what was before up: ${names.join(", ")}.`,
      hint: HAZARDS["down-differs"].instead,
      spot: { kind: "field", name: "down" },
    },
  ];
}

/** What these do to definitions cannot be told, or depends on what is there. */
function hidesDefinitions(deed: Deed): boolean {
  if ("ifMissing" in deed.step && deed.step.ifMissing) return true;
  if (deed.kind === "createTable") return deed.ifMissing || deed.after === undefined;
  if (deed.kind === "alter") return deed.before === undefined || deed.after === undefined;
  return deed.kind === "unknown" || (deed.kind === "code" && deed.schema);
}

/** Tables and indexes that are there on one side only, or are other ones. */
function differences(start: Definitions, end: Definitions): readonly string[] {
  const tables = unlike(start.tables, end.tables, (a, b) => compareDefinitions(a, b) !== "different");
  const indexes = unlike(start.indexes, end.indexes, (a, b) =>
    equal(canonicalIndex(a.sql), canonicalIndex(b.sql)),
  );
  return [...tables, ...indexes];
}

function unlike<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.filter((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    if (a === undefined || b === undefined) return true;
    return a !== b && readable(() => same(a, b)) === false;
  });
}

/** Rows that literal SQL or code changes, where down has neither. */
function oneWayData(up: Course, down: Course): readonly Found[] {
  if (down.deeds.some(({ kind }) => kind === "write" || kind === "code" || kind === "unknown")) return [];
  const first = up.deeds.find((deed) => changesOldRows(deed, up, down));
  if (first === undefined) return [];
  const what = first.kind === "code" ? "Code runs" : "Literal SQL changes rows";
  return [
    {
      code: "one-way-data",
      message: `${what}, and nothing in down changes them back.`,
      hint: HAZARDS["one-way-data"].instead,
      spot: first.spot,
    },
  ];
}

/** What is written into a column or a table that comes with the revision goes with it. */
function changesOldRows(deed: Deed, up: Course, down: Course): boolean {
  if (deed.kind === "code") return !deed.schema && !up.deeds.some(addsSomething);
  if (deed.kind !== "write" || deed.fresh || isDropped(down, deed.table)) return false;
  if (!up.start.tables.has(foldName(deed.table)) && !isRenamedTo(up, deed.table)) return false;
  return deed.verb !== "update" || deed.columns.some((column) => !isNewColumn(up, deed.table, column));
}

const addsSomething = (deed: Deed): boolean =>
  deed.kind === "createTable" || (deed.kind === "alter" && deed.fragment.kind === "addColumn");

const isDropped = ({ deeds }: Course, table: string): boolean =>
  deeds.some((deed) => deed.kind === "dropTable" && sameName(deed.table, table));

const isRenamedTo = ({ deeds }: Course, table: string): boolean =>
  deeds.some((deed) => deed.kind === "renameTable" && sameName(deed.to, table));
