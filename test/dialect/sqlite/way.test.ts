import { describe, expect, it } from "vitest";
import { alterTable as carryOut } from "../../../src/dialect/sqlite/alter.js";
import { quoteIdentifier } from "../../../src/dialect/sqlite/ddl/identifier.js";
import { readDefinitions } from "../../../src/dialect/sqlite/read/definitions.js";
import { predictWays, waysBack } from "../../../src/dialect/sqlite/ways/way.js";
import { waySentence, waysLine } from "../../../src/dialect/sqlite/ways/way-text.js";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropConstraint,
  dropTable,
  option,
  renameColumn,
  renameTable,
  run,
  type Step,
  sql,
} from "../../../src/index.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { openMemory, planOf } from "../../support/round-trip.js";
import { ROUND_TRIPS } from "./round-trip-rows.js";

function statementsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case "sql":
      return [step.sql];
    case "createTable":
      return [step.ddl];
    case "dropTable":
      return [`DROP TABLE ${quoteIdentifier(step.table)}`];
    case "renameTable":
      return [`ALTER TABLE ${quoteIdentifier(step.from)} RENAME TO ${quoteIdentifier(step.to)}`];
    default:
      return [];
  }
}

describe("what is predicted is what happens", () => {
  it.each(ROUND_TRIPS)("$name", async (edit) => {
    const client = openMemory();
    client.pragma("foreign_keys = OFF");
    for (const definition of edit.before) client.exec(definition);
    const { up, down } = await planOf(edit);
    const session = sessionOf(client);
    const { ways } = predictWays([...up, ...down], await readDefinitions(session), true);
    for (const [place, step] of [...up, ...down].entries()) {
      if (step.kind !== "alterTable") {
        for (const statement of statementsOf(step)) client.exec(statement);
        continue;
      }
      const { way } = await carryOut(session, step, { inPlace: true });
      expect(ways.get(place)?.way, JSON.stringify(step)).toBe(way);
    }
  });
});

const T =
  "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, n INTEGER DEFAULT 1, late TEXT DEFAULT 'x', b TEXT, CHECK (b <> ''))";
const P = "CREATE TABLE p (code TEXT UNIQUE)";

async function sentences(steps: readonly Step[], inPlace = true): Promise<readonly string[]> {
  const client = openMemory();
  client.exec(`${T}; ${P}; CREATE INDEX t_a ON t (a)`);
  const { ways } = predictWays(steps, await readDefinitions(sessionOf(client)), inPlace);
  return [...ways.values()].map(waySentence);
}

const n = (after: string) => alterColumn("n", "INTEGER DEFAULT 1", after);

