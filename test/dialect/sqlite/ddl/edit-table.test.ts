import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import {
  columnBody,
  editTable,
  renameTableInDefinition,
  stripOwnQualifiers,
} from "../../../../src/dialect/sqlite/ddl/edit-table.js";
import { sameName } from "../../../../src/dialect/sqlite/ddl/identifier.js";
import { parseCreateTable } from "../../../../src/dialect/sqlite/ddl/parse-table.js";
import { DdlError } from "../../../../src/dialect/sqlite/ddl/token.js";
import { DriftError } from "../../../../src/errors.js";
import type { Fragment } from "../../../../src/model/step.js";
import { TABLES } from "./tables.js";

const add = (definition: string): Fragment => ({ kind: "addColumn", definition });
const drop = (column: string): Fragment => ({ kind: "dropColumn", column, keep: true });
const alter = (column: string, before: string, after: string): Fragment => ({
  kind: "alterColumn",
  column,
  before,
  after,
});
const constrain = (constraint: string): Fragment => ({ kind: "addConstraint", constraint });
const release = (constraint: string): Fragment => ({ kind: "dropConstraint", constraint });
const option = (before: string, after: string): Fragment => ({ kind: "option", before, after });

const LINES = `CREATE TABLE t (
  a int, -- the first
  -- about b
  b text NOT NULL -- the second
    DEFAULT 'x', /* its end */
  c, -- the third
  CONSTRAINT ck CHECK (a > 0), -- positive
  UNIQUE (a, b) -- both
) STRICT`;

/** What SQLite says against the syntax of a statement. */
function syntaxError(sql: string): string | undefined {
  const db = new Database(":memory:");
  try {
    db.exec(sql);
  } catch (error) {
    if (error instanceof Error && /syntax|incomplete|unrecognized/.test(error.message)) return error.message;
  } finally {
    db.close();
  }
  return undefined;
}

