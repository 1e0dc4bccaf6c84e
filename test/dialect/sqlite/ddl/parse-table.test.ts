import Database from "better-sqlite3";
import { expect, test } from "vitest";
import {
  parseColumn,
  parseConstraint,
  parseCreateTable,
} from "../../../../src/dialect/sqlite/ddl/parse-table.js";
import { DdlError, tokenize } from "../../../../src/dialect/sqlite/ddl/token.js";
import { outlineOf, outlineOfDefinition } from "./pragma.js";
import { TABLES } from "./tables.js";

test.each(TABLES)("%s: SQLite and the parser agree", (_, sql) => {
  const db = new Database(":memory:");
  db.exec(sql);
  const table = parseCreateTable(sql);
  expect(outlineOfDefinition(table)).toEqual(outlineOf(db, table.name));
  const stored = db
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE type = 'table' UNION ALL SELECT sql FROM sqlite_temp_schema",
    )
    .get();
  expect(outlineOfDefinition(parseCreateTable(stored?.sql ?? ""))).toEqual(outlineOfDefinition(table));
  db.close();
});

test.each(TABLES)("%s: the ranges name what they should", (_, sql) => {
  const table = parseCreateTable(sql);
  expect(
    tokenize(sql)
      .map(({ text }) => text)
      .join(""),
  ).toBe(sql);
  expect(sql[table.body.start - 1]).toBe("(");
  expect(sql[table.body.end]).toBe(")");
  for (const { range, nameRange, type, clauses } of table.columns) {
    expect(range.start).toBe(nameRange.start);
    for (const part of [type, ...clauses]) {
      if (part === undefined) continue;
      const text = sql.slice(part.range.start, part.range.end);
      expect(text).toBe(text.trim());
      expect(part.range.start).toBeGreaterThanOrEqual(nameRange.end);
      expect(part.range.end).toBeLessThanOrEqual(range.end);
    }
    expect(parseColumn(sql.slice(range.start, range.end)).clauses).toHaveLength(clauses.length);
  }
  for (const { range, kind } of table.constraints) {
    expect(parseConstraint(sql.slice(range.start, range.end)).kind).toBe(kind);
  }
});

test("a column says everything about itself", () => {
  const sql = `CREATE TABLE main."T"(a varchar ( 10 ) CONSTRAINT n NOT NULL ON CONFLICT FAIL DEFAULT ( 'x' ) COLLATE nocase
    CHECK ( a > /* c */ '' -- d
    ) REFERENCES "P"(x) MATCH full ON DELETE SET NULL NOT DEFERRABLE INITIALLY IMMEDIATE)`;
  const { columns, name, ifNotExists, temporary } = parseCreateTable(sql);
  expect({ name, ifNotExists, temporary }).toEqual({ name: "T", ifNotExists: false, temporary: false });
  expect(columns[0]).toMatchObject({
    name: "a",
    type: { text: "varchar(10)" },
    clauses: [
      { kind: "notNull", name: "n", onConflict: "fail" },
      { kind: "default", value: "( 'x' )" },
      { kind: "collate", collation: "nocase" },
      { kind: "check", expression: "a > /* c */ ''" },
      {
        kind: "references",
        parent: "P",
        parentColumns: ["x"],
        match: "full",
        onDelete: "set null",
        deferrable: "not deferrable initially immediate",
      },
    ],
  });
});

test("a constraint says everything about itself", () => {
  const sql = `CREATE TABLE t(a, b, CONSTRAINT "u u" UNIQUE (a COLLATE nocase DESC, b) ON CONFLICT IGNORE,
    FOREIGN KEY (a, b) REFERENCES p (x, y) ON UPDATE SET DEFAULT DEFERRABLE INITIALLY DEFERRED, CHECK (a) ON CONFLICT FAIL)`;
  expect(parseCreateTable(sql).constraints).toMatchObject([
    {
      kind: "unique",
      name: "u u",
      onConflict: "ignore",
      columns: [
        { text: "a COLLATE nocase DESC", column: "a", collation: "nocase", descending: true },
        { text: "b", column: "b", descending: false },
      ],
    },
    {
      kind: "foreignKey",
      columns: ["a", "b"],
      parent: "p",
      parentColumns: ["x", "y"],
      onUpdate: "set default",
      deferrable: "deferrable initially deferred",
    },
    { kind: "check", expression: "a", onConflict: "fail" },
  ]);
});