describe("the way in a sentence", () => {
  it.each<readonly [string, readonly Step[], string]>([
    ["a new column", [alterTable("t", [addColumn("c TEXT")])], "By ALTER TABLE; no row of t is read."],
    [
      "a new column with a CHECK",
      [alterTable("t", [addColumn("c TEXT CHECK (c <> '')")])],
      "By ALTER TABLE; 1 scan of t.",
    ],
    ["a column that goes", [alterTable("t", [dropColumn("n")])], "By ALTER TABLE; rows of t are rewritten."],
    ["a default", [alterTable("t", [n("INTEGER DEFAULT 2")])], "In place; 1 scan of t."],
    [
      "a default that no row lacks",
      [alterTable("t", [alterColumn("a", "TEXT NOT NULL", "TEXT NOT NULL DEFAULT ''")])],
      "In place; no row of t is read.",
    ],
    [
      "a CHECK and NOT NULL",
      [alterTable("t", [addConstraint("CHECK (n > 0)"), alterColumn("b", "TEXT", "TEXT NOT NULL")])],
      "In place; 1 scan of t.",
    ],
    [
      "a foreign key and a default",
      [alterTable("t", [addConstraint("FOREIGN KEY (b) REFERENCES p (code)"), n("INTEGER")])],
      "In place; 2 scans of t.",
    ],
    [
      "a fill",
      [alterTable("t", [alterColumn("b", "TEXT", "TEXT NOT NULL", { using: "ifnull(b, 'y')" })])],
      "In place; rows of t are rewritten.",
    ],
    [
      "another type",
      [alterTable("t", [n("TEXT DEFAULT 1")])],
      "Copies t, because n changes from INTEGER to TEXT.",
    ],
    [
      "two reasons",
      [alterTable("t", [n("TEXT DEFAULT 1"), addConstraint("UNIQUE (b)")])],
      "Copies t, because n changes from INTEGER to TEXT and a UNIQUE constraint is an index of the table's own.",
    ],
    [
      "a column in a CHECK",
      [alterTable("t", [dropColumn("b")])],
      "Copies t, because a key or a CHECK names b.",
    ],
    [
      "a column with its CHECK",
      [alterTable("t", [dropConstraint("CHECK (b <> '')"), dropColumn("b")])],
      "Copies t, because a key or a CHECK names b.",
    ],
    [
      "a time as default",
      [alterTable("t", [addColumn("c TEXT DEFAULT CURRENT_TIMESTAMP")])],
      "Copies t, because the default of c is computed.",
    ],
    [
      "NOT NULL without a default",
      [alterTable("t", [addColumn("c TEXT NOT NULL")])],
      "Copies t, because c is NOT NULL without a default.",
    ],
    [
      "a new column that is filled",
      [alterTable("t", [addColumn("c TEXT NOT NULL", { using: "a" })])],
      "Copies t, because c is filled.",
    ],
    ["a new key", [alterTable("t", [addColumn("c TEXT UNIQUE")])], "Copies t, because c is a key."],
    [
      "a stored column",
      [alterTable("t", [addColumn("c TEXT AS (a) STORED")])],
      "Copies t, because c is stored.",
    ],
    [
      "another order",
      [alterTable("t", [alterColumn("a", "TEXT NOT NULL", "TEXT NOT NULL COLLATE NOCASE")])],
      "Copies t, because something depends on the order of a.",
    ],
    [
      "a column that becomes a key",
      [alterTable("t", [alterColumn("b", "TEXT", "TEXT UNIQUE")])],
      "Copies t, because b becomes UNIQUE.",
    ],
    [
      "another key",
      [alterTable("t", [alterColumn("id", "INTEGER PRIMARY KEY", "INTEGER")])],
      "Copies t, because the key of t changes.",
    ],
    [
      "a plain column that is generated",
      [alterTable("t", [alterColumn("late", "TEXT DEFAULT 'x'", "TEXT AS (a)")])],
      "Copies t, because late is generated another way.",
    ],
    [
      "STRICT",
      [alterTable("t", [option("", "STRICT")])],
      "Copies t, because STRICT changes how rows are stored.",
    ],
    [
      "by request",
      [alterTable("t", [n("INTEGER")], { how: "copy" })],
      "Copies t, because the migration asks for a copy.",
    ],
    [
      "after a rename",
      [alterTable("t", [renameColumn("n", "m"), alterColumn("m", "INTEGER DEFAULT 1", "INTEGER")])],
      "In place; 1 scan of t.",
    ],
    [
      "a table of the same migration",
      [createTable("u", "CREATE TABLE u (a TEXT)"), alterTable("u", [alterColumn("a", "TEXT", "INTEGER")])],
      "Copies u, because a changes from TEXT to INTEGER.",
    ],
    [
      "a renamed table",
      [renameTable("t", "u"), alterTable("u", [n("TEXT DEFAULT 1")])],
      "Copies u, because n changes from INTEGER to TEXT.",
    ],
    [
      "an index that goes first",
      [
        sql`DROP INDEX t_a`,
        alterTable("t", [alterColumn("a", "TEXT NOT NULL", "TEXT NOT NULL COLLATE NOCASE")]),
      ],
      "In place; no row of t is read.",
    ],
    [
      "an index that comes first",
      [sql`CREATE INDEX t_b ON t (b)`, alterTable("t", [alterColumn("b", "TEXT", "TEXT COLLATE NOCASE")])],
      "Copies t, because something depends on the order of b.",
    ],
    [
      "a table that raw SQL alters",
      [
        sql`ALTER TABLE t ADD COLUMN z; ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME COLUMN n TO m`,
        alterTable("u", [alterColumn("m", "INTEGER DEFAULT 1", "INTEGER")]),
      ],
      "In place; 1 scan of u.",
    ],
    [
      "a table that raw SQL alters as only newer releases of SQLite know",
      [sql`ALTER TABLE t ALTER COLUMN n SET NOT NULL`, alterTable("t", [n("INTEGER")])],
      "How t is altered cannot be told beforehand.",
    ],
    [
      "a table that raw SQL makes",
      [sql`DROP TABLE t; CREATE TABLE t (n INTEGER DEFAULT 1)`, alterTable("t", [n("TEXT")])],
      "Copies t, because n changes from INTEGER to TEXT.",
    ],
    [
      "a table that code may alter",
      [run(() => {}, { schema: true }), alterTable("t", [n("INTEGER")])],
      "How t is altered cannot be told beforehand.",
    ],
    [
      "a table that is gone",
      [dropTable("t"), alterTable("t", [n("INTEGER")])],
      "How t is altered cannot be told beforehand.",
    ],
    [
      "a definition that is another",
      [alterTable("t", [alterColumn("n", "TEXT", "INTEGER")])],
      "How t is altered cannot be told beforehand.",
    ],
  ])("%s", async (_, steps, expected) => {
    expect((await sentences(steps)).at(-1)).toBe(expected);
  });

  it("where definitions are not edited", async () => {
    expect(await sentences([alterTable("t", [n("INTEGER DEFAULT 2")])], false)).toEqual([
      "Copies t, because definitions are not to be edited here.",
    ]);
  });
});

it("nothing that is asked for as a copy is a copy", async () => {
  expect(await sentences([alterTable("t", [], { how: "copy" })])).toEqual([
    "Copies t, because the migration asks for a copy.",
  ]);
});

it("a column that comes back to its place in the middle is copied there", async () => {
  const start = { tables: new Map([["t", T]]), indexes: new Map() };
  const there = predictWays([alterTable("t", [dropColumn("n")])], start, true);
  const back = predictWays([alterTable("t", [addColumn("n INTEGER DEFAULT 1")])], there.definitions, true);
  expect([...back.ways.values()].map(({ way }) => way)).toEqual(["native"]);
  expect(waysBack(back.ways.values(), start, back.definitions).map(waySentence)).toEqual([
    "Copies t, because columns go back to their old places.",
  ]);
});

it("a revision's line has the ways of up, and the copies of down", () => {
  const way = { table: "t", way: "inPlace", scans: 0, rewrites: false, reasons: [] } as const;
  const copy = { ...way, way: "copy", reasons: ["b is a key"] } as const;
  expect(waysLine([way], [copy])).toBe("In place; no row of t is read. Down: copies t, because b is a key.");
  expect(waysLine([way], [way])).toBe("In place; no row of t is read.");
});
