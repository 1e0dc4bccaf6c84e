import { describe, expect, test } from "vitest";
import {
  addColumn,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  sql,
} from "../../src/migration/steps.js";
import { downgrade, upgrade } from "../../src/runner/api.js";
import { bundle, open, revision } from "./support.js";

const TABLES = revision("001", [
  createTable("ord", "CREATE TABLE ord (id integer PRIMARY KEY NOT NULL)"),
  createTable("ord_log", "CREATE TABLE ord_log (id integer, what text)"),
]);
const ADDED = revision(
  "002",
  [alterTable("ord_log", [addColumn('"who" text')])],
  [alterTable("ord_log", [dropColumn("who")])],
);
const TRIGGER =
  "CREATE TRIGGER ord_ai AFTER INSERT ON ord BEGIN INSERT INTO ord_log VALUES (new.id, 'new'); END";
const WIDE = TRIGGER.replace("'new'", "'new', 'me'");

/** A database at 001 that somebody has changed by hand since. */
async function withHand(hand: string): Promise<ReturnType<typeof open>> {
  const db = open();
  await upgrade(db, { migrations: bundle([TABLES]) });
  db.exec(hand);
  return db;
}

const both = { migrations: bundle([TABLES, ADDED]) };
const columns = (db: ReturnType<typeof open>): unknown =>
  db.prepare("SELECT name FROM pragma_table_info('ord_log')").pluck().all();

describe("a trigger that only this database has", () => {
  test("stops an upgrade that would break it, and nothing has changed", async () => {
    const db = await withHand(TRIGGER);
    await expect(upgrade(db, both)).rejects.toMatchObject({
      code: "dependant-broken",
      message: expect.stringMatching(
        /after up, the trigger ord_ai no longer works: table ord_log has 3 columns but 2 values were supplied\.\n {2}CREATE TRIGGER ord_ai/,
      ),
      hint: expect.stringContaining("Change ord_ai so that it works before and after"),
    });
    expect(columns(db)).toEqual(["id", "what"]);
    db.exec("INSERT INTO ord VALUES (1)");
  });

  test("of the connection alone, too", async () => {
    const db = await withHand(TRIGGER.replace("CREATE TRIGGER", "CREATE TEMP TRIGGER"));
    await expect(upgrade(db, both)).rejects.toMatchObject({ code: "dependant-broken" });
    expect(columns(db)).toEqual(["id", "what"]);
  });

  test("stops a downgrade that would break it", async () => {
    const db = await withHand("");
    await upgrade(db, both);
    db.exec(WIDE);
    await expect(downgrade(db, both)).rejects.toMatchObject({
      code: "dependant-broken",
      message: expect.stringContaining("after down, the trigger ord_ai no longer works"),
    });
    expect(columns(db)).toEqual(["id", "what", "who"]);
  });

  test("stops a revision outside a transaction as well", async () => {
    const db = await withHand(TRIGGER);
    const outside = bundle([TABLES, { ...ADDED, transaction: false }]);
    await expect(upgrade(db, { migrations: outside })).rejects.toMatchObject({ code: "dependant-broken" });
  });

  test("that was broken before is left alone", async () => {
    const db = await withHand(WIDE.replace("'me'", "'me', 'again'"));
    expect((await upgrade(db, both)).heads).toEqual(["002"]);
  });

  test("that works before and after passes", async () => {
    const db = await withHand(TRIGGER.replace("ord_log VALUES", "ord_log (id, what) VALUES"));
    expect((await upgrade(db, both)).heads).toEqual(["002"]);
    db.exec("INSERT INTO ord VALUES (1)");
    expect(db.prepare("SELECT * FROM ord_log").all()).toEqual([{ id: 1, what: "new", who: null }]);
  });
});

test.each([
  ["dropped and made anew", ["DROP TRIGGER ord_ai", ...ADDED.up, WIDE]],
  ["broken and then replaced", [...ADDED.up, "DROP TRIGGER ord_ai", WIDE]],
  ["dropped for good", ["DROP TRIGGER ord_ai", ...ADDED.up]],
])("a trigger that the same revision has %s passes", async (_, up) => {
  const db = await withHand(TRIGGER);
  const migrations = bundle([TABLES, revision("002", up)]);
  expect((await upgrade(db, { migrations })).heads).toEqual(["002"]);
  db.exec("INSERT INTO ord VALUES (1)");
});

test("literal SQL that breaks a view is stopped as well", async () => {
  const db = await withHand("CREATE VIEW v AS SELECT what FROM ord_log");
  const migrations = bundle([TABLES, revision("002", [sql`DROP TABLE ord_log`])]);
  await expect(upgrade(db, { migrations })).rejects.toMatchObject({
    code: "dependant-broken",
    message: expect.stringContaining("the view v no longer works: no such table: main.ord_log"),
  });
  expect(columns(db)).toEqual(["id", "what"]);
});

test("literal SQL does not rename a table away from full-text search", async () => {
  const db = await withHand("CREATE VIRTUAL TABLE f USING fts5(what, content='ord_log')");
  const migrations = bundle([TABLES, revision("002", [sql`ALTER TABLE ord_log RENAME TO log`])]);
  await expect(upgrade(db, { migrations })).rejects.toMatchObject({
    code: "dependant-broken",
    message: expect.stringContaining("the virtual table f no longer works"),
    hint: expect.stringContaining("'rebuild'"),
  });
});

