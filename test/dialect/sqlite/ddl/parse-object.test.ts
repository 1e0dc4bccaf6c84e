import { expect, test } from "vitest";
import {
  createdObject,
  droppedObject,
  parseCreateIndex,
  parseCreateTrigger,
  parseCreateView,
  parseCreateVirtualTable,
  writtenTables,
} from "../../../../src/dialect/sqlite/ddl/parse-object.js";
import { DdlError } from "../../../../src/dialect/sqlite/ddl/token.js";

test.each([
  [
    "plain",
    `CREATE INDEX i ON t (a, "b c")`,
    {
      name: "i",
      table: "t",
      unique: false,
      ifNotExists: false,
      parts: [{ column: "a", descending: false }, { column: "b c" }],
    },
  ],
  [
    "unique, with everything",
    `create unique index if not exists main.[i] on "t" (a COLLATE nocase DESC, b asc) where a > 0 ;`,
    {
      name: "i",
      table: "t",
      unique: true,
      ifNotExists: true,
      where: "a > 0",
      parts: [
        { text: "a COLLATE nocase DESC", column: "a", collation: "nocase", descending: true },
        { column: "b", descending: false },
      ],
    },
  ],
  [
    "on expressions",
    `CREATE INDEX i ON t (lower(a) COLLATE nocase, a || b COLLATE nocase DESC, (a), 'b', (coalesce(a, ')')))`,
    {
      parts: [
        { expression: "lower(a)", collation: "nocase" },
        { expression: "a || b COLLATE nocase", descending: true },
        { column: "a" },
        { column: "b" },
        { expression: "(coalesce(a, ')'))" },
      ],
    },
  ],
  [
    "on a column named desc",
    `CREATE INDEX i ON t (desc, asc desc)`,
    {
      parts: [
        { column: "desc", descending: false },
        { column: "asc", descending: true },
      ],
    },
  ],
  [
    "on what is no column",
    `CREATE INDEX i ON t (current_date, null, a b)`,
    { parts: [{ expression: "current_date" }, { expression: "null" }, { expression: "a b" }] },
  ],
  [
    "on a column in brackets with two collations",
    `CREATE INDEX i ON t ((a COLLATE binary) COLLATE nocase)`,
    { parts: [{ column: "a", collation: "nocase" }] },
  ],
])("an index: %s", (_, sql, expected) => {
  expect(parseCreateIndex(sql)).toMatchObject(expected);
});

test.each([
  [
    "plain",
    `CREATE VIEW v AS SELECT 1`,
    { name: "v", temporary: false, columns: undefined, query: "SELECT 1" },
  ],
  [
    "with everything",
    `create temp view if not exists "v"(a, "b c") as with x as (select 1) select ';' -- ;\n from x;`,
    {
      name: "v",
      temporary: true,
      columns: ["a", "b c"],
      query: "with x as (select 1) select ';' -- ;\n from x",
    },
  ],
])("a view: %s", (_, sql, expected) => {
  expect(parseCreateView(sql)).toEqual(expected);
});

test.each([
  [
    "plain",
    `CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; END`,
    {
      name: "g",
      table: "t",
      temporary: false,
      timing: "before",
      event: "delete",
      columns: [],
      when: undefined,
      body: "BEGIN SELECT 1; END",
    },
  ],
  [
    "with everything",
    `create temporary trigger if not exists main.g instead of update of a, "b" on main.t for each row when new.a > case when 1 then 2 end begin update t set a = 1; delete from u; end;`,
    {
      name: "g",
      table: "t",
      temporary: true,
      timing: "instead of",
      event: "update",
      columns: ["a", "b"],
      when: "new.a > case when 1 then 2 end",
      body: "begin update t set a = 1; delete from u; end",
    },
  ],
  [
    "after insert",
    `CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END`,
    { timing: "after", event: "insert" },
  ],
  [
    "before update",
    `CREATE TRIGGER g BEFORE UPDATE ON t BEGIN SELECT 1; END`,
    { timing: "before", event: "update" },
  ],
])("a trigger: %s", (_, sql, expected) => {
  expect(parseCreateTrigger(sql)).toMatchObject(expected);
});

test("a virtual table", () => {
  expect(
    parseCreateVirtualTable(`CREATE VIRTUAL TABLE IF NOT EXISTS main."f" USING fts5(a, tokenize = 'x')`),
  ).toEqual({
    name: "f",
    module: "fts5",
  });
});

