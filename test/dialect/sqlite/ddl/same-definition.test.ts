import { expect, it } from "vitest";
import { compareDefinitions } from "../../../../src/dialect/sqlite/ddl/same-definition.js";

it.each([
  [
    "layout, case of keywords, quotes",
    `CREATE TABLE t ("a" int, b text)`,
    "create table t (\n  a INT, b TEXT -- b\n)",
    "alike",
  ],
  [
    "the table's name, its own qualifier",
    `CREATE TABLE t (a, CHECK (t.a > 0))`,
    `CREATE TABLE u (a, CHECK (a > 0))`,
    "alike",
  ],
  ["columns in another order", `CREATE TABLE t (a, b)`, `CREATE TABLE t (b, a)`, "reordered"],
  ["another case of a column's name", `CREATE TABLE t (a)`, `CREATE TABLE t (A)`, "different"],
  ["an option", `CREATE TABLE t (a int)`, `CREATE TABLE t (a int) STRICT`, "different"],
])("%s", (_, a, b, expected) => {
  expect(compareDefinitions(a, b)).toBe(expected);
});
