import { equal } from "../../model/equality.js";
import { columnNamed, indexNamed, tableNamed, viewNamed } from "../../model/lookup.js";
import type { Column, Constraint, Schema, Table } from "../../model/schema.js";

/** Three schemas in one form. */
export interface Sides {
  /** What the database should be: what its revisions make, or the schema itself where there are none. */
  readonly expected: Schema;
  readonly found: Schema;
  /** The schema as it is written. */
  readonly written: Schema;
}

export interface Merged {
  /** The written schema with what the database has come to have, and without what it has lost. */
  readonly schema: Schema;
  /** Where the schema has a change of its own at the same place, a line each. */
  readonly conflicts: readonly string[];
}

/**
 * Carries into the written schema what differs between `expected` and `found`, and leaves its own changes alone.
 *
 * @param withNew Tables and views that only the database has come too.
 */
export function mergeDrift(sides: Sides, withNew: boolean): Merged {
  const conflicts: string[] = [];
  const tables = mergeNamed({
    lists: { expected: sides.expected.tables, found: sides.found.tables, written: sides.written.tables },
    inside: (expected, found, written) => mergeTable(expected, found, written, conflicts),
    adds: () => withNew,
    conflict: (name) =>
      conflicts.push(`${name}: the database has not got it any more, and the schema has changed it`),
  });
  const views = mergeNamed({
    lists: { expected: sides.expected.views, found: sides.found.views, written: sides.written.views },
    inside: (expected, found, written) =>
      choose(expected, found, written, () =>
        conflicts.push(`${written.name}: the view has another query on both sides`),
      ),
    adds: () => true,
    conflict: (name) =>
      conflicts.push(`${name}: the database has not got the view any more, and the schema has changed it`),
  });
  return { schema: { tables, views }, conflicts };
}

/** Of three values the one that was changed; the written one, and a conflict, where both were. */
function choose<T>(expected: T, found: T, written: T, conflict: () => void): T {
  if (equal(expected, found) || equal(found, written)) return written;
  if (!equal(expected, written)) conflict();
  return found;
}

interface MergeLists<T> {
  readonly lists: {
    readonly expected: readonly T[];
    readonly found: readonly T[];
    readonly written: readonly T[];
  };
  /** What is on all three sides. */
  readonly inside: (expected: T, found: T, written: T) => T;
  readonly adds: (name: string) => boolean;
  /** Gone from the database, and changed in the schema. */
  readonly conflict: (name: string) => void;
}

/** Things with names: what came is put behind what stands before it in the database. */
function mergeNamed<T extends { readonly name: string }>({
  lists,
  inside,
  adds,
  conflict,
}: MergeLists<T>): readonly T[] {
  const find = (list: readonly T[], name: string): T | undefined => list.find((one) => one.name === name);
  const merged = lists.written.flatMap((written): readonly T[] => {
    const [expected, found] = [find(lists.expected, written.name), find(lists.found, written.name)];
    if (expected === undefined || (found === undefined && !equal(expected, written))) {
      if (expected !== undefined) conflict(written.name);
      return [written];
    }
    return found === undefined ? [] : [inside(expected, found, written)];
  });
  const came = lists.found.filter(
    ({ name }) =>
      find(lists.expected, name) === undefined && find(lists.written, name) === undefined && adds(name),
  );
  return came.reduce<readonly T[]>((list, one) => placed(list, one, lists.found), merged);
}

function placed<T extends { readonly name: string }>(
  list: readonly T[],
  one: T,
  order: readonly T[],
): readonly T[] {
  const before = order.slice(0, order.indexOf(one)).map(({ name }) => name);
  const at = list.findLastIndex(({ name }) => before.includes(name));
  return [...list.slice(0, at + 1), one, ...list.slice(at + 1)];
}

function mergeTable(expected: Table, found: Table, written: Table, conflicts: string[]): Table {
  const clash = (what: string) => (): void =>
    void conflicts.push(`${written.name}: ${what} is another in the database, and another in the schema`);
  const columns = mergeNamed({
    lists: { expected: expected.columns, found: found.columns, written: written.columns },
    inside: (was, is, now) => mergeColumn(was, is, now, clash),
    adds: () => true,
    conflict: (name) => clash(name)(),
  });
  const indexes = mergeNamed({
    lists: { expected: expected.indexes, found: found.indexes, written: written.indexes },
    inside: (was, is, now) => choose(was, is, now, clash(now.name)),
    adds: () => true,
    conflict: (name) => clash(name)(),
  });
  return {
    ...written,
    columns,
    indexes,
    constraints: mergeConstraints(expected, found, written),
    options: {
      ...written.options,
      autoincrement: choose(
        expected.options.autoincrement,
        found.options.autoincrement,
        written.options.autoincrement,
        clash("AUTOINCREMENT"),
      ),
    },
  };
}

/** Attribute by attribute; a collation is nothing that Drizzle has. */
function mergeColumn(was: Column, is: Column, now: Column, clash: (what: string) => () => void): Column {
  return {
    ...now,
    type: choose(was.type, is.type, now.type, clash(`the type of ${now.name}`)),
    nullable: choose(was.nullable, is.nullable, now.nullable, clash(`NOT NULL of ${now.name}`)),
    default: choose(was.default, is.default, now.default, clash(`the default of ${now.name}`)),
    generated: choose(was.generated, is.generated, now.generated, clash(`the expression of ${now.name}`)),
  };
}

/** A constraint is what it says: it is there or not, so that there is nothing to clash. */
function mergeConstraints(expected: Table, found: Table, written: Table): readonly Constraint[] {
  const has = (list: readonly Constraint[], one: Constraint): boolean =>
    list.some((other) => sameConstraint(other, one));
  const gone = expected.constraints.filter((one) => !has(found.constraints, one));
  const came = found.constraints.filter(
    (one) => !has(expected.constraints, one) && !has(written.constraints, one),
  );
  return [...written.constraints.filter((one) => !has(gone, one)), ...came];
}

/** Drizzle names every check; the database may know the same one without. */
function sameConstraint(a: Constraint, b: Constraint): boolean {
  if (equal(a, b)) return true;
  if (a.kind !== "check" || b.kind !== "check") return false;
  return a.expression === b.expression && (a.name === undefined || b.name === undefined);
}

/** Is all that differs between `expected` and `found` in the written schema already? */
export function isMerged(sides: Sides): boolean {
  const { schema, conflicts } = mergeDrift(sides, false);
  return conflicts.length === 0 && sameParts(schema, sides.written);
}

function sameParts(a: Schema, b: Schema): boolean {
  const tables = a.tables.every((table) => {
    const other = tableNamed(b, table.name);
    return (
      other !== undefined &&
      table.columns.every((column) => equal(column, columnNamed(other, column.name))) &&
      table.indexes.every((index) => equal(index, indexNamed(other, index.name))) &&
      table.columns.length === other.columns.length &&
      table.indexes.length === other.indexes.length &&
      equal(table.constraints, other.constraints) &&
      equal(table.options, other.options)
    );
  });
  const views = a.views.every((view) => equal(view, viewNamed(b, view.name)));
  return tables && views && a.tables.length === b.tables.length && a.views.length === b.views.length;
}
