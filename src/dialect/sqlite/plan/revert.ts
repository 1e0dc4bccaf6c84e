import { equal } from "../../../model/equality.js";
import type { Column } from "../../../model/schema.js";
import type { AlterTable, Fragment, Step } from "../../../model/step.js";
import type { OtherObject, Snapshot } from "../../dialect.js";
import { fillOf } from "../alter/fill.js";
import { canonicalTable, clauseOf } from "../canonical.js";
import type { ColumnDefinition, Range, TableDefinition } from "../ddl/definition.js";
import { columnBody } from "../ddl/edit-table.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { sameTokens } from "../ddl/token.js";
import { deviations } from "../read/deviations.js";
import { placedConstraints } from "../read/placed-constraint.js";

/**
 * The steps that make of a database again what its revisions made. On a database that is that already they change
 * nothing, so that they can stand in a revision for all. A table that only this database has stays.
 *
 * What goes comes first, and what stands on tables last: the order of `plan`.
 */
export function revertSteps(expected: Snapshot, found: Snapshot): readonly Step[] {
  const differing = new Set(deviations(expected, found).map(({ table }) => table));
  const [triggers, foundTriggers] = [triggersOn(expected, expected), triggersOn(found, expected)];
  return [
    ...droppedTexts("TRIGGER", foundTriggers, triggers),
    ...droppedTexts("VIEW", found.views, expected.views),
    ...droppedTexts("INDEX", indexesOn(found, expected), expected.indexes),
    ...[...expected.tables].flatMap(([table, ddl]): readonly Step[] =>
      found.tables.has(table) ? [] : [{ kind: "createTable", table, ddl, ifMissing: true }],
    ),
    ...[...expected.tables].flatMap(([table, ddl]) => {
      const present = found.tables.get(table);
      return present === undefined || !differing.has(table) ? [] : altered(table, present, ddl, true);
    }),
    ...createdTexts(expected.indexes, found.indexes),
    ...createdTexts(expected.views, found.views),
    ...createdTexts(triggers, withoutViews(foundTriggers, found, expected)),
  ];
}

type Texts = ReadonlyMap<string, string>;

const sql = (text: string): Step => ({ kind: "sql", sql: text });

/** Triggers on tables that the revisions make; those of somebody else's tables have no business here. */
function triggersOn(found: Snapshot, { tables, views }: Snapshot): Texts {
  const ours = ({ kind, table }: OtherObject): boolean =>
    kind === "trigger" && (tables.has(table) || views.has(table));
  return new Map(found.others.filter(ours).map((trigger) => [trigger.name, trigger.sql]));
}

/** The triggers that stay: those of a view go with it where it differs. */
function withoutViews(triggers: Texts, { views, others }: Snapshot, expected: Snapshot): Texts {
  const goes = ({ table }: OtherObject): boolean => {
    const text = views.get(table);
    return text !== undefined && differs(text, expected.views.get(table));
  };
  const gone = new Set(others.filter(goes).map(({ name }) => name));
  return new Map([...triggers].filter(([name]) => !gone.has(name)));
}

function indexesOn(found: Snapshot, { tables }: Snapshot): Texts {
  const names = new Set(
    found.schema.tables
      .filter(({ name }) => tables.has(name))
      .flatMap((table) => table.indexes.map((index) => index.name)),
  );
  return new Map([...found.indexes].filter(([name]) => names.has(name)));
}

const differs = (text: string, other: string | undefined): boolean =>
  other === undefined || !sameTokens(text, other);

const droppedTexts = (type: string, found: Texts, expected: Texts): readonly Step[] =>
  [...found]
    .filter(([name, text]) => differs(text, expected.get(name)))
    .map(([name]) => sql(`DROP ${type} IF EXISTS ${quoteIdentifier(name)}`));

const createdTexts = (expected: Texts, found: Texts): readonly Step[] =>
  [...expected]
    .filter(([name, text]) => differs(text, found.get(name)))
    .map(([, text]) => sql(text.replace(CREATE, "$1 IF NOT EXISTS")));

