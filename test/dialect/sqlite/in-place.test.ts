import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { type AlterOutcome, alterTable } from "../../../src/dialect/sqlite/alter.js";
import {
  addColumn,
  addConstraint,
  alterColumn,
  dropColumn,
  dropConstraint,
  type Fragment,
  alterTable as step,
} from "../../../src/index.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { openMemory } from "../../support/round-trip.js";

/** A table with rows of every kind, and short ones: "late" was added after the first of them. */
const SETUP = `
  CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE);
  INSERT INTO p VALUES (1, 'a'), (2, 'b');
  CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, n INTEGER DEFAULT 1, p INTEGER, CHECK (n < 1000));
  CREATE INDEX t_n ON t (n);
  CREATE TABLE log (what TEXT);
  INSERT INTO t VALUES (1, 'x', 1, 1), (2, 'y', NULL, 2);
  ALTER TABLE t ADD COLUMN late TEXT NOT NULL DEFAULT 'old';
  CREATE INDEX t_late ON t (late);
  INSERT INTO t VALUES (3, 'z', 5, NULL, 'new');
  CREATE TRIGGER t_update AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('seen'); END;
  CREATE VIEW v AS SELECT a, late FROM t;
`;

async function alter(
  client: Database.Database,
  fragments: readonly Fragment[],
  inPlace = true,
): Promise<AlterOutcome> {
  client.pragma("foreign_keys = OFF");
  client.exec("BEGIN IMMEDIATE");
  try {
    const outcome = await alterTable(sessionOf(client), step("t", fragments), { inPlace });
    client.exec("COMMIT");
    return outcome;
  } finally {
    if (client.inTransaction) client.exec("ROLLBACK");
    client.pragma("foreign_keys = ON");
  }
}

function prepared(setup = SETUP): Database.Database {
  const client = openMemory();
  client.exec(setup);
  return client;
}

const ROWS = "SELECT id, a, n, p, late FROM t ORDER BY id";

interface Row {
  readonly name: string;
  readonly fragments: readonly Fragment[];
  readonly way: AlterOutcome["way"];
}

