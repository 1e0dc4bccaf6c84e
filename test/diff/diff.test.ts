import { describe, expect, it } from "vitest";
import { describeChanges, summaryLines } from "../../src/diff/describe.js";
import { diff } from "../../src/diff/diff.js";
import type { Schema, Table } from "../../src/model/schema.js";
import { column, index, schema, table } from "../support/model.js";

const options = table("t", []).options;

interface Row {
  readonly name: string;
  readonly before: Schema;
  readonly after: Schema;
  readonly changes: readonly string[];
}

const one = (...more: Parameters<typeof table>): Schema => schema(table(...more));
const withConstraint = (constraint: Table["constraints"][number]): Schema =>
  one("t", ["a", "b"], { constraints: [constraint] });

const rows: readonly Row[] = [
  { name: "nothing", before: one("t", ["a"]), after: one("t", ["a"]), changes: [] },
  { name: "the order of columns", before: one("t", ["a", "b"]), after: one("t", ["b", "a"]), changes: [] },
  {
    name: "an undefined field and an absent one",
    before: one("t", [column("a", { default: undefined })]),
    after: one("t", ["a"]),
    changes: [],
  },
  {
    name: "a new table",
    before: schema(),
    after: one("t", ["a"]),
    changes: ["addTable t: + table of 1 column"],
  },
  { name: "a table gone", before: one("t", ["a"]), after: schema(), changes: ["dropTable t: - table"] },
  {
    name: "a new column",
    before: one("t", ["a"]),
    after: one("t", ["a", column("b", { type: "integer", nullable: false, default: "0" })]),
    changes: ["addColumn t: + b integer NOT NULL DEFAULT 0"],
  },
  {
    name: "a column gone",
    before: one("t", ["a", "b"]),
    after: one("t", ["a"]),
    changes: ["dropColumn t: - b"],
  },
  {
    name: "everything of a column",
    before: one("t", ["a"]),
    after: one("t", [column("a", { type: "integer", nullable: false, default: "1", collation: "nocase" })]),
    changes: ["alterColumn t: a: type text → integer, NOT NULL, default none → 1, collation binary → nocase"],
  },
  {
    name: "a generated column's expression",
    before: one("t", [column("a", { generated: { as: "b", stored: false } })]),
    after: one("t", [column("a", { generated: { as: "b + 1", stored: false } })]),
    changes: ["alterColumn t: a: generated as (b + 1)"],
  },
  {
    name: "a column turned plain",
    before: one("t", [column("a", { generated: { as: "b", stored: false } })]),
    after: one("t", ["a"]),
    changes: ["alterColumn t: a: no longer generated"],
  },
  {
    name: "the columns of a key",
    before: withConstraint({ kind: "primaryKey", columns: ["a"] }),
    after: withConstraint({ kind: "primaryKey", columns: ["a", "b"] }),
    changes: ["dropConstraint t: - primary key (a)", "addConstraint t: + primary key (a, b)"],
  },
  {
    name: "the order of a key's columns",
    before: withConstraint({ kind: "primaryKey", columns: ["b", "a"] }),
    after: withConstraint({ kind: "primaryKey", columns: ["a", "b"] }),
    changes: ["dropConstraint t: - primary key (b, a)", "addConstraint t: + primary key (a, b)"],
  },
  {
    name: "a foreign key's action",
    before: withConstraint({
      kind: "foreignKey",
      columns: ["a"],
      parent: "p",
      parentColumns: ["id"],
      onDelete: "no action",
      onUpdate: "no action",
    }),
    after: withConstraint({
      kind: "foreignKey",
      columns: ["a"],
      parent: "p",
      parentColumns: ["id"],
      onDelete: "cascade",
      onUpdate: "no action",
    }),
    changes: [
      "dropConstraint t: - foreign key (a) → p",
      "addConstraint t: + foreign key (a) → p on delete cascade",
    ],
  },
  {
    name: "a check's expression",
    before: withConstraint({ kind: "check", name: "c", expression: "a > 0" }),
    after: withConstraint({ kind: "check", name: "c", expression: "a > 1" }),
    changes: ["alterConstraint t: check c: a > 0 → a > 1"],
  },
  {
    name: "an index, plain to unique",
    before: one("t", ["a"], { indexes: [index("i", ["a"])] }),
    after: one("t", ["a"], { indexes: [index("i", ["a"], { unique: true })] }),
    changes: ["alterIndex t: index i (a) → unique index i (a)"],
  },
  {
    name: "an index's condition",
    before: one("t", ["a"], { indexes: [index("i", ["a"])] }),
    after: one("t", ["a"], { indexes: [index("i", ["a"], { where: "a > 0" })] }),
    changes: ["alterIndex t: index i (a) → index i (a) where a > 0"],
  },
  {
    name: "an index under another name",
    before: one("t", ["a"], { indexes: [index("i", ["a"])] }),
    after: one("t", ["a"], { indexes: [index("j", ["a"])] }),
    changes: ["dropIndex t: - index i (a)", "addIndex t: + index j (a)"],
  },
  {
    name: "AUTOINCREMENT",
    before: one("t", ["a"]),
    after: one("t", ["a"], { options: { ...options, autoincrement: true } }),
    changes: ["alterOptions t: + autoincrement"],
  },
  {
    name: "views",
    before: {
      tables: [],
      views: [
        { name: "gone", query: "SELECT 1" },
        { name: "v", query: "SELECT 1" },
      ],
    },
    after: {
      tables: [],
      views: [
        { name: "v", query: "SELECT 2" },
        { name: "new", query: "SELECT 3" },
      ],
    },
    changes: ["dropView gone: - view", "alterView v: view: another query", "addView new: + view"],
  },
];

describe("diff", () => {
  it.each(rows)("sees $name", ({ before, after, changes }) => {
    const found = describeChanges(diff(before, after), []);
    expect(found.map(({ kind, table: name, detail }) => `${kind} ${name}: ${detail}`)).toEqual(changes);
  });

  it.each(rows)("finds nothing once $name is done", ({ after }) => {
    expect(diff(after, after)).toEqual([]);
  });
});

describe("summaryLines", () => {
  it("puts what happens to a table on one line, renames first", () => {
    const before = one("t", ["a"]);
    const after = one("t", [column("a", { nullable: false }), "b"]);
    const summaries = describeChanges(diff(before, after), [
      { of: "column", table: "t", from: "z", to: "a" },
    ]);
    expect(summaryLines(summaries)).toEqual(["t: z → a · a: NOT NULL · + b text"]);
  });
});
