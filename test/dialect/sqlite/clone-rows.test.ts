import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { ClonedRows, RowDump } from "../../../src/dialect/dialect.js";
import { cloneDefinitions } from "../../../src/dialect/sqlite/clone/clone.js";
import { dumpRows } from "../../../src/dialect/sqlite/clone/clone-dump.js";
import { cloneRows } from "../../../src/dialect/sqlite/clone/clone-rows.js";
import { openScratch } from "../../../src/runner/drivers/open.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";

const NONE = (): boolean => false;

interface Cloned {
  readonly result: ClonedRows;
  readonly before: RowDump;
  readonly after: RowDump;
}

function databaseOf(sql: string): Database.Database {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = OFF");
  client.exec(sql);
  return client;
}

/** Clones a database made by the SQL; `to` has other definitions than its own. */
async function clone(
  sql: string,
  { limit = 1000, to }: { limit?: number; to?: string } = {},
): Promise<Cloned> {
  const client = databaseOf(sql);
  const from = sessionOf(client);
  const scratch = await openScratch();
  try {
    if (to === undefined) await cloneDefinitions(from, scratch);
    else await scratch.run(to);
    const result = await cloneRows(from, scratch, { limit, ignore: NONE });
    return { result, before: await dumpRows(from, NONE), after: await dumpRows(scratch, NONE) };
  } finally {
    await scratch.close();
    client.close();
  }
}

const numbers = (to: number): string =>
  `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${to})`;

describe("a small database is cloned whole, value for value", () => {
  test.each([
    ["no rows", "CREATE TABLE t (a)"],
    [
      "all storage classes",
      `CREATE TABLE t (id INTEGER PRIMARY KEY, v);
       INSERT INTO t (v) VALUES (1), (1.0), (9007199254740993), (-9223372036854775808), (1e308), (9e999), ('1'), (''), (x''), (x'00ff'), (NULL), ('a' || char(0) || 'b')`,
    ],
    ["rowids with holes", "CREATE TABLE t (a); INSERT INTO t (rowid, a) VALUES (7, 'x'), (-3, 'y')"],
    ["every name of the rowid taken", "CREATE TABLE t (rowid, oid, _rowid_); INSERT INTO t VALUES (1, 2, 3)"],
    [
      "WITHOUT ROWID, with a key of two columns",
      "CREATE TABLE t (b TEXT, a INTEGER, c, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO t VALUES ('x', 1, 2.5), ('y', 1, NULL)",
    ],
    ["STRICT", "CREATE TABLE t (a INTEGER, b ANY) STRICT; INSERT INTO t VALUES (1, '1'), (2, 1)"],
    [
      "generated columns",
      "CREATE TABLE t (a, b AS (a * 2), c AS (a + 1) STORED); INSERT INTO t (a) VALUES (1), (2)",
    ],
    [
      "names with quotes",
      `CREATE TABLE "a""b" ("c d" INTEGER PRIMARY KEY, "e""f"); INSERT INTO "a""b" VALUES (1, 'x')`,
    ],
    [
      "AUTOINCREMENT, with the last row gone",
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1), (9); DELETE FROM t WHERE id = 9",
    ],
    [
      "keys in a circle, and children before their parents",
      `CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES b); CREATE TABLE b (id INTEGER PRIMARY KEY, a REFERENCES a);
       INSERT INTO a VALUES (1, NULL); INSERT INTO b VALUES (1, 1); UPDATE a SET b = 1`,
    ],
    [
      "a NULL in a key that takes it twice",
      "CREATE TABLE t (a TEXT, b TEXT, c, PRIMARY KEY (a, b)); INSERT INTO t VALUES ('x', NULL, 1), ('x', NULL, 2)",
    ],
  ])("%s", async (_, sql) => {
    const { result, before, after } = await clone(sql);
    expect(after).toEqual(before);
    expect({ sampled: result.sampled, left: result.left.size }).toEqual({ sampled: false, left: 0 });
  });

  test("triggers do not see the copy", async () => {
    const { result, before, after } = await clone(
      `CREATE TABLE t (a); CREATE TABLE log (a); CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;
       INSERT INTO t VALUES (1)`,
    );
    expect(result.rows).toBe(2);
    expect(after).toEqual(before);
  });

  test("a search index over the rows knows them, so that its triggers may take them out", async () => {
    const client = new Database(":memory:");
    client.exec(
      `CREATE TABLE posts (id INTEGER PRIMARY KEY, body TEXT); INSERT INTO posts VALUES (1, 'one'), (2, 'two');
       CREATE VIRTUAL TABLE search USING fts5(body, content = 'posts', content_rowid = 'id');
       CREATE TRIGGER gone AFTER DELETE ON posts BEGIN INSERT INTO search(search, rowid, body) VALUES ('delete', old.id, old.body); END`,
    );
    const scratch = await openScratch();
    await cloneDefinitions(sessionOf(client), scratch);
    await cloneRows(sessionOf(client), scratch, { limit: 10, ignore: NONE });
    await scratch.run("DELETE FROM posts WHERE id = 1");
    expect(await scratch.all("SELECT rowid FROM search WHERE search MATCH 'one OR two'")).toEqual([
      { rowid: 2 },
    ]);
    await scratch.close();
    client.close();
  });
});

