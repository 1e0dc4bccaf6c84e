import { equal } from "../../../model/equality.js";
import { indexNamed, primaryKeyOf } from "../../../model/lookup.js";
import type {
  Check,
  Column,
  Constraint,
  Index,
  IndexPart,
  Schema,
  Table,
  Unique,
} from "../../../model/schema.js";
import type { Aligned } from "../../dialect.js";

/**
 * Puts a database's schema and a TypeScript schema side by side so that only what a user of Drizzle can mean
 * differs: what Drizzle cannot say (collations, STRICT, WITHOUT ROWID, checks without a name) is taken from the
 * database, and a UNIQUE constraint is the unique index that Drizzle writes in its place.
 */
export function align(before: Schema, after: Schema): Aligned {
  const olds = new Map(before.tables.map((table) => [table.name, table]));
  const pairs = after.tables.map((table) => {
    const old = olds.get(table.name);
    return old === undefined ? { after: table } : alignTable(old, table);
  });
  const aligned = new Map(
    pairs.flatMap((pair) => ("before" in pair ? [[pair.before.name, pair.before]] : [])),
  );
  return {
    before: { ...before, tables: before.tables.map((table) => aligned.get(table.name) ?? table) },
    after: { ...after, tables: pairs.map((pair) => pair.after) },
  };
}

function alignTable(before: Table, after: Table): { readonly before: Table; readonly after: Table } {
  return {
    before: uniqueAsIndexes(before, after),
    after: {
      ...after,
      columns: after.columns.map((column) => alignColumn(before, after, column)),
      constraints: after.constraints.map((constraint) => alignConstraint(before, constraint)),
      indexes: after.indexes.map((index) => alignIndex(indexNamed(before, index.name), index)),
      options: { ...before.options, autoincrement: after.options.autoincrement },
    },
  };
}

function alignColumn(before: Table, after: Table, column: Column): Column {
  const old = before.columns.find((other) => other.name === column.name);
  if (old === undefined) return column;
  const nullable = column.nullable && !neverNull(before, after, column.name);
  return { ...column, collation: old.collation, nullable };
}

/** A key of a WITHOUT ROWID or a STRICT table is NOT NULL unsaid (https://www.sqlite.org/withoutrowid.html). */
function neverNull({ options }: Table, after: Table, column: string): boolean {
  const inKey = primaryKeyOf(after)?.columns.includes(column) === true;
  return inKey && (options.withoutRowid || options.strict);
}

/** Drizzle names every check; one that the database has without a name says the same. */
function alignConstraint(before: Table, constraint: Constraint): Constraint {
  if (constraint.kind !== "check" || before.constraints.some((other) => equal(other, constraint))) {
    return constraint;
  }
  const unnamed: Check = { ...constraint, name: undefined };
  return before.constraints.some((other) => equal(other, unnamed)) ? unnamed : constraint;
}

function alignIndex(before: Index | undefined, after: Index): Index {
  if (before === undefined) return after;
  return { ...after, parts: after.parts.map((part, place) => alignPart(before.parts[place], part)) };
}

function alignPart(before: IndexPart | undefined, after: IndexPart): IndexPart {
  return before === undefined || after.collation !== undefined
    ? after
    : { ...after, collation: before.collation };
}

/** The table with the unique indexes of another one in the place of its own UNIQUE constraints on the same columns. */
export function uniqueAsIndexes(before: Table, after: Table): Table {
  const stands = before.constraints.map((constraint) =>
    constraint.kind === "unique" ? indexStandingFor(constraint, before, after) : undefined,
  );
  return {
    ...before,
    constraints: before.constraints.filter((_, place) => stands[place] === undefined),
    indexes: [...before.indexes, ...stands.filter((index) => index !== undefined)],
  };
}

/** The unique index that the schema has where the database has a constraint. */
function indexStandingFor(constraint: Unique, before: Table, after: Table): Index | undefined {
  if (
    after.constraints.some(
      (other) => other.kind === "unique" && sameColumns(other.columns, constraint.columns),
    )
  ) {
    return undefined;
  }
  return after.indexes.find(
    (index) => isUniqueOn(index, constraint) && indexNamed(before, index.name) === undefined,
  );
}

function isUniqueOn(index: Index, constraint: Unique): boolean {
  const columns = index.parts.flatMap((part) => (part.kind === "column" ? [part.column] : []));
  return (
    index.unique &&
    index.where === undefined &&
    columns.length === index.parts.length &&
    sameColumns(columns, constraint.columns)
  );
}

/** In the same order: uniqueness does not depend on it, but what a query finds by the index does. */
function sameColumns(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((column, place) => column === b[place]);
}
