import { describe, expect, test } from "vitest";
import { downgrade, upgrade } from "../../src/index.js";
import type { StepInput } from "../../src/migration/define.js";
import {
  addConstraint,
  alterColumn,
  alterTable,
  createTable,
  dropConstraint,
  dropTable,
  renameColumn,
  renameTable,
  sql,
} from "../../src/migration/steps.js";
import { everything } from "../support/everything.js";
import { bundle, open, revision, thrownBy } from "./support.js";

const TABLE = `CREATE TABLE "t" ("id" integer PRIMARY KEY, "a" text)`;

describe("a TEMP object that hides one of the database", () => {
  test.each<[string, string, StepInput]>([
    [
      "a default that short rows read",
      "CREATE TEMP TABLE t (id integer, a text)",
      alterTable("t", [alterColumn("a", "text", "text DEFAULT 'new'")]),
    ],
    ["a copy", "CREATE TEMP TABLE T (id integer, a text)", alterTable("t", [addConstraint("UNIQUE (a)")])],
    ["a renamed table", "CREATE TEMP TABLE t (a)", renameTable("t", "u")],
    ["a dropped table", "CREATE TEMP VIEW t AS SELECT 1 AS a", dropTable("t")],
    ["literal SQL", "CREATE TEMP TABLE t (a)", sql`CREATE INDEX i ON t (a)`],
    ["a table that comes", "CREATE TEMP TABLE u (a)", sql`CREATE TABLE u (a); INSERT INTO u VALUES (1)`],
    ["a trigger", "CREATE TEMP TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END", sql`DROP TRIGGER g`],
  ])("stops the run before anything has changed: %s", async (_, temporary, step) => {
    const db = open();
    db.exec(
      `${TABLE}; CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END; INSERT INTO t VALUES (1, 'x')`,
    );
    const first = bundle([revision("001", [])]);
    await upgrade(db, { migrations: first, baseline: { revision: "001", whenTable: "t" } });
    db.exec(temporary);
    const before = everything(db);
    const hidden = () => db.prepare("SELECT type, name, sql FROM temp.sqlite_schema").all();
    const there = hidden();
    const migrations = bundle([revision("001", []), revision("002", [step])]);
    const error = await thrownBy(() => upgrade(db, { migrations }));
    expect(error).toMatchObject({ code: "temporary-name", message: expect.stringMatching(/TEMP \w+ \w/) });
    expect(everything(db)).toEqual(before);
    expect(hidden()).toEqual(there);
  });

  test("stops a downgrade, too", async () => {
    const db = open();
    const migrations = bundle([revision("001", [sql`CREATE TABLE t (a)`], [sql`DROP TABLE t`])]);
    await upgrade(db, { migrations });
    db.exec("CREATE TEMP TABLE t (b)");
    expect(await thrownBy(() => downgrade(db, { migrations }))).toMatchObject({ code: "temporary-name" });
  });

  test("a TEMP table of another name is nobody's business, nor is a text that no step can run", async () => {
    const db = open();
    db.exec("CREATE TEMP TABLE other (a); CREATE TEMP TRIGGER g AFTER INSERT ON other BEGIN SELECT 1; END");
    await upgrade(db, { migrations: bundle([revision("001", [sql`CREATE TABLE t (other)`])]) });
    const broken = bundle([revision("001", [sql`CREATE TABLE t (other)`]), revision("002", ["SELECT 'x"])]);
    expect((await thrownBy(() => upgrade(db, { migrations: broken }))).message).toMatch(/does not end/);
  });
});

const STEPS: readonly [string, readonly StepInput[], readonly StepInput[]][] = [
  [
    "a copy",
    [alterTable("USERS", [addConstraint("UNIQUE (A)")])],
    [alterTable("users", [dropConstraint("UNIQUE (A)")])],
  ],
  [
    "an edit in place",
    [alterTable("USERS", [alterColumn("A", "text", "text NOT NULL")])],
    [alterTable("users", [alterColumn("A", "text NOT NULL", "text")])],
  ],
  [
    "a table that goes and comes back",
    [dropTable("USERS")],
    [createTable("users", `CREATE TABLE users ("Id" integer primary key, a text)`)],
  ],
];

test.each(STEPS)("a step may spell a name in other letters: %s", async (_, up, down) => {
  const db = open();
  const base = sql`CREATE TABLE "Users" ("Id" integer primary key, a text);
    CREATE INDEX users_a ON USERS (A);
    CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END`;
  const migrations = bundle([revision("001", [base]), revision("002", up, down)]);
  await upgrade(db, { migrations, target: "001" });
  db.exec("INSERT INTO users VALUES (1, 'x')");
  const before = everything(db);
  for (let time = 0; time < 2; time++) {
    await upgrade(db, { migrations });
    await downgrade(db, { migrations });
    expect(everything(db)).toEqual(before);
  }
});

test.each<[string, string, StepInput]>([
  ["view", "CREATE VIEW g AS SELECT x FROM gone", renameTable("t", "u")],
  ["view", "CREATE VIEW g AS SELECT x FROM gone", alterTable("t", [renameColumn("a", "b")])],
  ["trigger", "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM gone; END", renameTable("t", "u")],
])("a %s that is broken already is named where SQLite renames nothing beside it", async (type, by, step) => {
  const db = open();
  db.exec(`CREATE TABLE gone (x); CREATE TABLE t (a); ${by}; DROP TABLE gone`);
  const migrations = bundle([revision("001", []), revision("002", [step])]);
  const baseline = { revision: "001", whenTable: "t" };
  const error = await thrownBy(() => upgrade(db, { migrations, baseline }));
  expect(error.message).toContain(`The ${type} g is broken already (no such table: main.gone)`);
  expect(error).toMatchObject({ hint: "Fix or drop g in an earlier step." });
});

test.each<[string, StepInput]>([
  ["dropped", dropTable("t")],
  ["destroyed", dropTable("t", { keep: false })],
  ["renamed", renameTable("t", "u")],
  ["altered", alterTable("t", [addConstraint("UNIQUE (a)")])],
])("a table of an attached database is not %s in place of a missing one", async (_, step) => {
  const db = open();
  db.exec("ATTACH ':memory:' AS other; CREATE TABLE other.t (a); INSERT INTO other.t VALUES (1)");
  const error = await thrownBy(() => upgrade(db, { migrations: bundle([revision("001", [step])]) }));
  expect(error.message).toMatch(/There is no table t in the database/);
  expect(db.prepare("SELECT * FROM other.t").all()).toEqual([{ a: 1 }]);
});
