import { sameName } from "../../../dialect/sqlite/ddl/identifier.js";
import { equal } from "../../../model/equality.js";
import { describeConstraint, foreignKeysOf } from "../../../model/lookup.js";
import type { Check, Constraint, ForeignKey, Index, Table } from "../../../model/schema.js";
import { columnIn, columnsNamed, isEmptyColumn, isNewColumn, isRowidAlias } from "../columns.js";
import type { Deed } from "../deed.js";
import type { StepSpot } from "../found.js";
import { indexOf, tableIn } from "../read-deeds.js";
import type { Course } from "../revision-view.js";

/** A rule on rows that was not there before. */
export interface NewRule {
  readonly table: string;
  readonly spot: StepSpot;
  readonly kind: "notNull" | "value" | "unique" | "check" | "foreignKey" | "strict";
  /** `tasks.name becomes NOT NULL`, `check prio_ck is new on tasks`. */
  readonly says: string;
  /** Another one of its kind goes with it: it need not be stricter. */
  readonly replaces: boolean;
}

/** The rules that a direction sets on tables that are in use; not those that no row can break. */
export function newRules(course: Course): readonly NewRule[] {
  return course.deeds.filter(({ fresh }) => !fresh).flatMap((deed) => rulesOfDeed(deed, course));
}

function rulesOfDeed(deed: Deed, course: Course): readonly NewRule[] {
  if (deed.kind === "createIndex") return uniqueIndex(deed, course);
  if (deed.kind !== "alter" || deed.before === undefined || deed.after === undefined) return [];
  const { table, before, after, spot, fragment } = deed;
  if (fragment.kind === "renameColumn") return [];
  const using = "using" in fragment && fragment.using !== undefined;
  return [
    ...(using ? [] : columnRules(table, before, after, spot)),
    ...constraintRules(deed, before, after, course),
    ...(!before.options.strict && after.options.strict
      ? [rule("strict", table, `${table} becomes STRICT, and takes no value of another type`, spot)]
      : []),
  ];
}

const rule = (
  kind: NewRule["kind"],
  table: string,
  says: string,
  spot: StepSpot,
  replaces = false,
): NewRule => ({ kind, table, says, spot, replaces });

function columnRules(table: string, before: Table, after: Table, spot: StepSpot): readonly NewRule[] {
  return after.columns.flatMap((column) => {
    const old = columnIn(before, column.name);
    if (column.nullable || column.generated !== undefined) return [];
    if (old === undefined)
      return column.default === undefined && !isRowidAlias(column, after)
        ? [rule("value", table, `${table}.${column.name} is new, NOT NULL and without a default`, spot)]
        : [];
    return old.nullable ? [rule("notNull", table, `${table}.${column.name} becomes NOT NULL`, spot)] : [];
  });
}

function constraintRules(
  { table, spot }: Extract<Deed, { kind: "alter" }>,
  before: Table,
  after: Table,
  course: Course,
): readonly NewRule[] {
  return after.constraints
    .filter((constraint) => !before.constraints.some((other) => equal(other, constraint)))
    .flatMap((constraint) => {
      const start = tableIn(course.start, table);
      if (cannotBeBroken(constraint, table, after, course) || holdsAlready(constraint, start)) return [];
      const kind = constraint.kind === "primaryKey" ? "unique" : constraint.kind;
      const says = `${describeConstraint(constraint)} is new on ${table}`;
      return [rule(kind, table, says, spot, replacesOther(constraint, start))];
    });
}

/** The same rule under another name, or with another action. */
function holdsAlready(constraint: Constraint, start: Table | undefined): boolean {
  if (start === undefined) return false;
  switch (constraint.kind) {
    case "foreignKey":
      return foreignKeysOf(start).some((other) => sameReference(other, constraint));
    case "check":
      return start.constraints.some(
        (one) => one.kind === "check" && one.expression === constraint.expression,
      );
    case "unique":
    case "primaryKey":
      return (
        start.constraints.some(
          (one) =>
            (one.kind === "unique" || one.kind === "primaryKey") &&
            sameColumns(one.columns, constraint.columns),
        ) || constraint.columns.some((name) => isKeyAlone(start, name))
      );
  }
}

const isKeyAlone = (table: Table, name: string): boolean =>
  table.constraints.some(
    (one) =>
      one.kind === "primaryKey" && one.columns.length === 1 && one.columns.some((key) => sameName(key, name)),
  );

const sameReference = (a: ForeignKey, b: ForeignKey): boolean =>
  sameName(a.parent, b.parent) &&
  sameList(a.columns, b.columns) &&
  (a.parentColumns.length === 0 ||
    b.parentColumns.length === 0 ||
    sameList(a.parentColumns, b.parentColumns));

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, place) => sameName(name, b[place] ?? ""));

const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name) => b.some((other) => sameName(other, name)));

const replacesOther = (constraint: Constraint, start: Table | undefined): boolean =>
  constraint.kind === "check" &&
  constraint.name !== undefined &&
  start?.constraints.some((one): one is Check => one.kind === "check" && one.name === constraint.name) ===
    true;

/** New columns hold what the revision gives them: the same on every database. */
function cannotBeBroken(constraint: Constraint, table: string, after: Table, course: Course): boolean {
  switch (constraint.kind) {
    case "check": {
      const names = columnsNamed(constraint.expression, after);
      return names.length > 0 && names.every((name) => isNewColumn(course, table, name));
    }
    case "foreignKey":
    case "unique":
      return constraint.columns.some((name) => isEmptyColumn(course, table, name));
    case "primaryKey":
      return constraint.columns.every((name) => {
        const column = columnIn(after, name);
        return column !== undefined && isNewColumn(course, table, name) && isRowidAlias(column, after);
      });
  }
}

function uniqueIndex(
  { table, index, spot }: Extract<Deed, { kind: "createIndex" }>,
  course: Course,
): readonly NewRule[] {
  if (index?.unique !== true) return [];
  const columns = index.parts.flatMap((part) => (part.kind === "column" ? [part.column] : []));
  const start = tableIn(course.start, table);
  const isPlain = columns.length === index.parts.length;
  if (columns.some((name) => isEmptyColumn(course, table, name))) return [];
  if (isPlain && start !== undefined && holdsAlready({ kind: "unique", columns }, start)) return [];
  if (hadIndex(course, table, index)) return [];
  return [rule("unique", table, `the unique index ${index.name} is new on ${table}`, spot)];
}

/** It is made anew: under another name, or because its table was copied by hand. */
function hadIndex({ start }: Course, table: string, index: Index): boolean {
  return [...start.indexes.values()].some((other) => {
    if (!sameName(other.table, table)) return false;
    const old = indexOf(other.sql);
    return old?.unique === true && equal({ ...old, name: "" }, { ...index, name: "" });
  });
}
