import { expect, test } from "vitest";
import { checksumOf } from "../../src/migration/checksum.js";
import { defineMigration, type MigrationInput } from "../../src/migration/define.js";
import { addColumn, alterTable, createTable, dropTable, run, sql } from "../../src/migration/steps.js";

const BASE: MigrationInput = {
  revision: "001",
  parents: ["000"],
  up: [createTable("t", "CREATE TABLE t (\n  id integer\n)"), run(() => 1), sql`SELECT 1`],
  down: [dropTable("t")],
};

const sum = (input: MigrationInput): string => checksumOf(defineMigration(input));

test("it is a SHA-256 in hex, and fixed for all time", () => {
  expect(sum(BASE)).toBe("29c837cef729933350fb6b1a20d8c344c59bf6814042f3a294b2c1ed0b40ce63");
});

test.each<[string, MigrationInput]>([
  [
    "line ends of Windows",
    { ...BASE, up: [createTable("t", "CREATE TABLE t (\r\n  id integer\r\n)"), ...BASE.up.slice(1)] },
  ],
  ["another function", { ...BASE, up: [...BASE.up.slice(0, 1), run(async () => 2), ...BASE.up.slice(2)] }],
  ["text for the sql tag", { ...BASE, up: [...BASE.up.slice(0, 2), "SELECT 1"] }],
  [
    "fields in another order",
    { down: BASE.down ?? [], up: BASE.up, parents: BASE.parents, revision: BASE.revision },
  ],
  [
    "message, labels, validate, backup",
    { ...BASE, message: "x", labels: ["y"], validate: () => {}, backup: true },
  ],
])("kept by %s", (_, input) => {
  expect(sum(input)).toBe(sum(BASE));
});

test.each<[string, MigrationInput]>([
  ["the SQL", { ...BASE, up: [...BASE.up.slice(0, 2), sql`SELECT 2`] }],
  ["a space in the SQL", { ...BASE, up: [...BASE.up.slice(0, 2), sql`SELECT  1`] }],
  ["the place of a run", { ...BASE, up: [...BASE.up].reverse() }],
  ["a run the more", { ...BASE, up: [...BASE.up, run(() => 1)] }],
  ["down", { ...BASE, down: [] }],
  ["keep", { ...BASE, down: [dropTable("t", { keep: false })] }],
  ["a fragment", { ...BASE, up: [...BASE.up, alterTable("t", [addColumn("a int")])] }],
  ["irreversible", { revision: "001", parents: ["000"], up: BASE.up, irreversible: "why" }],
  ["the revision", { ...BASE, revision: "002" }],
  ["the parents", { ...BASE, parents: [] }],
  ["dependsOn", { ...BASE, dependsOn: ["x"] }],
])("changed by %s", (_, input) => {
  expect(sum(input)).not.toBe(sum(BASE));
});
