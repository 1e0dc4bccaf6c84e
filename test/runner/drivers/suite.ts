import { describe, expect, onTestFinished, test } from "vitest";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropConstraint,
  run,
  sql,
} from "../../../src/migration/steps.js";
import { current, downgrade, status, upgrade } from "../../../src/runner/api.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import type { Session } from "../../../src/runner/session.js";
import { bundle, revision, temporaryFile, thrownBy } from "../support.js";

/** A driver, and how its clients are made. */
export interface DriverUnderTest {
  readonly name: string;
  /** Why it cannot be tried here. */
  readonly missing: string | undefined;
  /** A client of a file. */
  client(file: string): TestClient;
}

export interface TestClient {
  /** What is given to `upgrade`. */
  readonly db: object;
  close(): unknown;
}

const PARENTS = `CREATE TABLE "parents" ("id" integer PRIMARY KEY, "name" text DEFAULT 'x', "age" integer)`;
const CHILDREN = `CREATE TABLE "children" ("id" integer PRIMARY KEY, "parent" integer NOT NULL REFERENCES "parents" ("id") ON DELETE CASCADE)`;

const MIGRATIONS = bundle([
  revision("001", [createTable("parents", PARENTS), createTable("children", CHILDREN)]),
  revision("002", [
    run(async (db) => {
      await db.run(`INSERT INTO parents (id, age) VALUES (?, ?), (2, 20)`, [1, 10]);
      await db.run(`INSERT INTO children VALUES (1, 1), (2, 2)`);
    }),
  ]),
  revision(
    "003",
    [
      alterTable("parents", [
        alterColumn("name", `text DEFAULT 'x'`, `text DEFAULT 'y'`),
        addConstraint(`CONSTRAINT "age_ck" CHECK ("age" > 0)`),
      ]),
    ],
    [
      alterTable("parents", [
        dropConstraint(`CONSTRAINT "age_ck" CHECK ("age" > 0)`),
        alterColumn("name", `text DEFAULT 'y'`, `text DEFAULT 'x'`),
      ]),
    ],
  ),
  revision(
    "004",
    [
      alterTable("parents", [
        alterColumn("age", "integer", "integer NOT NULL UNIQUE"),
        addColumn(`"born" text NOT NULL DEFAULT CURRENT_TIMESTAMP`),
      ]),
    ],
    [alterTable("parents", [dropColumn("born"), alterColumn("age", "integer NOT NULL UNIQUE", "integer")])],
  ),
]);

/** What every driver has to do alike. */
export function driverSuite(driver: DriverUnderTest): void {
  describe.skipIf(driver.missing !== undefined)(driverTitle(driver), () => {
    const connect = (file = temporaryFile()): { file: string; db: object; session: Session } => {
      const client = driver.client(file);
      onTestFinished(() => void client.close());
      return { file, db: client.db, session: sessionOf(client.db) };
    };
    statements(connect);
    transactions(connect);
    copies(connect);
    migrations(connect);
  });
}

const driverTitle = ({ name, missing }: DriverUnderTest): string =>
  missing === undefined ? name : `${name} (not tried: ${missing})`;

/**
 * A second connection is one of the same driver: two libraries of SQLite in one process do not see each other's locks
 * (https://www.sqlite.org/howtocorrupt.html#_multiple_copies_of_sqlite_linked_into_the_same_application).
 */
type Connect = (file?: string) => { file: string; db: object; session: Session };

function statements(connect: Connect): void {
  test("run counts, all and get read, errors reject", async () => {
    const { session } = connect();
    expect(await session.run("CREATE TABLE t (a, b)")).toBe(0);
    expect(await session.run("INSERT INTO t VALUES (?, ?), (3, NULL)", [1, new Uint8Array([7])])).toBe(2);
    expect(await session.run("INSERT INTO t VALUES (5, 'x') RETURNING a")).toBe(1);
    expect(await session.all("SELECT a FROM t")).toEqual([{ a: 1 }, { a: 3 }, { a: 5 }]);
    expect(await session.get("SELECT a FROM t WHERE a = 9")).toBeUndefined();
    const blob = await session.get<{ b: Uint8Array }>("SELECT b FROM t WHERE a = 1");
    expect([...(blob?.b ?? [])]).toEqual([7]);
    await expect(session.run("nonsense")).rejects.toThrow(/^near "nonsense": syntax error/);
    await expect(session.all("SELECT * FROM nowhere")).rejects.toThrow(/^no such table: nowhere/);
  });

  test("a data step runs each of several statements, whatever the driver does with a second one", async () => {
    const { db, session } = connect();
    const two = run(async (data) => {
      await data.run("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2); UPDATE t SET a = a + 10");
    });
    await upgrade(db, { migrations: bundle([revision("001", [two])]) });
    expect(await session.all("SELECT a FROM t")).toEqual([{ a: 11 }, { a: 12 }]);
  });

  test("integers are plain numbers, also the large ones", async () => {
    const { session } = connect();
    expect(await session.get("SELECT 1 AS one, 2.5 AS real")).toEqual({ one: 1, real: 2.5 });
    expect(await session.get("SELECT 9007199254740991 AS large")).toEqual({ large: Number.MAX_SAFE_INTEGER });
  });

  test("rows come as lists too, in the order of columns that may share a name", async () => {
    const { data } = connect().session;
    expect(await data.values("SELECT 1 AS a, 'x' AS b, ? AS a, NULL AS \"0\"", [2])).toEqual([
      [1, "x", 2, null],
    ]);
    expect(await data.values("CREATE TABLE t (a)", [])).toEqual([]);
    expect(await data.values("INSERT INTO t VALUES (?), (4) RETURNING a", [3])).toEqual([[3], [4]]);
    const [[blob] = []] = await data.values("SELECT x'07'", []);
    expect(blob).toBeInstanceOf(Uint8Array);
  });

  test("it knows its file", async () => {
    const { file, session } = connect();
    await session.get("SELECT 1");
    expect(session).toMatchObject({ file, name: file });
  });

  test("editingDefinitions lets the work write, and nobody afterwards", async () => {
    const { file, session } = connect();
    await session.run("CREATE TABLE t (a)");
    await session.run("BEGIN IMMEDIATE");
    const edit = () => session.run(`UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a, b)'`);
    expect(await session.editingDefinitions(edit)).toBe(1);
    expect(await session.get("PRAGMA writable_schema")).toEqual({ writable_schema: 0 });
    await session.run("COMMIT");
    expect(await connect(file).session.all("SELECT sql FROM sqlite_schema")).toEqual([
      { sql: "CREATE TABLE t (a, b)" },
    ]);
    await expect(edit()).rejects.toThrow(/may not be modified/);
  });
}