/** The beginning of a definition as SQLite stores it (https://www.sqlite.org/schematab.html). */
const CREATE = /^(CREATE\s+(?:UNIQUE\s+)?(?:INDEX|VIEW|TRIGGER))\b/i;

/**
 * What makes of the definition of a table another one, in the words of both: with what they say is it compared.
 *
 * @param ifMissing What the table has already is passed over.
 */
export function altered(
  table: string,
  present: string,
  ddl: string,
  ifMissing: boolean,
): readonly AlterTable[] {
  const [from, to] = [parseCreateTable(present), parseCreateTable(ddl)];
  const drops = columnsOnlyIn(from, to).map(
    ({ name }): Fragment => ({ kind: "dropColumn", column: name, keep: true }),
  );
  const adds = columnsOnlyIn(to, from).map(
    ({ range }): Fragment => ({ kind: "addColumn", definition: textOf(to, range) }),
  );
  // A table cannot be without columns in between.
  const replacesAll = drops.length === from.columns.length;
  const changes: readonly Fragment[] = [
    ...constraintsOnlyIn(from, to).map((constraint): Fragment => ({ kind: "dropConstraint", constraint })),
    ...(replacesAll ? [...adds, ...drops] : drops),
    ...to.columns.flatMap((column) => alteredColumn(from, to, column)),
    ...(replacesAll ? [] : adds),
    ...constraintsOnlyIn(to, from).map((constraint): Fragment => ({ kind: "addConstraint", constraint })),
    ...alteredOptions(from, to),
  ];
  if (changes.length === 0) return [];
  return [{ kind: "alterTable", table, changes, how: "auto", ...(ifMissing ? { ifMissing } : {}) }];
}

const textOf = ({ sql: text }: TableDefinition, { start, end }: Range): string => text.slice(start, end);

const columnIn = (table: TableDefinition, name: string): ColumnDefinition | undefined =>
  table.columns.find((column) => sameName(column.name, name));

const columnsOnlyIn = (table: TableDefinition, other: TableDefinition): readonly ColumnDefinition[] =>
  table.columns.filter(({ name }) => columnIn(other, name) === undefined);

/** The table constraints that the other definition does not have, in their own words. */
function constraintsOnlyIn(table: TableDefinition, other: TableDefinition): readonly string[] {
  const there = placedConstraints(other).filter(({ column }) => column === undefined);
  return placedConstraints(table)
    .filter(({ column }) => column === undefined)
    .filter(({ constraint }) => !there.some((one) => equal(one.constraint, constraint)))
    .map(({ range }) => textOf(table, range));
}

function alteredColumn(
  from: TableDefinition,
  to: TableDefinition,
  column: ColumnDefinition,
): readonly Fragment[] {
  const old = columnIn(from, column.name);
  if (old === undefined) return [];
  const [before, after] = [columnBody(old, from.sql), columnBody(column, to.sql)];
  const [was, is] = [alone(before), alone(after)];
  if (equal(was, is)) return [];
  const [a, b] = [was.columns[0], is.columns[0]];
  return [{ kind: "alterColumn", column: column.name, before, after, ...filled(a, b, column) }];
}

/** A table of this column only: the column and its own constraints in canonical form. */
const alone = (body: string): ReturnType<typeof canonicalTable> =>
  canonicalTable(parseCreateTable(`CREATE TABLE x (x ${body})`));

function filled(
  before: Column | undefined,
  after: Column | undefined,
  column: ColumnDefinition,
): { readonly using?: string } {
  if (before === undefined || after === undefined) return {};
  const named = { ...before, name: column.name };
  const using = fillOf(named, after, clauseOf(column, "default")?.value);
  return using === undefined ? {} : { using };
}

function alteredOptions(from: TableDefinition, to: TableDefinition): readonly Fragment[] {
  const { strict, withoutRowid } = to.options;
  if (from.options.strict === strict && from.options.withoutRowid === withoutRowid) return [];
  return [
    {
      kind: "option",
      before: textOf(from, from.options.range).trim(),
      after: textOf(to, to.options.range).trim(),
    },
  ];
}
