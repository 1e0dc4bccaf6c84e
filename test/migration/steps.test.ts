import { expect, test } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  run,
  sql,
} from "../../src/migration/steps.js";

test.each([
  ["plain", sql`SELECT 1`, "SELECT 1"],
  ["a backslash stays", sql`LIKE '%\_' ESCAPE '\d'`, String.raw`LIKE '%\_' ESCAPE '\d'`],
  ["an escaped backslash is one", sql`'\\'`, "'\\'"],
  ["a backtick", sql`CREATE INDEX \`i\``, "CREATE INDEX `i`"],
  ["a dollar and a brace", sql`'\${x}'`, "'$".concat("{x}'")],
  ["a dollar alone", sql`'$1'`, "'$1'"],
  ["values go in as they are", sql`SELECT ${1} FROM "${"t"}"`, 'SELECT 1 FROM "t"'],
  ["what looks like an escape in a value stays", sql`SELECT '${"\\`"}'`, "SELECT '\\`'"],
])("sql: %s", (_, step, text) => {
  expect(step).toEqual({ kind: "sql", sql: text });
});

test.each([
  ["createTable", createTable("t", "x"), { kind: "createTable", table: "t", ddl: "x", ifMissing: false }],
  ["createTable if missing", createTable("t", "x", { ifMissing: true }).ifMissing, true],
  ["dropTable keeps", dropTable("t"), { kind: "dropTable", table: "t", keep: true }],
  ["dropTable destroys", dropTable("t", { keep: false }).keep, false],
  ["dropColumn keeps", dropColumn("c"), { kind: "dropColumn", column: "c", keep: true }],
  ["addColumn", addColumn("c int"), { kind: "addColumn", definition: "c int" }],
  [
    "addColumn using",
    addColumn("c int", { using: "1" }),
    { kind: "addColumn", definition: "c int", using: "1" },
  ],
  ["alterColumn", alterColumn("c", "a", "b"), { kind: "alterColumn", column: "c", before: "a", after: "b" }],
  [
    "alterTable",
    alterTable("t", [], { how: "copy" }),
    { kind: "alterTable", table: "t", changes: [], how: "copy" },
  ],
  [
    "alterTable if missing",
    alterTable("t", [], { ifMissing: true }),
    { kind: "alterTable", table: "t", changes: [], how: "auto", ifMissing: true },
  ],
])("%s", (_, step, expected) => {
  expect(step).toEqual(expected);
});

test("run", () => {
  const fn = (): void => {};
  expect(run(fn)).toEqual({ kind: "run", fn, schema: false });
  expect(run(fn, { schema: true }).schema).toBe(true);
});