describe("edits", () => {
  test.each<[name: string, sql: string, fragments: readonly Fragment[], expected: string]>([
    ["adds to one line", `CREATE TABLE t(a int)`, [add(`"b" text`)], `CREATE TABLE t(a int, "b" text)`],
    [
      "adds to one line before constraints",
      `CREATE TABLE t(a int, CHECK (a))`,
      [add(`b`)],
      `CREATE TABLE t(a int, b, CHECK (a))`,
    ],
    [
      "adds to lines",
      "CREATE TABLE t (\n\ta int\n)",
      [add(`b text`), add(`c`)],
      "CREATE TABLE t (\n\ta int,\n\tb text,\n\tc\n)",
    ],
    [
      "adds behind a comment",
      "CREATE TABLE t (\n  a int -- one\n)",
      [add(`b`)],
      "CREATE TABLE t (\n  a int, -- one\n  b\n)",
    ],
    [
      "adds behind a comment in one line",
      `CREATE TABLE t (a /* one */)`,
      [add(`b`)],
      `CREATE TABLE t (a, /* one */ b)`,
    ],
    [
      "adds behind a line comment at the end",
      "CREATE TABLE t (a -- one\n)",
      [add(`b`)],
      "CREATE TABLE t (a, -- one\nb\n)",
    ],
    [
      "adds where commas lead",
      "CREATE TABLE t (\n    a int\n  , b int -- two\n)",
      [add(`c`)],
      "CREATE TABLE t (\n    a int\n  , b int -- two\n  , c\n)",
    ],
    [
      "adds where commas lead, before constraints",
      "CREATE TABLE t (\n    a int -- one\n  , CHECK (a)\n)",
      [add(`c`)],
      "CREATE TABLE t (\n    a int -- one\n  , c\n  , CHECK (a)\n)",
    ],
    [
      "adds with windows line ends",
      "CREATE TABLE t (\r\n\ta int\r\n)",
      [add(`b`)],
      "CREATE TABLE t (\r\n\ta int,\r\n\tb\r\n)",
    ],
    [
      "adds with windows line ends behind a comment",
      "CREATE TABLE t (\r\n\ta int -- a\r\n)",
      [add(`b`)],
      "CREATE TABLE t (\r\n\ta int, -- a\r\n\tb\r\n)",
    ],
    [
      "adds without the comment at its end",
      `CREATE TABLE t(a)`,
      [add(`b int -- new`)],
      `CREATE TABLE t(a, b int)`,
    ],
    [
      "adds between columns and constraints",
      LINES,
      [add(`d real`)],
      LINES.replace("third\n", "third\n  d real,\n"),
    ],
    ["drops the first", LINES, [drop("A")], LINES.replace("a int, -- the first\n  ", "")],
    ["drops one in the middle", LINES, [drop("b")], LINES.replace(/\n {2}b text[\s\S]*end \*\//, "")],
    ["drops the last column", LINES, [drop("c")], LINES.replace("\n  c, -- the third", "")],
    [
      "drops the last of all",
      "CREATE TABLE t (\n  a, -- one\n  b -- two\n)",
      [drop("b")],
      "CREATE TABLE t (\n  a -- one\n)",
    ],
    [
      "drops the last behind a comment",
      "CREATE TABLE t (a, -- one\n b)",
      [drop("b")],
      "CREATE TABLE t (a -- one\n)",
    ],
    [
      "drops in one line",
      `CREATE TABLE t(a int, b, /* c */ c)`,
      [drop("b")],
      `CREATE TABLE t(a int, /* c */ c)`,
    ],
    ["drops the first in one line", `CREATE TABLE t(a int /* a */, b)`, [drop("a")], `CREATE TABLE t(b)`],
    [
      "drops where commas lead",
      "CREATE TABLE t (\n    a\n  , b\n  , c\n)",
      [drop("b"), drop("c")],
      "CREATE TABLE t (\n    a\n)",
    ],
    [
      "drops the middle where commas lead",
      "CREATE TABLE t (\n    a\n  , b -- two\n  , c\n)",
      [drop("b")],
      "CREATE TABLE t (\n    a\n  , c\n)",
    ],
    [
      "drops the last where commas lead behind a comment",
      "CREATE TABLE t (\n    a -- one\n  , b)",
      [drop("b")],
      "CREATE TABLE t (\n    a -- one\n)",
    ],
    [
      "keeps a comment before the comma",
      "CREATE TABLE t (a, b\n-- of c\n, c)",
      [drop("b")],
      "CREATE TABLE t (a,\n-- of c\n c)",
    ],
    [
      "keeps a line between a comment and the next",
      "CREATE TABLE t (a, -- one\n b, c)",
      [drop("b")],
      "CREATE TABLE t (a, -- one\n c)",
    ],
    [
      "adds a constraint",
      LINES,
      [constrain(`CHECK (b <> ')')`)],
      LINES.replace("(a, b) -- both\n", "(a, b), -- both\n  CHECK (b <> ')')\n"),
    ],
    [
      "adds the first constraint",
      `CREATE TABLE t(a int)`,
      [constrain(`UNIQUE (a)`)],
      `CREATE TABLE t(a int, UNIQUE (a))`,
    ],
    [
      "adds a constraint behind a name of none",
      `CREATE TABLE t(a, CONSTRAINT x)`,
      [constrain(`UNIQUE (a)`)],
      `CREATE TABLE t(a, CONSTRAINT x, UNIQUE (a))`,
    ],
    [
      "drops a constraint in other writing",
      LINES,
      [release(`constraint "CK" check("a">0)`)],
      LINES.replace("\n  CONSTRAINT ck CHECK (a > 0), -- positive", ""),
    ],
    [
      "drops the last constraint",
      LINES,
      [release(`UNIQUE (a, b)`)],
      LINES.replace(", -- positive\n  UNIQUE (a, b) -- both", " -- positive"),
    ],
    [
      "drops where no commas are",
      `CREATE TABLE t(a, CHECK (a) UNIQUE (a) CHECK (a))`,
      [release(`UNIQUE (a)`), release(`CHECK (a)`)],
      `CREATE TABLE t(a, CHECK (a))`,
    ],
    [
      "drops the first where no commas are",
      `CREATE TABLE t(a, CHECK (a) UNIQUE (a))`,
      [release(`CHECK (a)`)],
      `CREATE TABLE t(a, UNIQUE (a))`,
    ],
    [
      "alters one token",
      LINES,
      [alter("b", `text NOT NULL DEFAULT 'x'`, `text NOT NULL DEFAULT 'y'`)],
      LINES.replace("'x'", "'y'"),
    ],
    [
      "alters a type",
      LINES,
      [alter("b", `text NOT NULL DEFAULT 'x'`, `varchar(9) NOT NULL DEFAULT 'x'`)],
      LINES.replace("b text", "b varchar(9)"),
    ],
    [
      "takes a clause away",
      LINES,
      [alter("b", `text NOT NULL DEFAULT 'x'`, `text DEFAULT 'x'`)],
      LINES.replace(" NOT NULL", ""),
    ],
    [
      "takes the last clause away",
      LINES,
      [alter("b", `text NOT NULL DEFAULT 'x'`, `text NOT NULL`)],
      LINES.replace(/ {4}DEFAULT 'x'/, "    "),
    ],
    [
      "adds a clause in the middle",
      LINES,
      [alter("b", `text NOT NULL DEFAULT 'x'`, `text NOT NULL COLLATE nocase DEFAULT 'x'`)],
      LINES.replace("NOT NULL --", "NOT NULL COLLATE nocase --"),
    ],
    [
      "adds a clause at the end",
      LINES,
      [alter("a", `int`, `int CHECK (a > 1)`)],
      LINES.replace("a int,", "a int CHECK (a > 1),"),
    ],
    ["gives a column its first clause", LINES, [alter("c", ``, `int`)], LINES.replace("  c,", "  c int,")],
    ["takes everything away", LINES, [alter("a", `int`, ``)], LINES.replace("a int,", "a,")],
    [
      "changes case, which the live text may write otherwise",
      `CREATE TABLE t(a INT NOT NULL)`,
      [alter("a", `int not null`, `integer not null`)],
      `CREATE TABLE t(a integer NOT NULL)`,
    ],
    [
      "changes the case of a type",
      `CREATE TABLE t(a integer)`,
      [alter("a", `integer`, `INTEGER`)],
      `CREATE TABLE t(a INTEGER)`,
    ],
    [
      "sets words apart",
      `CREATE TABLE t(a DEFAULT'x'NOT NULL)`,
      [alter("a", `DEFAULT 'x' NOT NULL`, `DEFAULT 0 NOT NULL`)],
      `CREATE TABLE t(a DEFAULT 0 NOT NULL)`,
    ],
    [
      "alters several things at once",
      `CREATE TABLE t(a int)`,
      [alter("a", `int`, `int NOT NULL`), add(`b`), constrain(`CHECK (b)`), drop("a")],
      `CREATE TABLE t(b, CHECK (b))`,
    ],
    ["sets an option", `CREATE TABLE t(a int)`, [option(``, `STRICT`)], `CREATE TABLE t(a int) STRICT`],
    [
      "adds an option",
      `CREATE TABLE t(a int primary key) STRICT`,
      [option(`strict`, `STRICT, WITHOUT ROWID`)],
      `CREATE TABLE t(a int primary key) STRICT, WITHOUT ROWID`,
    ],
    ["takes an option away", LINES, [option(`STRICT`, ``)], LINES.replace(" STRICT", "")],
    ["does nothing", LINES, [], LINES],
  ])("%s", (_, sql, fragments, expected) => {
    expect(editTable(sql, fragments)).toBe(expected);
    expect(syntaxError(expected)).toBeUndefined();
  });
});

describe("what is undone is as it was", () => {
  test.each(TABLES)("%s", (_, sql) => {
    const table = parseCreateTable(sql);
    expect(editTable(sql, [add(`"added" text NOT NULL`), drop("added")])).toBe(sql);
    expect(editTable(sql, [constrain(`CHECK (1)`), release(`CHECK (1)`)])).toBe(sql);
    expect(
      editTable(sql, [
        add(`"x1"`),
        constrain(`UNIQUE ("x1")`),
        add(`"x2"`),
        release(`UNIQUE ("x1")`),
        drop("X2"),
        drop("x1"),
      ]),
    ).toBe(sql);
    for (const column of table.columns) {
      const body = columnBody(column, sql);
      const there = editTable(sql, [alter(column.name, body, `${body} CHECK (2)`)]);
      expect(editTable(there, [alter(column.name, `${body} CHECK (2)`, body)])).toBe(sql);
    }
    const live = sql.slice(table.options.range.start, table.options.range.end);
    if (table.options.strict || table.options.withoutRowid) return;
    expect(editTable(editTable(sql, [option(live, "STRICT")]), [option("STRICT", live)])).toBe(sql);
  });

  test.each(TABLES)("%s: each column can be dropped", (_, sql) => {
    const { columns } = parseCreateTable(sql);
    for (const column of columns) {
      if (columns.length === 1) continue;
      const left = parseCreateTable(editTable(sql, [drop(column.name)]));
      expect(left.columns.map(({ name }) => name)).toEqual(
        columns.map(({ name }) => name).filter((name) => !sameName(name, column.name)),
      );
    }
  });
});

test.each<[name: string, fragment: Fragment, expected: string, found: string]>([
  ["another definition", alter("a", `int NOT NULL`, `int`), `int NOT NULL`, `int`],
  ["no such column to alter", alter("z", `int`, `text`), `"z"`, `"a", "b", "c"`],
  ["no such column to drop", drop("z"), `"z"`, `"a", "b", "c"`],
  ["a column that is there", add(`"A" text`), `"A" text`, `a int`],
  [
    "no such constraint",
    release(`CHECK (a > 1)`),
    `CHECK (a > 1)`,
    `CONSTRAINT ck CHECK (a > 0),\nUNIQUE (a, b)`,
  ],
  ["another option", option(``, `WITHOUT ROWID`), ``, `STRICT`],
])("drift: %s", (_, fragment, expected, found) => {
  expect(() => editTable(LINES, [fragment])).toThrow(DriftError);
  expect(() => editTable(LINES, [fragment])).toThrow(
    expect.objectContaining({ code: "drift", expected, found }),
  );
});

test.each<[name: string, fragment: Fragment]>([
  ["a rename", { kind: "renameColumn", from: "a", to: "z" }],
  ["a constraint for a column", add(`CHECK (a)`)],
  ["two columns for one", add(`x int, y int`)],
  ["a column for a constraint", constrain(`x int`)],
  ["a clause that is none", alter("a", `int`, `int FOREVER (x)`)],
  ["an option that is none", option(`STRICT`, `FAST`)],
])("refuses %s", (_, fragment) => {
  expect(() => editTable(LINES, [fragment])).toThrow(DdlError);
});

test("a table keeps one column", () => {
  expect(() => editTable(`CREATE TABLE t(a)`, [drop("a")])).toThrow(DdlError);
});

const OWN = `CREATE TABLE IF NOT EXISTS main.t (
  "a" int CHECK ("t"."a" > 0 AND 't.a' <> '' AND u.a), -- t.a
  b AS (T.a + main.t.a), c DEFAULT (t.x),
  d REFERENCES "t" (a), FOREIGN KEY (a) REFERENCES p, CONSTRAINT "t" CHECK ([t].b > t . a)
) STRICT`;

test("a table under another name loses its own qualifiers", () => {
  expect(renameTableInDefinition(OWN, `new "t"`)).toBe(`CREATE TABLE "new ""t""" (
  "a" int CHECK ("a" > 0 AND 't.a' <> '' AND u.a), -- t.a
  b AS (a + a), c DEFAULT (x),
  d REFERENCES "t" (a), FOREIGN KEY (a) REFERENCES p, CONSTRAINT "t" CHECK (b > a)
) STRICT`);
});

test("references to itself follow where they are told to", () => {
  expect(renameTableInDefinition(OWN, "u", { keepSelfReferences: false })).toContain(`d REFERENCES "u" (a)`);
});

test("a temporary table stays temporary", () => {
  expect(renameTableInDefinition(`/* x */ CREATE TEMP TABLE t(a)`, "u")).toBe(
    `/* x */ CREATE TEMPORARY TABLE "u"(a)`,
  );
});

test("own qualifiers alone", () => {
  expect(stripOwnQualifiers(`CREATE TABLE t(a CHECK ("t"."a" > 0), CHECK (T.a > u.a))`)).toBe(
    `CREATE TABLE t(a CHECK ("a" > 0), CHECK (a > u.a))`,
  );
});
