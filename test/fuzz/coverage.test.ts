import fc from "fast-check";
import { expect, it } from "vitest";
import { PAIRS } from "./arbitrary.js";
import { createTable, hangingOn } from "./live-sql.js";
import { renamesOf } from "./planned.js";
import type { Pair } from "./prove-pair.js";
import { columnOf, type TableSpec, tableOf } from "./spec.js";

const SAMPLE = fc.sample(PAIRS, { numRuns: 500, seed: 1 });

/** What each schema is written as. */
const TEXTS = new Map(
  SAMPLE.map((pair) => [
    pair,
    [...pair.before.tables.map((table) => createTable(pair.before, table)), ...hangingOn(pair.before)],
  ]),
);

/** What the random schemas and edits have to reach, each told by the SQL that they come to. */
const REACHED: Readonly<Record<string, (pair: Pair) => boolean>> = {
  STRICT: written(/\) .*STRICT$/m),
  "WITHOUT ROWID": written(/WITHOUT ROWID/),
  COLLATE: written(/COLLATE/),
  AUTOINCREMENT: written(/AUTOINCREMENT/),
  "ON CONFLICT": written(/ON CONFLICT (IGNORE|REPLACE)/),
  "a comment": written(/--|\/\*/),
  "odd quotes": written(/`|\[/),
  "an inline unique": written(/UNIQUE ON|UNIQUE,|UNIQUE\)/),
  "a composite key": written(/PRIMARY KEY \([^)]*,/),
  "an inline foreign key with actions": written(/REFERENCES .*ON DELETE (CASCADE|SET NULL)/),
  DEFERRABLE: written(/DEFERRABLE/),
  "a stored column": written(/STORED/),
  "a virtual column": written(/AS \([^)]*\)( VIRTUAL)?[,)]/),
  "a check without a name": written(/[^"] CHECK/),
  "a partial index": written(/INDEX .* WHERE/),
  "an index over an expression": written(/INDEX .*lower\(/),
  "a descending index": written(/INDEX .*DESC/),
  "a unique index": written(/UNIQUE INDEX/),
  "a view": written(/CREATE VIEW/),
  "a trigger": written(/CREATE TRIGGER/),
  "an INSTEAD OF trigger": written(/INSTEAD OF/),
  "a full-text table": ({ before }) => before.search,
  "late columns": ({ before }) => before.tables.some(({ late }) => late > 0),
  "a table that refers to itself": ({ before }) =>
    before.tables.some(({ id, foreignKeys }) => foreignKeys.some(({ parent }) => parent === id)),
  "tables that refer to each other": ({ before }) =>
    before.tables.some(({ id, foreignKeys }) =>
      foreignKeys.some(({ parent }) => parent !== id && refersTo(tableOf(before, parent), id)),
    ),
  "a table added": ({ before, after }) =>
    after.spec.tables.some(({ id }) => tableOf(before, id) === undefined),
  "a table dropped": ({ before, after }) =>
    before.tables.some(({ id }) => tableOf(after.spec, id) === undefined),
  "a table renamed": renamed("table"),
  "a column renamed": renamed("column"),
  "a column added": ({ before, after }) => anyTable(before.tables, after.spec.tables, hasMore),
  "a column dropped": ({ before, after }) => anyTable(after.spec.tables, before.tables, hasMore),
  "another key": ({ before, after }) =>
    anyTable(before.tables, after.spec.tables, (a, b) => a.key?.columns.join() !== b.key?.columns.join()),
  "another type": ({ before, after }) =>
    anyTable(before.tables, after.spec.tables, (a, b) =>
      a.columns.some((column) => (columnOf(b, column.id)?.type ?? column.type) !== column.type),
    ),
  "SQL for rows without a value": ({ after }) => after.fills.size > 0,
};

function written(pattern: RegExp): (pair: Pair) => boolean {
  return (pair) => TEXTS.get(pair)?.some((sql) => pattern.test(sql)) === true;
}

function renamed(of: "table" | "column"): (pair: Pair) => boolean {
  return ({ before, after }) => renamesOf(before, after.spec).some((rename) => rename.of === of);
}

function refersTo(table: TableSpec | undefined, id: string): boolean {
  return table?.foreignKeys.some(({ parent }) => parent === id) === true;
}

/** Is there a table on both sides of which it holds? */
function anyTable(
  before: readonly TableSpec[],
  after: readonly TableSpec[],
  holds: (before: TableSpec, after: TableSpec) => boolean,
): boolean {
  return after.some((now) => before.some((old) => old.id === now.id && holds(old, now)));
}

const hasMore = (less: TableSpec, more: TableSpec): boolean =>
  more.columns.some(({ id }) => columnOf(less, id) === undefined);

it.each(Object.entries(REACHED))("the random schemas and edits reach %s", (_, isThere) => {
  expect(SAMPLE.filter(isThere).length).toBeGreaterThan(3);
});
