import { describe, expect, it } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  type Step,
} from "../../src/index.js";
import { wayLine } from "../../src/kit/review/way-line.js";

const START = {
  tables: new Map([["t", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n INTEGER DEFAULT 1)"]]),
  indexes: new Map(),
};
const ADD = alterTable("t", [addColumn("b TEXT")]);
const DROP = alterTable("t", [dropColumn("b")]);
const FOR_GOOD = alterTable("t", [dropColumn("n", { keep: false })]);

describe("wayLine", () => {
  it.each<readonly [string, readonly Step[], readonly Step[], boolean, string]>([
    [
      "a new column",
      [ADD],
      [DROP],
      true,
      "By ALTER TABLE; no row of t is read. Nothing is lost by up or down.",
    ],
    ["without an archive", [ADD], [DROP], false, "By ALTER TABLE; no row of t is read. Down loses t.b."],
    [
      "a column destroyed",
      [FOR_GOOD],
      [alterTable("t", [addColumn("n INTEGER DEFAULT 1")])],
      true,
      "By ALTER TABLE; rows of t are rewritten. Up loses t.n.",
    ],
    [
      "a column in the middle",
      [alterTable("t", [dropColumn("a")])],
      [alterTable("t", [addColumn("a TEXT")])],
      true,
      "By ALTER TABLE; rows of t are rewritten. Down: copies t, because columns go back to their old places. Nothing is lost by up or down.",
    ],
    [
      "both ways a copy",
      [alterTable("t", [alterColumn("a", "TEXT", "INTEGER")])],
      [alterTable("t", [alterColumn("a", "INTEGER", "TEXT")])],
      true,
      "Copies t, because a changes from TEXT to INTEGER. Down: copies t, because a changes from INTEGER to TEXT. Nothing is lost by up or down.",
    ],
    [
      "a new table",
      [createTable("u", "CREATE TABLE u (a)")],
      [dropTable("u")],
      true,
      "Nothing is lost by up or down.",
    ],
    [
      "a new table, without an archive",
      [createTable("u", "CREATE TABLE u (a)")],
      [dropTable("u")],
      false,
      "Down loses u.",
    ],
  ])("%s", (_, up, down, archive, expected) => {
    expect(wayLine({ up, down }, START, { inPlace: true, archive })).toBe(expected);
  });
});
