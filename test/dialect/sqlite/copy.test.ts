import type Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { alterTable } from "../../../src/dialect/sqlite/alter.js";
import {
  addColumn,
  alterColumn,
  dropColumn,
  type Fragment,
  option,
  alterTable as step,
} from "../../../src/index.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { openMemory } from "../../support/round-trip.js";

type Told = readonly [rows: number, of: number | undefined];

/** Copies the table `t` as a step of the runner does, and gives what progress was told. */
async function copy(
  client: Database.Database,
  fragments: readonly Fragment[],
  onProgress: (rows: number) => void = () => {},
): Promise<readonly Told[]> {
  const told: Told[] = [];
  client.pragma("foreign_keys = OFF");
  client.exec("BEGIN IMMEDIATE");
  try {
    const outcome = await alterTable(sessionOf(client), step("t", fragments, { how: "copy" }), {
      inPlace: true,
      onProgress: (rows, of) => {
        told.push([rows, of]);
        onProgress(rows);
      },
    });
    expect(outcome.way).toBe("copy");
    client.exec("COMMIT");
    return told;
  } finally {
    if (client.inTransaction) client.exec("ROLLBACK");
    client.pragma("foreign_keys = ON");
  }
}

function prepared(setup: string): Database.Database {
  const client = openMemory();
  client.exec(setup);
  return client;
}

/** `count` rows with what `values` says of `i`. */
const fill = (count: number, values: string): string =>
  `INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT ${values} FROM n`;

const A = alterColumn("a", "INTEGER", "INTEGER DEFAULT 7");
const MAX = "9223372036854775807";