function transactions(connect: Connect): void {
  test("a transaction is known, and ends", async () => {
    const { session } = connect();
    await session.run("CREATE TABLE t (a)");
    for (const [end, rows] of [
      ["ROLLBACK", 0],
      ["COMMIT", 1],
    ] as const) {
      await session.run("BEGIN IMMEDIATE");
      expect(session.inTransaction).toBe(true);
      await session.run("INSERT INTO t VALUES (1)");
      await session.run(end);
      expect(session.inTransaction).toBe(false);
      expect(await session.all("SELECT * FROM t")).toHaveLength(rows);
    }
  });

  test("a transaction that SQLite rolls back is known too", async () => {
    const { session } = connect();
    await session.run("CREATE TABLE t (a UNIQUE ON CONFLICT ROLLBACK)");
    await session.run("BEGIN IMMEDIATE");
    await expect(session.run("INSERT INTO t VALUES (1), (1)")).rejects.toThrow(/UNIQUE/);
    expect(session.inTransaction).toBe(false);
    await session.run("BEGIN IMMEDIATE");
    await session.run("ROLLBACK");
  });

  test("the database is copied while a transaction has begun", async () => {
    const { file, session } = connect();
    await session.run("PRAGMA journal_mode = WAL");
    await session.run("CREATE TABLE t (a)");
    await session.run("INSERT INTO t VALUES (1)");
    await session.run("BEGIN IMMEDIATE");
    await session.copyTo(`${file}.copy`);
    await session.run("ROLLBACK");
    expect(await connect(`${file}.copy`).session.all("SELECT * FROM t")).toEqual([{ a: 1 }]);
  });
}

function copies(connect: Connect): void {
  test("what is locked is not copied, and that is said", async () => {
    const { file, session } = connect();
    await session.run("CREATE TABLE t (a)");
    const other = connect(file).session;
    await other.run("BEGIN IMMEDIATE");
    await other.run("PRAGMA locking_mode = EXCLUSIVE");
    await other.run("INSERT INTO t VALUES (1)");
    await other.run("COMMIT");
    await expect(session.copyTo(`${file}.copy`)).rejects.toThrow(/locked/);
  });
}

function migrations(connect: Connect): void {
  test("up, down and up again, with children that CASCADE would delete", async () => {
    const { file, db, session } = connect();
    const reader = connect(file).session;
    await session.run("PRAGMA foreign_keys = ON");
    const { heads } = await upgrade(db, { migrations: MIGRATIONS });
    expect(heads).toEqual(["004"]);
    expect(await session.get("PRAGMA foreign_keys")).toEqual({ foreign_keys: 1 });
    expect(await reader.get(COUNTS)).toEqual({ parents: 2, children: 2 });
    expect((await reader.get<{ sql: string }>(DEFINITION))?.sql).toContain(`"age" integer NOT NULL UNIQUE`);
    expect((await status(db, { migrations: MIGRATIONS })).state).toBe("current");
    await downgrade(db, { migrations: MIGRATIONS, target: "002" });
    expect(await reader.get(DEFINITION)).toEqual({ sql: PARENTS });
    expect(await reader.get(COUNTS)).toEqual({ parents: 2, children: 2 });
    await upgrade(db, { migrations: MIGRATIONS });
    expect(await reader.get(COUNTS)).toEqual({ parents: 2, children: 2 });
    expect(await reader.get("PRAGMA integrity_check")).toEqual({ integrity_check: "ok" });
    expect(await current(db, { migrations: MIGRATIONS })).toEqual(["004"]);
  });

  test("of a revision that fails nothing remains", async () => {
    const { db, session } = connect();
    const migrations = bundle([
      revision("001", [sql`CREATE TABLE a (x)`, sql`INSERT INTO nowhere VALUES (1)`]),
    ]);
    const error = await thrownBy(() => upgrade(db, { migrations }));
    expect(error).toMatchObject({ code: "step-failed" });
    expect(error.message).toContain("no such table: nowhere");
    expect(await session.all("SELECT name FROM sqlite_schema WHERE name NOT LIKE '%sluice%'")).toEqual([]);
  });

  test("another connection that writes is waited for, and then named", async () => {
    const { file, db } = connect();
    const other = connect(file).session;
    await other.run("BEGIN IMMEDIATE");
    const attempt = upgrade(db, { migrations: MIGRATIONS, lockTimeoutMs: 30 });
    await expect(attempt).rejects.toMatchObject({ code: "locked" });
    await other.run("COMMIT");
    expect((await upgrade(db, { migrations: MIGRATIONS })).applied).toHaveLength(4);
  });
}

const COUNTS =
  "SELECT (SELECT count(*) FROM parents) AS parents, (SELECT count(*) FROM children) AS children";
const DEFINITION = "SELECT sql FROM sqlite_schema WHERE name = 'parents'";