const ROWS_OF_CHANGES: readonly Row[] = [
  {
    name: "a default",
    fragments: [alterColumn("n", "INTEGER DEFAULT 1", "INTEGER DEFAULT 2")],
    way: "inPlace",
  },
  {
    name: "a default come",
    fragments: [alterColumn("a", "TEXT NOT NULL", "TEXT NOT NULL DEFAULT 'q'")],
    way: "inPlace",
  },
  {
    name: "the default that short rows read",
    fragments: [alterColumn("late", "TEXT NOT NULL DEFAULT 'old'", "TEXT NOT NULL DEFAULT 'other'")],
    way: "inPlace",
  },
  {
    name: "that default gone",
    fragments: [alterColumn("late", "TEXT NOT NULL DEFAULT 'old'", "TEXT NOT NULL")],
    way: "inPlace",
  },
  { name: "NOT NULL gone", fragments: [alterColumn("a", "TEXT NOT NULL", "TEXT")], way: "inPlace" },
  {
    name: "a check come",
    fragments: [addConstraint("CONSTRAINT ck CHECK (length(a) < 10)")],
    way: "inPlace",
  },
  { name: "a check gone", fragments: [dropConstraint("CHECK (n < 1000)")], way: "inPlace" },
  {
    name: "a foreign key come",
    fragments: [addConstraint("FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL")],
    way: "inPlace",
  },
  {
    name: "a type of the same affinity",
    fragments: [alterColumn("a", "TEXT NOT NULL", "VARCHAR(20) NOT NULL")],
    way: "inPlace",
  },
  { name: "a type of another affinity", fragments: [alterColumn("p", "INTEGER", "REAL")], way: "copy" },
  {
    name: "a collation that an index goes by, behind one that does not count",
    fragments: [
      alterColumn("late", "TEXT NOT NULL DEFAULT 'old'", "TEXT COLLATE NOCASE NOT NULL DEFAULT 'old'"),
      alterColumn(
        "late",
        "TEXT COLLATE NOCASE NOT NULL DEFAULT 'old'",
        "TEXT COLLATE BINARY COLLATE NOCASE NOT NULL DEFAULT 'old'",
      ),
    ],
    way: "copy",
  },
  {
    name: "INTEGER to FLOATING POINT, which has INTEGER affinity",
    fragments: [alterColumn("p", "INTEGER", "FLOATING POINT")],
    way: "inPlace",
  },
  {
    name: "the rowid's alias",
    fragments: [alterColumn("id", "INTEGER PRIMARY KEY", "INT PRIMARY KEY")],
    way: "copy",
  },
  {
    name: "AUTOINCREMENT",
    fragments: [alterColumn("id", "INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")],
    way: "copy",
  },
  { name: "UNIQUE", fragments: [addConstraint("UNIQUE (a)")], way: "copy" },
  {
    name: "a collation of a column that nothing depends on",
    fragments: [alterColumn("a", "TEXT NOT NULL", "TEXT NOT NULL COLLATE NOCASE")],
    way: "inPlace",
  },
  {
    name: "a collation of an indexed column",
    fragments: [
      alterColumn("late", "TEXT NOT NULL DEFAULT 'old'", "TEXT NOT NULL DEFAULT 'old' COLLATE NOCASE"),
    ],
    way: "copy",
  },
  {
    name: "a column come and a default changed",
    fragments: [
      alterColumn("n", "INTEGER DEFAULT 1", "INTEGER DEFAULT 3"),
      addColumn("extra TEXT DEFAULT 'e'"),
      addConstraint("CHECK (extra <> '')"),
    ],
    way: "inPlace",
  },
  {
    name: "a column come with an expression as its default",
    fragments: [addColumn("extra TEXT DEFAULT (upper('e'))")],
    way: "copy",
  },
  { name: "a plain column come", fragments: [addColumn("extra TEXT")], way: "native" },
  {
    name: "NULLs filled",
    fragments: [
      alterColumn("n", "INTEGER DEFAULT 1", "INTEGER NOT NULL DEFAULT 1", { using: "ifnull(n, 1)" }),
    ],
    way: "inPlace",
  },
];