describe("of a large database, a sample", () => {
  test("has the first and the last rows", async () => {
    const { result, after } = await clone(
      `CREATE TABLE t (id INTEGER PRIMARY KEY); ${numbers(1000)} INSERT INTO t SELECT i FROM n`,
      { limit: 4 },
    );
    expect(result).toMatchObject({ rows: 4, sampled: true });
    expect([...(after.get("t")?.rows.keys() ?? [])]).toEqual(["id = 1", "id = 2", "id = 999", "id = 1000"]);
  });

  test("takes no row of a small table twice", async () => {
    const { result } = await clone(
      `CREATE TABLE small (id INTEGER PRIMARY KEY); INSERT INTO small VALUES (1), (2), (3);
       CREATE TABLE large (id INTEGER PRIMARY KEY); ${numbers(1000)} INSERT INTO large SELECT i FROM n`,
      { limit: 8 },
    );
    expect(result).toMatchObject({ rows: 7, left: new Map() });
  });

  test("is taken of few rows, too, where they are large; of these as many as are enough", async () => {
    const { result } = await clone(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a); ${numbers(700)} INSERT INTO t SELECT i, zeroblob(100000) FROM n`,
    );
    expect(result).toMatchObject({ rows: 200, sampled: true });
  });

  test.each([
    [
      "parents, and theirs",
      `CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY, a REFERENCES a);
       CREATE TABLE c (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b (id));
       ${numbers(900)} INSERT INTO a SELECT i FROM n; INSERT INTO b SELECT id, 901 - id FROM a; INSERT INTO c SELECT id, (id * 7) % 900 + 1 FROM a`,
    ],
    [
      "parents in the table itself",
      `CREATE TABLE t (id INTEGER PRIMARY KEY, up REFERENCES t); ${numbers(900)} INSERT INTO t SELECT i, nullif((i + 300) % 900, i) FROM n WHERE i < 900;
       UPDATE t SET up = NULL WHERE up = 0`,
    ],
    [
      "parents by two columns and by a text",
      `CREATE TABLE p (a TEXT, b INTEGER, c TEXT UNIQUE, PRIMARY KEY (a, b)) WITHOUT ROWID;
       CREATE TABLE q (a TEXT, b INTEGER, c TEXT REFERENCES p (c), FOREIGN KEY (a, b) REFERENCES p);
       ${numbers(900)} INSERT INTO p SELECT 'k' || i, i, 'c' || i FROM n; INSERT INTO q SELECT 'k' || (901 - b), 901 - b, 'c' || ((b * 7) % 900 + 1) FROM p`,
    ],
  ])("has the %s", async (_, sql) => {
    const client = databaseOf(sql);
    const scratch = await openScratch();
    await cloneDefinitions(sessionOf(client), scratch);
    const { sampled } = await cloneRows(sessionOf(client), scratch, { limit: 30, ignore: NONE });
    expect({ sampled, orphans: await scratch.all("PRAGMA foreign_key_check") }).toEqual({
      sampled: true,
      orphans: [],
    });
    await scratch.close();
    client.close();
  });

  test("an orphan stays one", async () => {
    const { result, after } = await clone(
      `CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p);
       ${numbers(50)} INSERT INTO c SELECT i, i + 1000 FROM n`,
      { limit: 10 },
    );
    expect(result.rows).toBe(6);
    expect(after.get("p")?.rows.size).toBe(0);
  });
});

describe("rows that do not fit other definitions are left out and counted", () => {
  test.each([
    ["NOT NULL", "CREATE TABLE t (id INTEGER PRIMARY KEY, a NOT NULL)", 1],
    ["CHECK", "CREATE TABLE t (id INTEGER PRIMARY KEY, a CHECK (a < 3))", 1],
    ["UNIQUE", "CREATE TABLE t (id INTEGER PRIMARY KEY, a UNIQUE)", 1],
    ["STRICT", "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER) STRICT", 0],
    ["a column less", "CREATE TABLE t (id INTEGER PRIMARY KEY)", 0],
    ["a column more", "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b DEFAULT 1)", 0],
    ["a column more that must be given", "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b NOT NULL)", 4],
  ])("%s", async (_, to, left) => {
    const sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t (a) VALUES (1), (3), (1), (NULL)";
    const { result } = await clone(sql, { to });
    expect(result).toEqual({
      rows: 4 - left,
      sampled: false,
      left: new Map(left === 0 ? [] : [["t", left]]),
    });
  });

  test("of STRICT, by their values", async () => {
    const sql = "CREATE TABLE t (a); INSERT INTO t (a) VALUES (1), ('x'), (2)";
    const { result } = await clone(sql, { to: "CREATE TABLE t (a INTEGER) STRICT" });
    expect(result).toMatchObject({ rows: 2, left: new Map([["t", 1]]) });
  });
});

test("the original is not written", async () => {
  const client = new Database(":memory:");
  client.exec("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1)");
  const before = client.serialize();
  const scratch = await openScratch();
  await cloneDefinitions(sessionOf(client), scratch);
  await cloneRows(sessionOf(client), scratch, { limit: 10, ignore: NONE });
  expect(client.serialize().equals(before)).toBe(true);
  expect(client.inTransaction).toBe(false);
  await scratch.close();
  client.close();
});
