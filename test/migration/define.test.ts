import { describe, expect, test } from "vitest";
import { MigrationFileError } from "../../src/errors.js";
import { defineMigration, isMigration } from "../../src/migration/define.js";
import { alterTable, createTable, sql } from "../../src/migration/steps.js";

const MINIMAL = { revision: "001", parents: [], up: [], down: [] };

describe("defineMigration", () => {
  test("fills every field", () => {
    expect(defineMigration(MINIMAL)).toEqual({
      revision: "001",
      parents: [],
      dependsOn: [],
      replaces: [],
      labels: [],
      message: "",
      up: [],
      down: { kind: "steps", steps: [] },
      validate: undefined,
      transaction: true,
      backup: false,
      generated: false,
      leaveAlone: [],
    });
  });

  test("text is a step of SQL", () => {
    const migration = defineMigration({ ...MINIMAL, up: ["SELECT 1"], down: [sql`SELECT 2`] });
    expect(migration.up).toEqual([{ kind: "sql", sql: "SELECT 1" }]);
    expect(migration.down).toEqual({ kind: "steps", steps: [{ kind: "sql", sql: "SELECT 2" }] });
  });

  test("irreversible stands in place of down", () => {
    const migration = defineMigration({
      revision: "001",
      parents: [],
      up: [],
      irreversible: "rows are gone",
    });
    expect(migration.down).toEqual({ kind: "irreversible", why: "rows are gone" });
  });

  test("its value is known as a migration, a look-alike is not", () => {
    expect(isMigration(defineMigration(MINIMAL))).toBe(true);
    expect(isMigration({ ...MINIMAL })).toBe(false);
  });
});

test.each<[string, unknown, RegExp]>([
  ["no object", "x", /A migration is "x"; it has to be an object/],
  ["no revision", { parents: [], up: [], down: [] }, /A migration lacks "revision"/],
  ["a revision with spaces", { ...MINIMAL, revision: "a b" }, /has "a b" as "revision".*letters and digits/],
  ["a number as revision", { ...MINIMAL, revision: 1 }, /has 1 as "revision"/],
  ["parents missing", { revision: "001", up: [], down: [] }, /Migration 001 lacks "parents"/],
  [
    "parents a text",
    { ...MINIMAL, parents: "000" },
    /has "000" as "parents", which has to be a list of texts/,
  ],
  ["a label with a space", { ...MINIMAL, labels: ["a b"] }, /as "labels".*a list of labels/],
  [
    "a label that is a target",
    { ...MINIMAL, labels: ["head"] },
    /as "labels".*not head, heads, base, current/,
  ],
  ["up missing", { revision: "001", parents: [], down: [] }, /lacks "up"/],
  ["an unknown field", { ...MINIMAL, donw: [] }, /has a field "donw" that does not exist \(revision, /],
  ["a field of Object's own", { ...MINIMAL, constructor: 1 }, /"constructor" that does not exist/],
  ["neither down nor irreversible", { revision: "001", parents: [], up: [] }, /has neither "down" nor/],
  ["both", { ...MINIMAL, irreversible: "why" }, /has both "down" and "irreversible"/],
  ["irreversible without a reason", { revision: "1", parents: [], up: [], irreversible: " " }, /not empty/],
  [
    "transaction a text",
    { ...MINIMAL, transaction: "no" },
    /"no" as "transaction", which has to be true or false/,
  ],
  [
    "validate no function",
    { ...MINIMAL, validate: {} },
    /has an object as "validate", which has to be a function/,
  ],
  ["a step that is a number", { ...MINIMAL, up: [1] }, /Migration 001: up, step 1 is 1, not a step/],
  ["a step of no kind", { ...MINIMAL, up: ["x", {}] }, /up, step 2 is an object, not a step/],
  [
    "a step named as a method of Object",
    { ...MINIMAL, up: [{ kind: "toString" }] },
    /up, step 1 is an object/,
  ],
  [
    "a fragment as a step",
    { ...MINIMAL, down: [{ kind: "addColumn" }] },
    /down, step 1 is an object, not a step/,
  ],
  [
    "a field of a step",
    { ...MINIMAL, up: [{ ...createTable("t", "x"), ddl: 5 }] },
    /up, step 1 \(createTable\) has 5 as "ddl", which has to be text/,
  ],
  [
    "a change of a table",
    { ...MINIMAL, up: [{ ...alterTable("t", []), changes: [{ kind: "addColumn" }] }] },
    /up, step 1 \(alterTable\), change 1 \(addColumn\) lacks "definition"/,
  ],
  [
    "a step as a change of a table",
    { ...MINIMAL, up: [{ ...alterTable("t", []), changes: ["x"] }] },
    /change 1 is "x", not a change of a table/,
  ],
])("refused: %s", (_, input, message) => {
  const define: (input: never) => unknown = defineMigration;
  const attempt = (): unknown => Reflect.apply(define, undefined, [input]);
  expect(attempt).toThrow(MigrationFileError);
  expect(attempt).toThrow(message);
});
