import { sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import type { Column, Table } from "../../../model/schema.js";
import { HAZARDS, type HazardCode } from "../../../plan/hazard-codes.js";
import { columnIn, isRowidAlias } from "../columns.js";
import { type Deed, deedsOf } from "../deed.js";
import type { Found, StepSpot } from "../found.js";
import { tableIn } from "../read-deeds.js";
import type { Course, RevisionView } from "../revision-view.js";

type Alteration = Extract<Deed, { kind: "alter" }>;

/** What goes, gets another name, or asks for a value, while a release runs that does not know of it. */
export function incompatible({ up }: RevisionView): readonly Found[] {
  return up.deeds.filter(({ fresh }) => !fresh).flatMap((deed) => incompatibleDeed(deed, up));
}

function incompatibleDeed(deed: Deed, up: Course): readonly Found[] {
  switch (deed.kind) {
    case "dropTable":
      return comesBack(up, deed.table) ? [] : [removed(deed.table, deed.spot)];
    case "dropOther":
      return deed.what === "view" && !comesBack(up, deed.name)
        ? [removed(`the view ${deed.name}`, deed.spot)]
        : [];
    case "renameTable":
      return sameName(deed.from, deed.to) || comesBack(up, deed.from)
        ? []
        : [renamed(deed.from, deed.to, deed.spot)];
    case "alter":
      return alteration(deed, up);
    default:
      return [];
  }
}

const found = (code: HazardCode, message: string, spot: StepSpot): Found => ({
  code,
  message,
  hint: HAZARDS[code].instead,
  spot,
});

const removed = (what: string, spot: StepSpot): Found =>
  found("removed-in-use", `${capital(what)} goes, and the release that runs now may still use it.`, spot);

const renamed = (from: string, to: string, spot: StepSpot): Found =>
  found(
    "renamed-in-use",
    `${from} is ${to} from now on, and the release that runs now knows the old name.`,
    spot,
  );

const capital = (what: string): string => (what.startsWith("the ") ? `T${what.slice(1)}` : what);

/** A table or a view takes the name again: by a copy made by hand, or to keep the old name alive. */
const comesBack = ({ deeds }: Course, name: string): boolean =>
  deeds.some((deed) => {
    if (deed.kind === "createTable") return sameName(deed.table, name);
    if (deed.kind === "renameTable") return sameName(deed.to, name);
    return deed.kind === "createOther" && deed.what !== "trigger" && sameName(deed.name, name);
  });

function alteration(deed: Alteration, up: Course): readonly Found[] {
  const { fragment, table, spot } = deed;
  switch (fragment.kind) {
    case "dropColumn":
      return isThereAtTheEnd(up, table, fragment.column) || !wasThere(up, table, fragment.column)
        ? []
        : [removed(`${table}.${fragment.column}`, spot)];
    case "renameColumn":
      return sameName(fragment.from, fragment.to) ||
        isThereAtTheEnd(up, table, fragment.from) ||
        !wasThere(up, table, fragment.from)
        ? []
        : [renamed(`${table}.${fragment.from}`, fragment.to, spot)];
    case "addColumn":
    case "alterColumn":
      return required(deed, up);
    default:
      return [];
  }
}

const isThereAtTheEnd = ({ end }: Course, table: string, column: string): boolean =>
  columnIn(tableIn(end, table), column) !== undefined;

/** A column that came with the revision is in nobody's statements. */
function wasThere(up: Course, table: string, column: string): boolean {
  const before = tableIn(up.start, tableAtStart(up, table));
  return before === undefined || columnIn(before, column) !== undefined || isRenamedColumn(up, column);
}

function tableAtStart({ deeds }: Course, table: string): string {
  return deedsOf(deeds, "renameTable").findLast(({ to }) => sameName(to, table))?.from ?? table;
}

const isRenamedColumn = ({ deeds }: Course, column: string): boolean =>
  deedsOf(deeds, "alter").some(
    ({ fragment }) => fragment.kind === "renameColumn" && sameName(fragment.to, column),
  );

/** A column that INSERTs have to give a value, and did not have to before. */
function required({ table, before, after, spot }: Alteration, up: Course): readonly Found[] {
  const now = after?.columns.filter((column) => needsValue(column, after)) ?? [];
  return now
    .filter((column) => !wasRequired(before, column.name))
    .filter((column) => isStillRequired(up, table, column.name))
    .map(({ name }) => {
      const message = `${table}.${name} is NOT NULL and has no default: INSERTs of the release that runs now fail.`;
      return found("required-column", message, spot);
    });
}

function needsValue(column: Column, table: Table): boolean {
  if (column.nullable || column.default !== undefined || column.generated !== undefined) return false;
  return !isRowidAlias(column, table);
}

function wasRequired(before: Table | undefined, name: string): boolean {
  const column = columnIn(before, name);
  return before !== undefined && column !== undefined && needsValue(column, before);
}

function isStillRequired({ end }: Course, table: string, name: string): boolean {
  const last = tableIn(end, table);
  const column = columnIn(last, name);
  return last === undefined || column === undefined || needsValue(column, last);
}