describe("rows are copied, one for one, in stretches", () => {
  it.each<readonly [string, string, string, readonly Fragment[]]>([
    ["with their key", "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)", "i * 3 - 9000, i", [A]],
    ["with a key that is no rowid", "CREATE TABLE t (id INT PRIMARY KEY, a INTEGER)", "i * 3, i", [A]],
    ["without a key", "CREATE TABLE t (a INTEGER, b TEXT)", "i, 'x' || i", [A]],
    ["WITHOUT ROWID", "CREATE TABLE t (k TEXT PRIMARY KEY, a INTEGER) WITHOUT ROWID", "'k' || i, i", [A]],
    [
      "with a column named rowid",
      "CREATE TABLE t (rowid TEXT, _rowid_ TEXT, a INTEGER)",
      "'x' || i, 'y' || i, i",
      [A],
    ],
    [
      "with every name of the rowid taken",
      "CREATE TABLE t (rowid TEXT, _rowid_ TEXT, oid TEXT, a INTEGER)",
      "'x', 'y' || i, 'z', i",
      [A],
    ],
    [
      "with a key of another name of the rowid",
      "CREATE TABLE t (_rowid_ INTEGER PRIMARY KEY, rowid TEXT, a INTEGER)",
      "i * 2, 'x', i",
      [A],
    ],
  ])("%s", async (_, definition, values, fragments) => {
    const client = prepared(`${definition}; ${fill(5000, values)}; CREATE INDEX t_a ON t (a)`);
    const rows = client.prepare("SELECT * FROM t ORDER BY a").all();
    const told = await copy(client, fragments);
    expect(client.prepare("SELECT * FROM t ORDER BY a").all()).toEqual(rows);
    expect(told.slice(0, 2)).toEqual([
      [0, undefined],
      [0, 5000],
    ]);
    expect(told.at(-1)).toEqual([5000, 5000]);
    expect(client.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
  });

  it("with the greatest and the least rowids", async () => {
    const client = prepared(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); ${fill(3000, "i, i")};
       INSERT INTO t VALUES (${MAX}, -1), (-${MAX} - 1, -2), (9007199254740993, -3)`,
    );
    await copy(client, [A]);
    expect(client.prepare("SELECT CAST(id AS TEXT) FROM t WHERE a < 0 ORDER BY a").pluck().all()).toEqual([
      "9007199254740993",
      `-9223372036854775808`,
      MAX,
    ]);
    expect(client.prepare("SELECT count(*) FROM t").pluck().get()).toBe(3003);
  });

  it("tells of more than one stretch", async () => {
    const client = prepared(`CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); ${fill(5000, "i, i")}`);
    const told = await copy(client, [A]);
    expect(told).toContainEqual([1000, 5000]);
  });
});

describe("rows without a column that stays", () => {
  it.each<readonly [string, string, readonly Fragment[], readonly unknown[]]>([
    [
      "get new rowids",
      "CREATE TABLE t (a INTEGER) ",
      [addColumn("id INTEGER PRIMARY KEY"), addColumn("b TEXT DEFAULT 'x'"), dropColumn("a")],
      [
        { id: 1, b: "x" },
        { id: 2, b: "x" },
      ],
    ],
    [
      "get their defaults",
      "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID",
      [option("WITHOUT ROWID", ""), addColumn("b TEXT DEFAULT 'x'"), dropColumn("a")],
      [{ b: "x" }, { b: "x" }],
    ],
    [
      "get a computed key",
      "CREATE TABLE t (a INTEGER)",
      [addColumn("k BLOB DEFAULT (randomblob(8)) PRIMARY KEY"), dropColumn("a"), option("", "WITHOUT ROWID")],
      [{ k: expect.any(Buffer) }, { k: expect.any(Buffer) }],
    ],
  ])("%s", async (_, definition, fragments, expected) => {
    const client = prepared(`${definition}; INSERT INTO t VALUES (5), (9)`);
    await copy(client, fragments);
    expect(client.prepare("SELECT * FROM t").all()).toEqual(expected);
  });
});

describe("what hangs on a table stays", () => {
  const TABLE = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, gone TEXT)";

  it("the sequence, also of an emptied table", async () => {
    const client = prepared(`${TABLE}; INSERT INTO t (a) VALUES (1), (2); DELETE FROM t`);
    await copy(client, [A]);
    expect(client.prepare("SELECT * FROM sqlite_sequence").all()).toEqual([{ name: "t", seq: 2 }]);
    client.exec("INSERT INTO t (a) VALUES (3)");
    expect(client.prepare("SELECT id FROM t").pluck().all()).toEqual([3]);
  });

  it("the sequence where it is greater than a number of JavaScript's", async () => {
    const client = prepared(`${TABLE}; INSERT INTO t VALUES (9007199254740993, 1, ''); DELETE FROM t`);
    await copy(client, [A]);
    expect(client.prepare("SELECT CAST(seq AS TEXT) FROM sqlite_sequence").pluck().all()).toEqual([
      "9007199254740993",
    ]);
  });

  it("what ANALYZE has found", async () => {
    const client = prepared(
      `${TABLE}; CREATE INDEX t_a ON t (a); INSERT INTO t (a) VALUES (1), (2), (2); ANALYZE`,
    );
    const statistics = client.prepare("SELECT * FROM sqlite_stat1").all();
    await copy(client, [A]);
    expect(client.prepare("SELECT * FROM sqlite_stat1").all()).toEqual(statistics);
  });

  it("the connection's own triggers", async () => {
    const client = prepared(
      `${TABLE}; CREATE TABLE log (what);
       CREATE TEMP TRIGGER t_insert AFTER INSERT ON main.t BEGIN INSERT INTO log VALUES (new.a); END`,
    );
    await copy(client, [A]);
    client.exec("INSERT INTO t (a) VALUES (5)");
    expect(client.prepare("SELECT what FROM log").pluck().all()).toEqual([5]);
  });
});

it("stops where something else writes on the connection in the meantime", async () => {
  const client = prepared(`CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); ${fill(5000, "i, i")}`);
  const disturb = (rows: number): void => {
    if (rows === 1000) setImmediate(() => client.exec("UPDATE t SET a = -1 WHERE id = 1"));
  };
  await expect(copy(client, [A], disturb)).rejects.toMatchObject({ code: "connection-used" });
  expect(client.prepare("SELECT a FROM t WHERE id = 1").pluck().get()).toBe(1);
});

describe("a row that the new definition does not take is an error, never lost", () => {
  it.each<readonly [string, string, Fragment]>([
    [
      "IGNORE",
      "CREATE TABLE t (a TEXT UNIQUE ON CONFLICT IGNORE)",
      alterColumn("a", "TEXT UNIQUE ON CONFLICT IGNORE", "INTEGER UNIQUE ON CONFLICT IGNORE"),
    ],
    [
      "REPLACE",
      "CREATE TABLE t (a TEXT UNIQUE ON CONFLICT REPLACE)",
      alterColumn("a", "TEXT UNIQUE ON CONFLICT REPLACE", "INTEGER UNIQUE ON CONFLICT REPLACE"),
    ],
    [
      "ROLLBACK",
      "CREATE TABLE t (a TEXT UNIQUE ON CONFLICT ROLLBACK)",
      alterColumn("a", "TEXT UNIQUE ON CONFLICT ROLLBACK", "INTEGER UNIQUE ON CONFLICT ROLLBACK"),
    ],
  ])("ON CONFLICT %s", async (_, table, change) => {
    const client = prepared(`${table}; INSERT INTO t VALUES ('1'), ('01')`);
    await expect(copy(client, [change])).rejects.toThrow("UNIQUE constraint failed");
    expect(client.prepare("SELECT a FROM t").pluck().all()).toEqual(["1", "01"]);
    client.close();
  });

  it("names the table, not the one that is to take its place", async () => {
    const client = prepared("CREATE TABLE t (a TEXT UNIQUE); INSERT INTO t VALUES ('1'), ('01')");
    const change = alterColumn("a", "TEXT UNIQUE", "INTEGER UNIQUE");
    await expect(copy(client, [change])).rejects.toMatchObject({
      message: "UNIQUE constraint failed: t.a",
      code: "SQLITE_CONSTRAINT_UNIQUE",
      // The driver's own error stays as it threw it.
      cause: { message: "UNIQUE constraint failed: __sluice_new_t.a" },
    });
    client.close();
  });
});
