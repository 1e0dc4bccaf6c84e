import { describe, expect, test } from "vitest";
import { introspect } from "../../../src/dialect/sqlite/introspect.js";
import { deviations } from "../../../src/dialect/sqlite/read/deviations.js";
import { openScratch } from "../../../src/runner/drivers/open.js";

const USERS = "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL DEFAULT 'x')";
const POSTS = "CREATE TABLE posts (id integer, author integer REFERENCES users(id) ON DELETE CASCADE)";
const INDEX = "CREATE UNIQUE INDEX users_name ON users (name)";

async function between(expected: readonly string[], found: readonly string[]): Promise<readonly string[]> {
  const [a, b] = [await openScratch(), await openScratch()];
  for (const sql of expected) await a.run(sql);
  for (const sql of found) await b.run(sql);
  const all = deviations(await introspect(a, () => false), await introspect(b, () => false));
  await a.close();
  await b.close();
  return all.map(({ table, detail, severe }) => `${severe ? "severe" : "drift"} ${table}: ${detail}`);
}

describe("in what a database differs from what revisions make", () => {
  test.each<[string, readonly string[], readonly string[], readonly string[]]>([
    ["nothing", [USERS, POSTS], [POSTS.replace("integer,", "INTEGER,"), USERS], []],
    ["the order of columns", ["CREATE TABLE t (a, b)"], ["CREATE TABLE t (b, a)"], []],
    ["a unique index for a constraint", [USERS, INDEX], [USERS.replace("'x'", "'x' UNIQUE")], []],
    ["a constraint for a unique index", [USERS.replace("'x'", "'x' UNIQUE")], [USERS, INDEX], []],
    ["a table more", [USERS], [USERS, POSTS], ["severe posts: + table of 2 columns"]],
    ["a table less", [USERS, POSTS], [USERS], ["severe posts: - table"]],
    ["a column more", [USERS], [USERS.replace("name", "age int, name")], ["severe users: + age int"]],
    ["a type", [USERS], [USERS.replace("text", "varchar")], ["severe users: name: type text → varchar"]],
    ["NOT NULL", [USERS], [USERS.replace("NOT NULL", "")], ["severe users: name: may be NULL"]],
    ["a default", [USERS], [USERS.replace("'x'", "'y'")], ["drift users: name: default 'x' → 'y'"]],
    [
      "a collation",
      [USERS],
      [USERS.replace("'x'", "'x' COLLATE NOCASE")],
      ["drift users: name: collation binary → nocase"],
    ],
    [
      "a generated column that is plain",
      ["CREATE TABLE t (a, b AS (a))"],
      ["CREATE TABLE t (a, b)"],
      ["severe t: b: no longer generated"],
    ],
    [
      "another generated expression",
      ["CREATE TABLE t (a, b AS (a))"],
      ["CREATE TABLE t (a, b AS (a + 1))"],
      ["drift t: b: generated as (a + 1)"],
    ],
    [
      "a primary key",
      ["CREATE TABLE t (a NOT NULL, b)"],
      ["CREATE TABLE t (a NOT NULL PRIMARY KEY, b)"],
      ["severe t: + primary key (a)"],
    ],
    [
      "a foreign key's action",
      [USERS, POSTS],
      [USERS, POSTS.replace("CASCADE", "SET NULL")],
      [
        "drift posts: - foreign key (author) → users on delete cascade",
        "drift posts: + foreign key (author) → users on delete set null",
      ],
    ],
    [
      "a foreign key",
      [USERS, POSTS],
      [USERS, POSTS.replace(/ REFERENCES.*CASCADE/, "")],
      ["severe posts: - foreign key (author) → users on delete cascade"],
    ],
    [
      "a check",
      [USERS],
      [USERS.replace("'x'", "'x' CHECK (name > '')")],
      ["drift users: + check (name > '')"],
    ],
    ["an index", [USERS, INDEX], [USERS], ["drift users: - unique index users_name (name)"]],
    ["a view", [USERS], [USERS, "CREATE VIEW v AS SELECT 1"], ["drift v: + view"]],
    [
      "a trigger",
      [USERS, "CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END"],
      [USERS, "CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 2; END"],
      ["drift users: trigger g: another definition"],
    ],
    ["a virtual table", [], ["CREATE VIRTUAL TABLE f USING fts5(a)"], ["severe f: + virtual table f"]],
    [
      "WITHOUT ROWID",
      ["CREATE TABLE t (a text PRIMARY KEY NOT NULL)"],
      ["CREATE TABLE t (a text PRIMARY KEY NOT NULL) WITHOUT ROWID"],
      ["drift t: + without rowid"],
    ],
  ])("%s", async (_, expected, found, wanted) => {
    expect(await between(expected, found)).toEqual(wanted);
  });
});
