import { describe, expect, test } from "vitest";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { messageOf } from "../../src/errors.js";
import {
  addColumn,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropColumn,
  dropTable,
  renameTable,
  run,
  type Step,
  sql,
} from "../../src/index.js";
import { type Climbed, climb, faultText } from "../../src/kit/proof/climb.js";
import { ignored } from "../../src/migration/ignored.js";
import { DEFAULT_SETTINGS, type Settings } from "../../src/migration/settings.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import type { Work } from "../../src/runner/execute/work.js";
import type { Direction } from "../../src/runner/types.js";

const START = `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b);
INSERT INTO t VALUES (1, 'x', 1), (2, 'y', NULL), (3, NULL, 2.5);
CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT, t REFERENCES t);
INSERT INTO c (t) VALUES (1), (2)`;

interface Options {
  readonly settings?: Partial<Settings>;
  readonly rows?: boolean;
}

const workOf = (direction: Direction, steps: readonly Step[]): Work => ({
  revision: "002",
  message: "",
  file: "002.ts",
  direction,
  steps,
  validate: undefined,
  transaction: true,
  backup: false,
});

async function climbed(
  up: readonly Step[],
  down: readonly Step[] | undefined,
  { settings = {}, rows = true }: Options = {},
): Promise<Climbed> {
  const scratch = await openScratch();
  try {
    for (const statement of START.split(";\n")) await scratch.run(statement);
    const all = { ...DEFAULT_SETTINGS, ...settings };
    const ground = { dialect: sqliteAuthor, scratch, ignore: ignored(all), settings: all, rows };
    return await climb(ground, {
      up: workOf("up", up),
      down: down === undefined ? undefined : workOf("down", down),
    });
  } finally {
    await scratch.close();
  }
}

const drop = alterTable("t", [dropColumn("a")]);
const add = alterTable("t", [addColumn("a TEXT")]);
const destroy = alterTable("t", [dropColumn("a", { keep: false })]);
const toInteger = alterTable("t", [alterColumn("a", "TEXT", "INTEGER")]);
const toText = alterTable("t", [alterColumn("a", "INTEGER", "TEXT")]);
const C = "CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT, t REFERENCES t)";

describe("nothing is wrong with", () => {
  test.each<readonly [string, readonly Step[], readonly Step[] | undefined, Options]>([
    ["no steps", [], [], {}],
    ["a column dropped and given back", [drop], [add], {}],
    ["a table dropped and given back", [dropTable("c")], [createTable("c", C)], {}],
    ["a conversion given back", [toInteger], [toText], {}],
    [
      "a column added",
      [alterTable("t", [addColumn("d INTEGER DEFAULT 1")])],
      [alterTable("t", [dropColumn("d")])],
      {},
    ],
    ["a column destroyed on purpose", [destroy], [add], {}],
    ["a table destroyed on purpose", [dropTable("c", { keep: false })], [createTable("c", C)], {}],
    ["a column that no archive keeps", [drop], [add], { settings: { archive: false } }],
    ["a conversion that no archive keeps", [toInteger], [toText], { settings: { archive: false } }],
    [
      "a renamed table whose column is destroyed",
      [renameTable("t", "u"), alterTable("u", [dropColumn("a", { keep: false })])],
      [alterTable("u", [addColumn("a TEXT")]), renameTable("u", "t")],
      {},
    ],
    [
      "code that cannot run, without rows",
      [run(() => Promise.reject(new Error("never")))],
      [],
      { rows: false },
    ],
    [
      "an assertion that does not hold, without rows",
      [assertNoRows("SELECT 1", "never")],
      [],
      { rows: false },
    ],
    ["what cannot be taken back", [sql`DELETE FROM t WHERE id = 3`], undefined, {}],
  ])("%s", async (_, up, down, options) => {
    expect(await climbed(up, down, options)).toEqual({ fault: undefined, written: [] });
  });

  test.each<readonly [string, readonly Step[]]>([
    ["literal SQL", [sql`UPDATE t SET a = upper(a)`]],
    ["code", [run((db) => db.run("UPDATE t SET a = upper(a)"))]],
    [
      "literal SQL under another name",
      [renameTable("t", "u"), sql`DELETE FROM u WHERE id = 3`, renameTable("u", "t")],
    ],
  ])("rows that %s writes; their table is named", async (_, up) => {
    expect(await climbed(up, [])).toEqual({ fault: undefined, written: ["t"] });
  });
});

describe("a fault is", () => {
  test.each<readonly [string, readonly Step[], readonly Step[], RegExp]>([
    ["an up that fails", [sql`CREATE TABLE t (x)`], [], /^up fails: .*table "?t"? already exists/],
    [
      "an assertion that does not hold",
      [assertNoRows("SELECT * FROM t WHERE a IS NULL", "t.a is NULL.")],
      [],
      /^up fails: .*t\.a is NULL/,
    ],
    [
      "a foreign key that is broken",
      [sql`DELETE FROM t WHERE id = 1`],
      [],
      /^up fails: .*refers to no row of t/s,
    ],
    ["a down that fails", [], [dropTable("zz")], /^down fails: .*There is no table zz in the database/],
    [
      "code that runs once only",
      [run((db) => db.run("INSERT INTO t (id) VALUES (9)"))],
      [],
      /^up again fails: .*UNIQUE constraint failed/,
    ],
    [
      "a down that forgets a table",
      [createTable("d", "CREATE TABLE d (x)")],
      [],
      /^after down the definitions differ from those before:\n {2}d: \+ table/,
    ],
    [
      "a down that forgets an index",
      [sql`CREATE INDEX t_a ON t (a)`],
      [],
      /^after down the definitions differ from those before:\n {2}t: \+ index t_a/,
    ],
    [
      "a down that forgets a trigger",
      [sql`CREATE TRIGGER tr AFTER DELETE ON t BEGIN SELECT 1; END`],
      [],
      /^after down the definitions differ from those before:\n {2}t: \+ trigger tr$/s,
    ],
    [
      "a down that destroys what up only dropped",
      [alterTable("t", [addColumn("d DEFAULT 1")])],
      [alterTable("t", [dropColumn("d"), alterColumn("a", "TEXT", "TEXT", { using: "'z'" })])],
      /^after down the rows differ from those before:\n {2}t, id = 1: a = 'x' → a = 'z'\n {2}t, id = 2: a = 'y' → a = 'z'\n {2}t, id = 3: a = NULL → a = 'z'$/,
    ],
  ])("%s", async (_, up, down, expected) => {
    const { fault } = await climbed(up, down);
    expect(fault && faultText(fault, messageOf)).toMatch(expected);
  });
});
