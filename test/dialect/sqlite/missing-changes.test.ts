import { describe, expect, test } from "vitest";
import { changesToMake } from "../../../src/dialect/sqlite/alter/missing-changes.js";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  dropColumn,
  dropConstraint,
  option,
  renameColumn,
} from "../../../src/migration/steps.js";
import type { Fragment } from "../../../src/model/step.js";

const BEFORE = `CREATE TABLE "t" ("a" integer, "b" text DEFAULT 'x', CHECK (a > 0))`;

/** Each change with a table that has it already. */
const ROWS: readonly (readonly [string, Fragment, string])[] = [
  ["addColumn", addColumn(`"c" text`), BEFORE.replace("'x',", `'x', c TEXT,`)],
  ["dropColumn", dropColumn("b"), `CREATE TABLE t (a integer, CHECK (a > 0))`],
  [
    "alterColumn",
    alterColumn("b", "text DEFAULT 'x'", "text DEFAULT 'y'"),
    BEFORE.replace("'x'", "/* now */ 'y'"),
  ],
  ["renameColumn", renameColumn("b", "c"), BEFORE.replace(`"b"`, `"c"`)],
  ["addConstraint", addConstraint("CHECK (b <> '')"), BEFORE.replace("(a > 0)", "(a > 0), check (b <> '')")],
  ["dropConstraint", dropConstraint("CHECK (a > 0)"), BEFORE.replace(", CHECK (a > 0)", "")],
  ["option", option("", "STRICT"), `${BEFORE} STRICT`],
];

describe("with ifMissing", () => {
  test.each(ROWS)("%s is made where it is missing, and passed over where it is not", (_, change, after) => {
    const step = alterTable("t", [change], { ifMissing: true });
    expect(changesToMake(step, BEFORE)).toEqual([change]);
    expect(changesToMake(step, after)).toEqual([]);
  });

  test("a change that is neither as before nor as after is drift", () => {
    const step = alterTable("t", [alterColumn("b", "text", "text NOT NULL")], { ifMissing: true });
    expect(() => changesToMake(step, BEFORE)).toThrow("is not what the migration expects");
  });

  test("a column that is there with another definition is drift", () => {
    const step = alterTable("t", [addColumn("b integer")], { ifMissing: true });
    expect(() => changesToMake(step, BEFORE)).toThrow("already has a column");
  });

  test("some of several", () => {
    const changes = [dropConstraint("CHECK (a > 0)"), addColumn("c text"), addConstraint("CHECK (c <> '')")];
    const step = alterTable("t", changes, { ifMissing: true });
    const table = BEFORE.replace(", CHECK", ", c text, CHECK");
    expect(changesToMake(step, table)).toEqual([changes[0], changes[2]]);
  });
});

test("without it every change is made", () => {
  const changes = [dropColumn("nothing")];
  expect(changesToMake(alterTable("t", changes), BEFORE)).toBe(changes);
});
