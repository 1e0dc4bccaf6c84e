import { describe, expect, test } from "vitest";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropColumn,
  dropConstraint,
  dropTable,
  renameColumn,
  renameTable,
  run,
} from "../../src/index.js";
import { changedAndDropped, folded } from "../../src/kit/squash/fold-chain.js";
import { defineMigration, type StepInput } from "../../src/migration/define.js";
import type { Step } from "../../src/model/step.js";

const T = createTable("t", "CREATE TABLE t (\n  a INTEGER, -- kept\n  b TEXT\n)");
const code = run(() => {});
const alter = (...changes: Parameters<typeof alterTable>[1]): Step => alterTable("t", changes);
const create = (ddl: string): Step => createTable("t", ddl);

function foldedUp(steps: readonly StepInput[]): readonly Step[] {
  const chain = steps.map((step, place) =>
    defineMigration({ revision: `${place}`, parents: [], up: [step], down: [] }),
  );
  return folded(chain).up.map(({ step }) => step);
}

const sql = (text: string): Step => ({ kind: "sql", sql: text });

describe("up", () => {
  test.each<[string, readonly Step[], readonly Step[]]>([
    [
      "create then add",
      [T, alter(addColumn("c"))],
      [create("CREATE TABLE t (\n  a INTEGER, -- kept\n  b TEXT,\n  c\n)")],
    ],
    [
      "create then rename a column",
      [T, alter(renameColumn("a", "c"))],
      [create('CREATE TABLE t (\n  "c" INTEGER, -- kept\n  b TEXT\n)')],
    ],
    ["create then drop", [T, sql("CREATE INDEX i ON t (a)"), alter(addColumn("c")), dropTable("t")], []],
    ["create, code, drop", [T, code, dropTable("t")], [T, code, dropTable("t")]],
    [
      "create then rename",
      [createTable("u", "CREATE TABLE u (a)"), renameTable("u", "t")],
      [create('CREATE TABLE "t" (a)')],
    ],
    [
      "a column that is changed and goes together with what stands on it",
      [
        alter(alterColumn("c", "int", "int CHECK (1)"), addConstraint("UNIQUE (a)")),
        alter(dropConstraint("CHECK (a)"), dropColumn("c"), dropColumn("made_of_c")),
      ],
      [
        alter(alterColumn("c", "int", "int CHECK (1)"), addConstraint("UNIQUE (a)")),
        alter(dropConstraint("CHECK (a)"), dropColumn("c"), dropColumn("made_of_c")),
      ],
    ],
    ["add then drop", [alter(addColumn("c")), alter(dropColumn("c"))], []],
    [
      "add, code, drop",
      [alter(addColumn("c")), code, alter(dropColumn("c"))],
      [alter(addColumn("c")), code, alter(dropColumn("c"))],
    ],
    [
      "drop then add of the same name",
      [alter(dropColumn("b")), alter(addColumn("b TEXT"))],
      [alter(dropColumn("b")), alter(addColumn("b TEXT"))],
    ],
    [
      "add then rename",
      [alter(addColumn("c TEXT")), alter(renameColumn("c", "d"))],
      [alter(addColumn('"d" TEXT'))],
    ],
    [
      "a chain of renames",
      [alter(renameColumn("a", "c")), alter(renameColumn("c", "d"))],
      [alter(renameColumn("a", "d"))],
    ],
    ["there and back", [renameTable("t", "u"), renameTable("u", "t")], []],
    [
      "rename then drop a column",
      [alter(renameColumn("a", "c")), alter(dropColumn("c"))],
      [alter(dropColumn("a"))],
    ],
    [
      "two defaults",
      [
        alter(alterColumn("b", "TEXT", "TEXT DEFAULT 'x'")),
        alter(alterColumn("b", "TEXT DEFAULT 'x'", "TEXT DEFAULT 'y'")),
      ],
      [alter(alterColumn("b", "TEXT", "TEXT DEFAULT 'y'"))],
    ],
    [
      "a type there and back takes values with it",
      [alter(alterColumn("b", "TEXT", "INTEGER")), alter(alterColumn("b", "INTEGER", "TEXT"))],
      [alter(alterColumn("b", "TEXT", "INTEGER")), alter(alterColumn("b", "INTEGER", "TEXT"))],
    ],
    [
      "NOT NULL in between fills NULLs",
      [
        alter(alterColumn("b", "TEXT", "TEXT NOT NULL DEFAULT 'x'")),
        alter(alterColumn("b", "TEXT NOT NULL DEFAULT 'x'", "TEXT")),
      ],
      [
        alter(alterColumn("b", "TEXT", "TEXT NOT NULL DEFAULT 'x'")),
        alter(alterColumn("b", "TEXT NOT NULL DEFAULT 'x'", "TEXT")),
      ],
    ],
    [
      "rows have the first default of a new column",
      [alter(addColumn("c DEFAULT 1")), alter(alterColumn("c", "DEFAULT 1", "DEFAULT 2"))],
      [alter(addColumn("c DEFAULT 1")), alter(alterColumn("c", "DEFAULT 1", "DEFAULT 2"))],
    ],
    [
      "a constraint that comes and goes",
      [alter(addConstraint("CHECK (a > 0)")), alter(dropConstraint("CHECK (a > 0)"))],
      [],
    ],
    [
      "two columns in one alteration",
      [alter(addColumn("c")), alter(addColumn("d"))],
      [alter(addColumn("c"), addColumn("d"))],
    ],
    ["an index that comes and goes", [sql("CREATE INDEX i ON t (a)"), sql("DROP INDEX i")], []],
    [
      "an index stays in the way of what it names",
      [T, sql("CREATE INDEX i ON t (a)"), alter(dropColumn("a"))],
      [T, sql("CREATE INDEX i ON t (a)"), alter(dropColumn("a"))],
    ],
    [
      "a change of what is then dropped",
      [alter(addColumn("c")), sql("CREATE INDEX i ON t (c)"), dropTable("t")],
      [dropTable("t")],
    ],
    [
      "a column goes behind the index on it",
      [alter(addConstraint("CHECK (a > 0)")), sql("DROP INDEX i"), alter(dropColumn("b"))],
      [alter(addConstraint("CHECK (a > 0)")), sql("DROP INDEX i"), alter(dropColumn("b"))],
    ],
    [
      "a foreign key that follows a rename of what it refers to",
      [
        alter(dropColumn("b")),
        alterTable("p", [renameColumn("id", "key")]),
        alter(dropConstraint("FOREIGN KEY (a) REFERENCES p (key)")),
      ],
      [
        alter(dropColumn("b")),
        alterTable("p", [renameColumn("id", "key")]),
        alter(dropConstraint("FOREIGN KEY (a) REFERENCES p (key)")),
      ],
    ],
    [
      "a column stays behind the drop of another table, with which a view of both may go",
      [alter(addConstraint("CHECK (a > 0)")), dropTable("p"), alter(dropColumn("b"))],
      [alter(addConstraint("CHECK (a > 0)")), dropTable("p"), alter(dropColumn("b"))],
    ],
    [
      "a column is not renamed before another table comes, and with it a view of both",
      [alter(addColumn("c")), createTable("p", "CREATE TABLE p (id)"), alter(renameColumn("b", "d"))],
      [alter(addColumn("c")), createTable("p", "CREATE TABLE p (id)"), alter(renameColumn("b", "d"))],
    ],
    [
      "SQL that writes rows",
      [T, sql("INSERT INTO t VALUES (1, 'x')"), alter(addColumn("c"))],
      [T, sql("INSERT INTO t VALUES (1, 'x')"), alter(addColumn("c"))],
    ],
    [
      "a table that may be there already",
      [createTable("t", "CREATE TABLE t (a)", { ifMissing: true }), alter(addColumn("b"))],
      [createTable("t", "CREATE TABLE t (a)", { ifMissing: true }), alter(addColumn("b"))],
    ],
  ])("%s", (_, steps, expected) => expect(foldedUp(steps)).toEqual(expected));
});

test("an index that a sealed revision drops goes with its creation", () => {
  const index = sql("CREATE UNIQUE INDEX i ON t (a)");
  const never = assertNoRows("SELECT 1 FROM t WHERE a IS NULL", "never");
  const chain = [
    defineMigration({ revision: "1", parents: [], up: [T], down: [dropTable("t")] }),
    defineMigration({ revision: "2", parents: ["1"], up: [never, index], down: [sql("DROP INDEX i")] }),
    defineMigration({ revision: "3", parents: ["2"], up: [dropTable("t")], down: [T, index] }),
  ];
  const { up, down } = folded(chain);
  expect(up.map(({ step }) => step)).toEqual([T, never, dropTable("t")]);
  expect(down.map(({ step }) => step)).toEqual([T, dropTable("t")]);
});

test("a table that is changed and dropped on both sides of code is found", () => {
  const items = [alter(addColumn("c")), code, dropTable("t")].map((step) => ({
    step,
    revision: "1",
    place: 0,
  }));
  expect(changedAndDropped(items)).toBe("t");
});