describe("values of the content of a full-text table change without its triggers", () => {
  const change = alterTable("ord_log", [
    alterColumn("what", "text", "text", { using: "upper(what) || ' late'" }),
  ]);
  const migrations = bundle([TABLES, revision("002", [change])]);
  const rows = "INSERT INTO ord_log VALUES (1, 'one'), (2, 'two');";
  const found = (db: ReturnType<typeof open>, word: string): unknown =>
    db.prepare("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rowid").pluck().all(word);

  test.each([["fts5(what, content='ord_log', content_rowid='id')"], ['fts4(content="ord_log", what)']])(
    "%s is built anew",
    async (made) => {
      const db = await withHand(
        `${rows} CREATE VIRTUAL TABLE f USING ${made}; INSERT INTO f (f) VALUES ('rebuild')`,
      );
      await upgrade(db, { migrations });
      expect(found(db, "late")).toEqual([1, 2]);
    },
  );

  test("one that has some of the rows only is left alone", async () => {
    const db = await withHand(
      `${rows} CREATE VIRTUAL TABLE f USING fts5(what, content='ord_log', content_rowid='id');
       INSERT INTO f (rowid, what) VALUES (1, 'one')`,
    );
    await upgrade(db, { migrations });
    expect([found(db, "late"), found(db, "one")]).toEqual([[], [1]]);
  });
});

const COPIED = revision("001", [
  sql`CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, gone TEXT)`,
  sql`CREATE TABLE u (x INTEGER, y INTEGER)`,
  sql`CREATE VIEW v AS SELECT x FROM u`,
]);

/** Takes `t.gone` away, from a database that has something of its own. */
async function withoutColumn(hand: string, how: "auto" | "copy"): Promise<ReturnType<typeof open>> {
  const db = open();
  await upgrade(db, { migrations: bundle([COPIED]) });
  db.exec(hand);
  const migrations = bundle([COPIED, revision("002", [alterTable("t", [dropColumn("gone")], { how })])]);
  await upgrade(db, { migrations });
  return db;
}

describe.each(["auto", "copy"] as const)("a column goes (%s)", (how) => {
  test.each([
    ["of another table", "AFTER INSERT ON u BEGIN UPDATE t SET gone = 1; END"],
    ["of another table's column", "AFTER UPDATE OF y ON u BEGIN DELETE FROM t WHERE gone = 1; END"],
    ["of any column", "BEFORE UPDATE ON u BEGIN DELETE FROM t WHERE gone = 1; END"],
    ["at a DELETE", "AFTER DELETE ON u BEGIN INSERT INTO t (gone) VALUES (1); END"],
    ["of a view", "INSTEAD OF INSERT ON v BEGIN UPDATE t SET gone = 1; END"],
    ["of a view's column", "INSTEAD OF UPDATE ON v BEGIN UPDATE t SET gone = 1; END"],
    ["of the table itself", "AFTER INSERT ON t BEGIN UPDATE u SET x = new.gone; END"],
    ["with the column in its condition", "AFTER INSERT ON t WHEN new.gone > 1 BEGIN SELECT 1; END"],
    ["of that column alone", "AFTER UPDATE OF gone ON t BEGIN SELECT 1; END"],
    [
      "with a function of the application",
      "AFTER INSERT ON u BEGIN INSERT INTO t (id, gone) VALUES (1, f(1)); END",
    ],
  ])("a trigger %s is named", async (_, trigger) => {
    await expect(withoutColumn(`CREATE TRIGGER tr ${trigger}`, how)).rejects.toMatchObject({
      code: "dependant-broken",
      message: expect.stringMatching(/the trigger tr (no longer works|does not work any more)/i),
      hint: expect.stringContaining("tr"),
    });
  });

  test.each([
    ["that does not name the column", "AFTER INSERT ON u BEGIN UPDATE t SET a = new.x; END"],
    ["that was broken before", "AFTER INSERT ON u BEGIN UPDATE nowhere SET gone = 1; END"],
    ["of a function of the application", "AFTER INSERT ON u BEGIN UPDATE t SET a = f(new.x); END"],
  ])("a trigger %s is left alone", async (_, trigger) => {
    const db = await withoutColumn(`CREATE TRIGGER tr ${trigger}`, how);
    expect(db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'tr'").pluck().get()).toBe(
      `CREATE TRIGGER tr ${trigger}`,
    );
  });
});

test("a view that is broken already, with a trigger on it, stops nothing", async () => {
  const db = await withHand(
    `CREATE VIEW v AS SELECT nope FROM ord; CREATE TABLE n (nope);
     CREATE TRIGGER v_iu INSTEAD OF UPDATE ON v BEGIN SELECT 1; END`,
  );
  expect((await upgrade(db, both)).heads).toEqual(["002"]);
});

test("a copy that breaks what the revision then replaces passes", async () => {
  const db = await withHand(WIDE.replace("'new', 'me'", "'new'"));
  const change = alterTable(
    "ord_log",
    [alterColumn("what", "text", "text CHECK (what <> '')"), addColumn('"who" text')],
    { how: "copy" },
  );
  const migrations = bundle([TABLES, revision("002", [change, "DROP TRIGGER ord_ai", WIDE])]);
  expect((await upgrade(db, { migrations })).heads).toEqual(["002"]);
  db.exec("INSERT INTO ord VALUES (1)");
});

test("the vocabulary of a full-text table does not lose that", async () => {
  const db = await withHand(
    "CREATE VIRTUAL TABLE f USING fts5(a); CREATE VIRTUAL TABLE words USING fts5vocab('f', 'row')",
  );
  const migrations = bundle([TABLES, revision("002", [sql`DROP TABLE f`])]);
  await expect(upgrade(db, { migrations })).rejects.toMatchObject({
    code: "dependant-broken",
    message: expect.stringContaining("the virtual table words no longer works"),
  });
});