describe("alterTable", () => {
  it.each(ROWS_OF_CHANGES)("$name: $way", async ({ fragments, way }) => {
    const client = prepared();
    const before = client.prepare(ROWS).all();
    const outcome = await alter(client, fragments);
    expect(outcome.way).toBe(way);
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
    if (!fragments.some((fragment) => "using" in fragment))
      expect(client.prepare(ROWS).all()).toEqual(before);
    expect(client.prepare("SELECT count(*) FROM log").pluck().get()).toBe(0);
    expect(client.prepare("SELECT count(*) FROM v").pluck().get()).toBe(3);
    expect(client.pragma("writable_schema", { simple: true })).toBe(0);
  });

  it.each(ROWS_OF_CHANGES)("$name: the same definition and rows by a copy", async ({ fragments }) => {
    const [one, two] = [prepared(), prepared()];
    await alter(one, fragments);
    expect((await alter(two, fragments, false)).way).toMatch(/copy|native/);
    const schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";
    expect(one.prepare(schema).all()).toEqual(two.prepare(schema).all());
    expect(one.prepare(ROWS).all()).toEqual(two.prepare(ROWS).all());
  });

  it("drops a column that nothing depends on natively", async () => {
    const client = prepared();
    expect((await alter(client, [dropColumn("p")])).way).toBe("native");
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  it.each([
    ["view", "CREATE VIEW names AS SELECT p FROM t"],
    ["trigger", "CREATE TRIGGER names AFTER UPDATE OF p ON t BEGIN SELECT NEW.p; END"],
  ])("names a %s that would lose its column natively", async (type, dependant) => {
    const client = prepared(`${SETUP}${dependant}`);
    await expect(alter(client, [dropColumn("p")])).rejects.toMatchObject({
      code: "dependant-broken",
      message: expect.stringMatching(
        `^The ${type} names does not work any more once t is altered: no such column`,
      ),
      hint: "Drop or change names in the same migration, before t is altered.",
    });
  });

  it("keeps the new default for rows that come, and the old value for those that were there", async () => {
    const client = prepared();
    await alter(client, [
      alterColumn("late", "TEXT NOT NULL DEFAULT 'old'", "TEXT NOT NULL DEFAULT 'other'"),
    ]);
    client.exec("INSERT INTO t (id, a) VALUES (4, 'w')");
    expect(client.prepare("SELECT late FROM t ORDER BY id").pluck().all()).toEqual([
      "old",
      "old",
      "new",
      "other",
    ]);
    expect(client.prepare("SELECT id FROM t WHERE late = 'old' ORDER BY id").pluck().all()).toEqual([1, 2]);
  });

  it.each([
    ["a rowid table", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)"],
    [
      "a rowid table whose rowid is named by columns",
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, rowid TEXT, oid TEXT, _rowid_ TEXT)",
    ],
    ["a WITHOUT ROWID table", "CREATE TABLE t (id INTEGER, a TEXT, PRIMARY KEY (id)) WITHOUT ROWID"],
    [
      "a WITHOUT ROWID table of two key columns",
      "CREATE TABLE t (id INTEGER, a TEXT, PRIMARY KEY (a, id)) WITHOUT ROWID",
    ],
    ["a STRICT table", "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT) STRICT"],
  ])("finds the short rows of %s", async (_, table) => {
    const client = prepared(`${table};
      INSERT INTO t (id, a) VALUES (1, 'x'), (2, 'y');
      ALTER TABLE t ADD COLUMN i INTEGER DEFAULT 7;
      ALTER TABLE t ADD COLUMN r REAL DEFAULT 1.5 CHECK (r > 0);
      INSERT INTO t (id, a, i, r) VALUES (3, 'z', 8, 2.5);
      CREATE INDEX t_i ON t (i);`);
    await alter(client, [
      alterColumn("i", "INTEGER DEFAULT 7", "INTEGER DEFAULT 70"),
      alterColumn("r", "REAL DEFAULT 1.5 CHECK (r > 0)", "REAL CHECK (r > 0)"),
    ]);
    expect(client.prepare("SELECT i, r FROM t ORDER BY id").raw().all()).toEqual([
      [7, 1.5],
      [7, 1.5],
      [8, 2.5],
    ]);
    expect(client.prepare("SELECT count(*) FROM t WHERE i = 7").pluck().get()).toBe(2);
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
    client.exec("INSERT INTO t (id, a) VALUES (4, 'w')");
    expect(client.prepare("SELECT i, r FROM t WHERE id = 4").raw().get()).toEqual([70, null]);
  });

  it.each([
    [
      "a NULL where NOT NULL comes",
      alterColumn("n", "INTEGER DEFAULT 1", "INTEGER NOT NULL DEFAULT 1"),
      "rows-in-the-way",
    ],
    ["a row that a new CHECK does not take", addConstraint("CHECK (a <> 'x')"), "rows-in-the-way"],
    ["a parent that is not there", addConstraint("FOREIGN KEY (p) REFERENCES nobody (id)"), "no-parent"],
    ["a function that SQLite does not know", addConstraint("CHECK (mystery(a))"), "definition-refused"],
  ])("refuses %s, and nothing has changed", async (_, fragment, code) => {
    const client = prepared();
    const schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY name";
    const before = [client.prepare(schema).all(), client.prepare(ROWS).all()];
    await expect(alter(client, [fragment])).rejects.toMatchObject({ code });
    expect([client.prepare(schema).all(), client.prepare(ROWS).all()]).toEqual(before);
    expect(client.pragma("writable_schema", { simple: true })).toBe(0);
  });
});
