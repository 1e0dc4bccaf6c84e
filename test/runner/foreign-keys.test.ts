import { describe, expect, test } from "vitest";
import type { StepInput } from "../../src/migration/define.js";
import {
  addColumn,
  alterTable,
  createTable,
  dropTable,
  renameTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import { upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, thrownBy } from "./support.js";

const SETUP = `
  CREATE TABLE parent (id integer primary key, code text unique);
  CREATE TABLE child (id integer primary key, parent_id integer REFERENCES parent ON DELETE CASCADE);
  CREATE TABLE flat (a integer, parent_id integer REFERENCES parent, PRIMARY KEY (a)) WITHOUT ROWID;
  CREATE TABLE other (id integer primary key);
  INSERT INTO parent VALUES (1, 'a'), (2, 'b');
  INSERT INTO child VALUES (1, 1), (2, 2), (3, NULL);
  INSERT INTO flat VALUES (1, 1);`;

/** Rows that refer to none before the migration. */
const ORPHANS =
  "PRAGMA foreign_keys = OFF; INSERT INTO child VALUES (4, 99); INSERT INTO flat VALUES (2, 99); PRAGMA foreign_keys = ON";

async function migrated(up: readonly StepInput[], before = "") {
  const db = open();
  db.pragma("foreign_keys = ON");
  db.exec(SETUP);
  if (before !== "") db.exec(before);
  await upgrade(db, { migrations: bundle([revision("001", up)]) });
  return db;
}

test("a parent that a trigger deletes stops a revision that only writes to the trigger's table", async () => {
  const trigger = `CREATE TRIGGER g AFTER INSERT ON other BEGIN DELETE FROM parent WHERE id = new.id; END`;
  const error = await thrownBy(() => migrated([sql`INSERT INTO other VALUES (1)`], trigger));
  expect(error.message).toMatch(/rowid 1 of child refers to no row of parent/);
});

describe("a unique index that a foreign key finds its parents by", () => {
  const before = `CREATE UNIQUE INDEX by_id ON other (id, id);
    CREATE TABLE o (id integer, code text); CREATE UNIQUE INDEX o_code ON o (code);
    CREATE TABLE c (code text REFERENCES o (code))`;

  test("stops a revision that drops it, also without a row", async () => {
    const error = await thrownBy(() => migrated([sql`DROP INDEX o_code`], before));
    expect(error).toMatchObject({ code: "foreign-keys", message: expect.stringMatching(/mismatch - "c"/) });
  });

  test.each<[string, StepInput]>([
    ["with the foreign key", sql`DROP INDEX O_CODE; DROP TABLE c`],
    ["and another one comes", sql`DROP INDEX o_code; CREATE UNIQUE INDEX o_code2 ON o (code)`],
    ["that none refers to", sql`DROP INDEX by_id`],
  ])("may go %s", async (_, step) => {
    await expect(migrated([step], before)).resolves.toBeDefined();
  });
});

describe("broken keys stop a revision", () => {
  test.each<[string, readonly StepInput[], RegExp]>([
    [
      "a deleted parent",
      [sql`DELETE FROM parent WHERE id = 1`],
      /rowid 1 of child refers to no row of parent/,
    ],
    [
      "of a table without rowid",
      [sql`DELETE FROM parent WHERE id = 1`],
      /a row of flat refers to no row of parent/,
    ],
    ["a changed child", [sql`UPDATE child SET parent_id = 7 WHERE id = 3`], /rowid 3 of child/],
    ["by a data step", [run((db) => db.run("DELETE FROM parent WHERE id = 2"))], /rowid 2 of child/],
    ["a dropped parent", [dropTable("parent")], /refers to no row of parent/],
    [
      "after a rename",
      [renameTable("parent", "people"), sql`DELETE FROM people`],
      /refers to no row of people/,
    ],
    [
      "a parent without its key",
      [
        sql`CREATE TABLE p2 (id integer, code text); INSERT INTO p2 SELECT * FROM parent; DROP TABLE parent; ALTER TABLE p2 RENAME TO parent`,
      ],
      /foreign key mismatch/,
    ],
  ])("%s", async (_, up, message) => {
    const error = await thrownBy(() => migrated(up));
    expect(error).toMatchObject({ code: "foreign-keys", revision: "001" });
    expect(error.message).toMatch(message);
  });

  test("also those that come on top of old ones", async () => {
    const error = await thrownBy(() => migrated([sql`DELETE FROM parent WHERE id = 1`], ORPHANS));
    expect(error.message).toMatch(/rowid 1 of child/);
    expect(error.message).not.toMatch(/rowid 4/);
  });

  test("nothing of the revision remains", async () => {
    const db = open();
    db.exec(SETUP);
    await thrownBy(() => upgrade(db, { migrations: bundle([revision("001", [sql`DELETE FROM parent`])]) }));
    expect(db.prepare("SELECT count(*) FROM parent").pluck().get()).toBe(2);
  });

  test("on an empty database too", async () => {
    const migrations = bundle([
      revision("001", [createTable("p", "CREATE TABLE p (id integer primary key)")]),
      revision("002", [
        createTable("c", "CREATE TABLE c (p integer REFERENCES p)"),
        sql`INSERT INTO c VALUES (1)`,
      ]),
    ]);
    await expect(upgrade(open(), { migrations })).rejects.toMatchObject({ code: "foreign-keys" });
  });
});

describe("what was there before does not", () => {
  test.each<[string, readonly StepInput[]]>([
    ["a change elsewhere", [sql`INSERT INTO other VALUES (1)`]],
    ["a change of the same table", [sql`UPDATE child SET parent_id = 1 WHERE id = 3`]],
    ["a change of the parent", [sql`UPDATE parent SET code = 'z' WHERE id = 1`]],
    ["a data step", [run(async (db) => void (await db.run("UPDATE flat SET parent_id = 2 WHERE a = 1")))]],
    ["a renamed child", [renameTable("child", "kid"), sql`UPDATE kid SET parent_id = 1 WHERE id = 3`]],
    ["a renamed parent", [renameTable("parent", "people"), sql`UPDATE people SET code = 'y' WHERE id = 1`]],
    ["an added column", [alterTable("child", [addColumn("x integer REFERENCES other")])]],
  ])("%s", async (_, up) => {
    const db = await migrated(up, ORPHANS);
    expect(db.prepare("SELECT state FROM __sluice_history").pluck().all()).toEqual(["applied"]);
  });
});

test("rows of children survive what is done to their parent, with foreign_keys on", async () => {
  const db = await migrated([
    sql`CREATE TABLE kept AS SELECT * FROM parent; DROP TABLE parent`,
    createTable("parent", "CREATE TABLE parent (id integer primary key, code text, more text)"),
    sql`INSERT INTO parent SELECT id, code, NULL FROM kept; DROP TABLE kept`,
    alterTable("parent", [], { how: "copy" }),
  ]);
  expect(db.prepare("SELECT id FROM child").pluck().all()).toEqual([1, 2, 3]);
  expect(db.prepare("SELECT a FROM flat").pluck().all()).toEqual([1]);
  expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
});