test.each([
  ["an index", () => parseCreateIndex("CREATE TABLE t(a)")],
  ["an index without columns", () => parseCreateIndex("CREATE INDEX i ON t ()")],
  ["an index that does not close", () => parseCreateIndex("CREATE INDEX i ON t (a")],
  ["an index with something behind", () => parseCreateIndex("CREATE INDEX i ON t (a) x")],
  ["an index without a condition", () => parseCreateIndex("CREATE INDEX i ON t (a) WHERE")],
  ["a view", () => parseCreateView("CREATE INDEX i ON t (a)")],
  ["a view without a query", () => parseCreateView("CREATE VIEW v AS ;")],
  ["two statements", () => parseCreateView("CREATE VIEW v AS SELECT 1; SELECT 2")],
  ["a trigger without an event", () => parseCreateTrigger("CREATE TRIGGER g ON t BEGIN SELECT 1; END")],
  ["a trigger without an end", () => parseCreateTrigger("CREATE TRIGGER g DELETE ON t BEGIN SELECT 1;")],
  ["a trigger without a body", () => parseCreateTrigger("CREATE TRIGGER g DELETE ON t WHEN 1")],
  ["a virtual table", () => parseCreateVirtualTable("CREATE TABLE t(a)")],
])("refuses %s", (_, parse) => {
  expect(parse).toThrow(DdlError);
});

test.each([
  [`CREATE TABLE IF NOT EXISTS "t"(a)`, { kind: "table", name: "t" }],
  [`CREATE TEMP TABLE t AS SELECT 1`, { kind: "table", name: "t" }],
  [`CREATE UNIQUE INDEX main.i ON t(a)`, { kind: "index", name: "i", table: "t" }],
  [`create index i on t(a)`, { kind: "index", name: "i", table: "t" }],
  [`CREATE TEMPORARY VIEW v AS SELECT 1`, { kind: "view", name: "v" }],
  [
    `CREATE TRIGGER g UPDATE OF a, b ON main.t BEGIN SELECT 1; END`,
    { kind: "trigger", name: "g", table: "t" },
  ],
  [`CREATE VIRTUAL TABLE f USING fts5(a)`, { kind: "virtualTable", name: "f" }],
  [`DROP TABLE t`, undefined],
  [`SELECT 1`, undefined],
])("%s creates", (sql, expected) => {
  expect(createdObject(sql)).toEqual(expected);
});

test.each([
  [`DROP TABLE IF EXISTS main."t"`, { kind: "table", name: "t" }],
  [`drop index i`, { kind: "index", name: "i" }],
  [`DROP VIEW v`, { kind: "view", name: "v" }],
  [`DROP TRIGGER IF EXISTS g`, { kind: "trigger", name: "g" }],
  [`CREATE TABLE t(a)`, undefined],
  [`DROP`, undefined],
])("%s drops", (sql, expected) => {
  expect(droppedObject(sql)).toEqual(expected);
});

test.each([
  [`INSERT INTO t VALUES (1)`, ["t"]],
  [`insert or replace into main."t u"(a) select 1`, ["t u"]],
  [`REPLACE INTO t VALUES (1)`, ["t"]],
  [`UPDATE OR IGNORE t SET a = 1`, ["t"]],
  [`UPDATE t SET a = (SELECT b FROM u)`, ["t"]],
  [`DELETE FROM t WHERE a`, ["t"]],
  [`WITH RECURSIVE x(a) AS (SELECT 1), y AS NOT MATERIALIZED (SELECT ')') DELETE FROM t`, ["t"]],
  [`WITH x AS MATERIALIZED (SELECT 1) SELECT * FROM x`, []],
  [`ALTER TABLE t ADD COLUMN a`, ["t"]],
  [`ALTER TABLE t RENAME TO u`, ["t", "u"]],
  [`ALTER TABLE t RENAME a TO b`, ["t"]],
  [`DROP TABLE IF EXISTS t`, ["t"]],
  [`CREATE TABLE IF NOT EXISTS t(a)`, ["t"]],
  [`CREATE TEMP TABLE t(a)`, ["t"]],
  [`CREATE INDEX i ON t(a)`, []],
  [`DROP VIEW v`, []],
  [`SELECT 1`, []],
  [`VALUES (1)`, []],
  [`CREATE VIRTUAL TABLE f USING fts5(a)`, undefined],
  [`PRAGMA user_version = 1`, undefined],
  [`REFRESH t`, undefined],
  [`INSERT INTO`, undefined],
  [`INSERT INTO nothing VALUES (1)`, undefined],
  [`WITH x AS (SELECT 1`, undefined],
  [`DELETE FROM 't`, undefined],
  [``, undefined],
])("%s writes", (sql, expected) => {
  expect(writtenTables(sql)).toEqual(expected);
});

test.each([
  ["a name", () => createdObject("CREATE TABLE")],
  ["its table", () => createdObject("CREATE TRIGGER g UPDATE")],
])("a statement that breaks off before %s is an error", (_, read) => {
  expect(read).toThrow(DdlError);
});