test.each([
  ["another statement", `CREATE INDEX i ON t(a)`],
  ["AS SELECT", `CREATE TABLE t AS SELECT 1 AS a`],
  ["no columns", `CREATE TABLE t()`],
  ["an empty column", `CREATE TABLE t(a,, b)`],
  ["a comma too much", `CREATE TABLE t(a, CHECK (a),)`],
  ["a column behind a constraint", `CREATE TABLE t(a, CHECK (a), b)`],
  ["a constraint without its comma", `CREATE TABLE t(a FOREIGN KEY (a) REFERENCES p)`],
  ["no end", `CREATE TABLE t(a`],
  ["an unknown option", `CREATE TABLE t(a) FAST`],
  ["options without a comma", `CREATE TABLE t(a) STRICT WITHOUT ROWID`],
  ["an option in quotes", `CREATE TABLE t(a) "strict"`],
  ["a comma behind the options", `CREATE TABLE t(a) STRICT,`],
  ["a second statement", `CREATE TABLE t(a); DROP TABLE u`],
  ["a reserved name", `CREATE TABLE t(order int)`],
  ["a number for a type", `CREATE TABLE t(a 1)`],
  ["a word in the type's size", `CREATE TABLE t(a char(max))`],
  ["three sizes", `CREATE TABLE t(a dec(1, 2, 3))`],
  ["a default that is an expression", `CREATE TABLE t(a DEFAULT 1 + 1)`],
  ["a signed name as default", `CREATE TABLE t(a DEFAULT -x)`],
  ["an unknown conflict clause", `CREATE TABLE t(a UNIQUE ON CONFLICT EXPLODE)`],
  ["an unknown action", `CREATE TABLE t(a REFERENCES p ON DELETE EXPLODE)`],
  ["DEFERRABLE on its own", `CREATE TABLE t(a REFERENCES p NOT NULL DEFERRABLE)`],
  ["NOT DEFERRABLE on its own", `CREATE TABLE t(a NOT DEFERRABLE)`],
  ["INITIALLY nothing", `CREATE TABLE t(a REFERENCES p DEFERRABLE INITIALLY)`],
  ["an unknown kind of generated column", `CREATE TABLE t(a, b AS (a) FOREVER)`],
  ["an empty CHECK", `CREATE TABLE t(a CHECK ())`],
  ["a CHECK that does not close", `CREATE TABLE t(a CHECK (a > (1))`],
  ["a key without KEY", `CREATE TABLE t(a, PRIMARY (a))`],
  ["a foreign key without KEY", `CREATE TABLE t(a, FOREIGN (a) REFERENCES p)`],
  ["NULLS LAST", `CREATE TABLE t(a, UNIQUE (a NULLS LAST))`],
  ["COLLATE in a foreign key", `CREATE TABLE t(a REFERENCES p(a COLLATE nocase))`],
])("refuses %s", (_, sql) => {
  expect(() => parseCreateTable(sql)).toThrow(DdlError);
});

test.each([
  ["two columns", `a int, b int`],
  ["a constraint", `CHECK (a)`],
  ["nothing", ``],
])("a column is not %s", (_, sql) => {
  expect(() => parseColumn(sql)).toThrow(DdlError);
});

test.each([
  ["two constraints", `CHECK (a), CHECK (b)`],
  ["a column", `a int`],
  ["a name alone", `CONSTRAINT a`],
  ["nothing", ``],
])("a constraint is not %s", (_, sql) => {
  expect(() => parseConstraint(sql)).toThrow(DdlError);
});

test("an error says where", () => {
  expect(() => parseCreateTable("CREATE TABLE t (\n  a int,\n  b int FOREVER (x)\n)")).toThrow(
    expect.objectContaining({ code: "ddl", line: 3, near: "x)\n)" }),
  );
});
