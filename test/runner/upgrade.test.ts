import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, test } from "vitest";
import { DatabaseError, HistoryError, MigrationFileError, StepError } from "../../src/errors.js";
import type { MigrationInput } from "../../src/migration/define.js";
import { alterTable, createTable, dropTable, renameTable, run, sql } from "../../src/migration/steps.js";
import { downgrade, history, status, upgrade } from "../../src/runner/api.js";
import type { RunEvent } from "../../src/runner/types.js";
import { appliedIn, bundle, logIn, namesIn, open, revision, temporaryFile, thrownBy } from "./support.js";

const USERS = revision(
  "001",
  [createTable("users", "CREATE TABLE users (id integer primary key, name text)")],
  [dropTable("users")],
);
const POSTS = revision(
  "002",
  [
    createTable(
      "posts",
      "CREATE TABLE posts (id integer primary key, user_id integer REFERENCES users ON DELETE CASCADE)",
    ),
    sql`CREATE INDEX posts_user ON posts (user_id)`,
  ],
  [dropTable("posts")],
);

const up = (...inputs: readonly MigrationInput[]) => ({ migrations: bundle(inputs) });

describe("upgrade", () => {
  test("applies what is pending, once", async () => {
    const db = open();
    const first = await upgrade(db, up(USERS, POSTS));
    expect(first.applied.map((one) => one.revision)).toEqual(["001", "002"]);
    expect(first.heads).toEqual(["002"]);
    expect(await upgrade(db, up(USERS, POSTS))).toEqual({ applied: [], heads: ["002"] });
    expect(namesIn(db)).toEqual(["posts", "posts_user", "users"]);
    expect(logIn(db)).toEqual(["upgrade 001 done", "upgrade 002 done"]);
  });

  test("keeps what downgrade needs in the history", async () => {
    const db = open();
    await upgrade(db, up(USERS));
    const row = db.prepare("SELECT * FROM __sluice_history").get();
    expect(row).toMatchObject({
      revision: "001",
      parents: "[]",
      name: "20260101_0000_001_m001.ts",
      checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
      applied_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      state: "applied",
      down: '{"kind":"steps","steps":[{"kind":"dropTable","table":"users","keep":true}]}',
    });
  });

  test("a file older than the newest applied one is applied, never skipped", async () => {
    const db = open();
    const late = revision("001", [sql`CREATE TABLE late (a)`], [], { revision: "000a", parents: [] });
    await upgrade(db, up(USERS));
    const result = await upgrade(db, up(late, USERS));
    expect(result.applied.map((one) => one.revision)).toEqual(["000a"]);
    expect(result.heads).toEqual(["000a", "001"]);
  });

  test("to a target", async () => {
    const db = open();
    expect((await upgrade(db, { ...up(USERS, POSTS), target: "+1" })).heads).toEqual(["001"]);
    expect(
      await upgrade(db, { ...up(USERS, POSTS), target: "00" }).catch((error: Error) => error.message),
    ).toMatch(/begins with 00: 001, 002/);
    expect((await upgrade(db, { ...up(USERS, POSTS), target: "002" })).heads).toEqual(["002"]);
  });

  test("another prefix keeps another history", async () => {
    const db = open();
    await upgrade(db, { migrations: bundle([USERS]), settings: { table: "other" } });
    expect(db.prepare("SELECT revision FROM other_history").pluck().all()).toEqual(["001"]);
  });

  test("with no migrations there is nothing to do, and nothing is written", async () => {
    const db = open();
    expect(await upgrade(db, up())).toEqual({ applied: [], heads: [] });
    expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  });

  test("an empty database shares one transaction, up to a data step", async () => {
    const db = open();
    const events: RunEvent[] = [];
    const data = revision("003", [run(() => {})]);
    const more = revision("004", [sql`CREATE TABLE a (x)`]);
    await upgrade(db, { ...up(USERS, POSTS, data, more), onEvent: (event) => events.push(event) });
    expect(events.filter((event) => event.kind === "revisionEnd").map((event) => event.success)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(appliedIn(db)).toEqual(["001", "002", "003", "004"]);
  });

  test("several heads are all applied, with a warning", async () => {
    const warnings: string[] = [];
    const logger = {
      debug: () => {},
      info: () => {},
      warn: (text: string) => warnings.push(text),
      error: () => {},
    };
    const branch = revision("002", [sql`CREATE TABLE b (x)`], [], { revision: "00b", parents: ["001"] });
    const result = await upgrade(open(), { ...up(USERS, POSTS, branch), logger });
    expect(result.heads).toEqual(["002", "00b"]);
    expect(warnings).toEqual(["There are 2 heads: 002, 00b. `sluice merge 002 00b` joins them."]);
  });

  test("events tell of revisions, steps and statements", async () => {
    const events: RunEvent[] = [];
    await upgrade(open(), { ...up(USERS), onEvent: (event) => events.push(event) });
    expect(events.map((event) => event.kind)).toEqual([
      "revisionStart",
      "stepStart",
      "statement",
      "stepEnd",
      "revisionEnd",
    ]);
  });
});

describe("a failure", () => {
  const broken = revision("003", [
    sql`INSERT INTO users VALUES (1, 'a')`,
    renameTable("users", "people"),
    sql`CREATE TABLE fine (a); INSERT INTO nowhere VALUES (1)`,
  ]);

  test("leaves nothing of its revision, and says step, SQL and file", async () => {
    const db = open();
    await upgrade(db, up(USERS, POSTS));
    const error = await thrownBy(() => upgrade(db, up(USERS, POSTS, broken)));
    expect(error).toBeInstanceOf(StepError);
    expect(error).toMatchObject({
      code: "step-failed",
      revision: "003",
      step: 3,
      sql: "INSERT INTO nowhere VALUES (1)",
    });
    expect(error.message).toBe(
      "20260101_0000_003_m003.ts: step 3 of up (sql) failed: no such table: nowhere\n  INSERT INTO nowhere VALUES (1)",
    );
    expect(namesIn(db)).toEqual(["posts", "posts_user", "users"]);
    expect(db.prepare("SELECT count(*) FROM users").pluck().get()).toBe(0);
    expect(appliedIn(db)).toEqual(["001", "002"]);
    expect(logIn(db).at(-1)).toBe("upgrade 003 failed");
  });

  test("on an empty database takes back only itself, though others share its transaction", async () => {
    const db = open();
    const error = await thrownBy(() => upgrade(db, up(USERS, POSTS, broken)));
    expect(error).toMatchObject({ revision: "003" });
    expect(namesIn(db)).toEqual(["posts", "posts_user", "users"]);
    expect(appliedIn(db)).toEqual(["001", "002"]);
    expect(logIn(db).at(-1)).toBe("upgrade 003 failed");
  });

  test("that is the first of an empty database leaves nothing at all but the log", async () => {
    const db = open();
    const alone = revision("001", [sql`CREATE TABLE fine (a)`, sql`INSERT INTO nowhere VALUES (1)`]);
    expect(await thrownBy(() => upgrade(db, up(alone)))).toBeInstanceOf(StepError);
    expect(namesIn(db)).toEqual([]);
    expect((await status(db, up(USERS))).state).toBe("empty");
    expect(await upgrade(db, up(USERS))).toMatchObject({ heads: ["001"] });
  });

  test("keeps the revisions before it", async () => {
    const db = open();
    await upgrade(db, up(USERS));
    await thrownBy(() => upgrade(db, up(USERS, POSTS, broken)));
    expect(appliedIn(db)).toEqual(["001", "002"]);
  });

  test("in one transaction for all, keeps nothing", async () => {
    const db = open();
    await upgrade(db, up(USERS));
    await thrownBy(() => upgrade(db, { ...up(USERS, POSTS, broken), settings: { transaction: "all" } }));
    expect(appliedIn(db)).toEqual(["001"]);
  });

  test("of a data step carries its message and cause", async () => {
    const cause = new TypeError("bad row");
    const data = revision("001", [
      run(() => {
        throw cause;
      }),
    ]);
    const error = await thrownBy(() => upgrade(open(), up(data)));
    expect(error).toMatchObject({ code: "step-failed", cause });
    expect(error.message).toMatch(/step 1 of up \(run\) failed: bad row$/);
  });

  test.each(["BEGIN", "COMMIT", "ROLLBACK", "PRAGMA foreign_keys = ON", "SELECT 1; END", "SAVEPOINT a"])(
    "%s is refused",
    async (text) => {
      const error = await thrownBy(() => upgrade(open(), up(revision("001", [text]))));
      expect(error).toMatchObject({ code: "step-failed", cause: expect.any(MigrationFileError) });
    },
  );

  test("a step that has SQLite roll back does not go on outside the transaction", async () => {
    const db = open();
    const sly = revision("002", [
      run(async (data) => {
        await data.run("INSERT INTO users VALUES (1, 'a')");
        await data.run("INSERT OR ROLLBACK INTO users VALUES (1, 'b')").catch(() => {});
      }),
      sql`CREATE TABLE after_it (a)`,
    ]);
    await upgrade(db, up(USERS));
    const error = await thrownBy(() => upgrade(db, up(USERS, sly)));
    expect(error.message).toMatch(/has ended the transaction/);
    expect(namesIn(db)).toEqual(["users"]);
  });
});

describe("the files", () => {
  test.each<[string, readonly MigrationInput[], string]>([
    ["a missing parent", [revision("002", [])], "missing-parent"],
    ["a cycle", [revision("001", [], [], { parents: ["002"] }), revision("002", [])], "cycle"],
  ])("%s", async (_, inputs, code) => {
    const db = open();
    await expect(upgrade(db, up(...inputs))).rejects.toMatchObject({ code });
    expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  });

  test("an edited applied revision is an error that names it", async () => {
    const db = open();
    await upgrade(db, up(USERS));
    const edited = { ...USERS, up: [sql`CREATE TABLE users (id integer primary key)`] };
    const error = await thrownBy(() => upgrade(db, up(edited, POSTS)));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({
      code: "edited-revision",
      message: expect.stringContaining("_001_m001.ts was edited"),
    });
    expect(appliedIn(db)).toEqual(["001"]);
  });

  test("with nothing pending no migration is looked at", async () => {
    const db = open();
    await upgrade(db, up(USERS));
    const migrations = {
      migrations: [{ name: "20260101_0000_001_m001.ts", migration: Object.create(null) }],
    };
    expect(await upgrade(db, { migrations })).toEqual({ applied: [], heads: ["001"] });
  });
});

describe("a database that is ahead", () => {
  const ahead = async () => {
    const db = open();
    await upgrade(db, up(USERS, POSTS));
    return db;
  };

  test("starts with a warning", async () => {
    const warnings: string[] = [];
    const logger = {
      debug: () => {},
      info: () => {},
      warn: (text: string) => warnings.push(text),
      error: () => {},
    };
    expect(await upgrade(await ahead(), { ...up(USERS), logger })).toEqual({ applied: [], heads: ["002"] });
    expect(warnings).toEqual(["The database has revision 002, which the bundle does not know."]);
  });

  test("fails where that is asked for", async () => {
    await expect(upgrade(await ahead(), { ...up(USERS), unknown: "error" })).rejects.toMatchObject({
      code: "unknown-revision",
    });
  });

  test("with something pending it is another branch: applied only where the caller says so", async () => {
    const db = await ahead();
    const other = revision("002", [sql`CREATE TABLE o (x)`], [], { revision: "00x", parents: ["001"] });
    await expect(upgrade(db, up(USERS, other))).rejects.toMatchObject({ code: "unknown-revision" });
    expect((await upgrade(db, { ...up(USERS, other), unknown: "warn" })).heads).toEqual(["002", "00x"]);
  });
});

describe("a database without a history", () => {
  test("whose tables the revisions would create is refused, and stamp is named", async () => {
    const db = open();
    db.exec("CREATE TABLE Users (id integer primary key)");
    const error = await thrownBy(() => upgrade(db, up(USERS)));
    expect(error).toMatchObject({ code: "unmanaged", hint: expect.stringContaining("sluice stamp") });
    expect((await status(db, up(USERS))).state).toBe("unmanaged");
    expect(namesIn(db)).toEqual(["Users"]);
  });

  test("with tables from elsewhere is upgraded", async () => {
    const db = open();
    db.exec("CREATE TABLE elsewhere (a); CREATE TABLE __drizzle_migrations (a)");
    expect((await upgrade(db, up(USERS))).heads).toEqual(["001"]);
    expect(namesIn(db)).toEqual(["__drizzle_migrations", "elsewhere", "users"]);
  });

  test("with a table that is created only where it is missing", async () => {
    const db = open();
    db.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)");
    const lenient = revision("001", [
      createTable("users", 'CREATE TABLE "users" ( "id" integer primary key, "name" text )', {
        ifMissing: true,
      }),
    ]);
    expect((await upgrade(db, up(lenient))).heads).toEqual(["001"]);
  });

  test("with another table in the place of one that is created where it is missing", async () => {
    const db = open();
    db.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, title TEXT)");
    const lenient = revision("001", [
      createTable("users", "CREATE TABLE users (id integer primary key, name text)", { ifMissing: true }),
    ]);
    await expect(upgrade(db, up(lenient))).rejects.toMatchObject({
      code: "drift",
      found: expect.stringContaining("title"),
    });
  });
});

describe("IF NOT EXISTS", () => {
  const TABLE = "CREATE TABLE IF NOT EXISTS users (id integer primary key, name text)";

  test("in createTable keeps an equal table", async () => {
    const db = open();
    db.exec("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)");
    expect((await upgrade(db, up(revision("001", [createTable("users", TABLE)])))).heads).toEqual(["001"]);
  });

  test("in createTable keeps an equal virtual table", async () => {
    const db = open();
    db.exec("CREATE VIRTUAL TABLE words USING fts5(body)");
    const step = createTable("words", "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(body)");
    expect((await upgrade(db, up(revision("001", [step])))).heads).toEqual(["001"]);
  });

  test.each([
    ["another table", "CREATE TABLE users (id integer primary key)"],
    ["a view", "CREATE VIEW users AS SELECT 1 AS id, 'a' AS name"],
  ])("in createTable does not take %s for it", async (_, existing) => {
    const both = up(revision("001", [existing]), revision("002", [createTable("users", TABLE)]));
    await expect(upgrade(open(), both)).rejects.toMatchObject({ code: "drift", found: existing });
  });

  const OTHERS = `CREATE TABLE a (x); CREATE TABLE b (x); CREATE INDEX i ON a (x); CREATE VIEW v AS SELECT 1 AS x;
    CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; END`;

  test.each([
    ["a table for a view", "CREATE TABLE IF NOT EXISTS v (x)", "There is a view v already"],
    ["a view for a table", "CREATE VIEW IF NOT EXISTS a AS SELECT 2", "There is a table a already"],
    [
      "an index of another table",
      "CREATE INDEX IF NOT EXISTS i ON b (x)",
      "There is an index i on a already",
    ],
    [
      "a trigger of another table",
      "CREATE TRIGGER IF NOT EXISTS t AFTER INSERT ON b BEGIN SELECT 1; END",
      "There is a trigger t on a already",
    ],
  ])("in literal SQL does not take %s", async (_, sql, message) => {
    const db = open();
    db.exec(OTHERS);
    await expect(upgrade(db, up(revision("001", [sql])))).rejects.toMatchObject({
      code: "drift",
      message: expect.stringContaining(message),
    });
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE tbl_name = 'b'").get()).toEqual({
      n: 1,
    });
  });

  test.each([
    ["the same index", "CREATE INDEX IF NOT EXISTS I ON A (x)"],
    ["the same table", "CREATE TABLE IF NOT EXISTS a (x)"],
    [
      "a trigger with the name of a table",
      "CREATE TRIGGER IF NOT EXISTS b AFTER INSERT ON b BEGIN SELECT 1; END",
    ],
    ["a temporary table", "CREATE TEMP TABLE IF NOT EXISTS v (x)"],
  ])("in literal SQL passes for %s", async (_, sql) => {
    const db = open();
    db.exec(OTHERS);
    expect((await upgrade(db, up(revision("001", [sql])))).heads).toEqual(["001"]);
  });
});

describe("the caller's connection", () => {
  const PRAGMAS = [
    "foreign_keys",
    "busy_timeout",
    "legacy_alter_table",
    "ignore_check_constraints",
    "query_only",
    "writable_schema",
  ];
  const settings = (db: ReturnType<typeof open>): unknown =>
    PRAGMAS.map((name) => db.pragma(name, { simple: true }));
  let db = open;
  beforeEach(() => {
    db = () => {
      const client = open();
      client.exec("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 1234; PRAGMA legacy_alter_table = ON");
      return client;
    };
  });

  test.each<[string, readonly MigrationInput[]]>([
    ["nothing to do", []],
    ["a migration", [USERS, POSTS]],
    ["a failure", [USERS, revision("002", ["boom"])]],
    ["a broken file", [revision("002", [])]],
  ])("is left as it was found after %s", async (_, inputs) => {
    const client = db();
    const before = settings(client);
    await upgrade(client, up(...inputs)).catch(() => {});
    expect(settings(client)).toEqual(before);
    expect(client.inTransaction).toBe(false);
    expect(() => client.exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")).toThrow(
      /may not be modified/,
    );
  });

  test("is left as it was found after a downgrade that fails", async () => {
    const client = db();
    const before = settings(client);
    await upgrade(client, up(revision("001", [], ["boom"])));
    await downgrade(client, up(revision("001", [], ["boom"]))).catch(() => {});
    expect(settings(client)).toEqual(before);
  });

  test("with BigInt switched on gives our own statements plain numbers, and data steps BigInt", async () => {
    const client = db();
    client.defaultSafeIntegers(true);
    let seen: unknown;
    const data = revision("002", [
      run(async (data) => {
        seen = await data.get("SELECT 1 AS one");
      }),
    ]);
    expect((await upgrade(client, up(USERS, data))).heads).toEqual(["002"]);
    expect(seen).toEqual({ one: 1n });
    expect((await history(client, up(USERS, data))).map((entry) => entry.applied)).toEqual([true, true]);
  });

  test("in a transaction is refused", async () => {
    const client = db();
    client.exec("BEGIN");
    await expect(upgrade(client, up(USERS))).rejects.toMatchObject({ code: "open-transaction" });
    expect(client.inTransaction).toBe(true);
  });
});

describe("at the same time", () => {
  test("a second upgrade on one client joins the first", async () => {
    const db = open();
    const slow = revision("002", [run(() => sleep(30))]);
    const options = up(USERS, slow);
    const [first, second] = await Promise.all([upgrade(db, options), upgrade(db, options)]);
    expect(second).toBe(first);
    expect(appliedIn(db)).toEqual(["001", "002"]);
  });

  test("one that asks for something else waits for it", async () => {
    const db = open();
    const slow = revision("002", [run(() => sleep(30))]);
    const [first, second, third] = await Promise.all([
      upgrade(db, { ...up(USERS, slow), target: "001" }),
      upgrade(db, up(USERS, slow)),
      downgrade(db, up(USERS, slow)),
    ]);
    expect([first.heads, second.heads, third.heads]).toEqual([["001"], ["002"], ["001"]]);
  });

  test("a data step that takes its time, with timers, is waited for by another connection", async () => {
    const file = temporaryFile();
    const slow = revision("002", [
      run(async (data) => {
        for (let count = 0; count < 5; count += 1) {
          await sleep(20);
          await data.run("INSERT INTO users (name) VALUES ('x')");
        }
      }),
    ]);
    const [one, other] = [open(file), open(file)];
    const options = up(USERS, slow);
    let waited = 0;
    const results = await Promise.all([
      upgrade(one, options),
      upgrade(other, { ...options, onEvent: (event) => (waited += event.kind === "waiting" ? 1 : 0) }),
    ]);
    expect(results.map(({ heads }) => heads)).toEqual([["002"], ["002"]]);
    expect(
      results
        .flatMap(({ applied }) => applied)
        .map((done) => done.revision)
        .sort(),
    ).toEqual(["001", "002"]);
    expect(one.prepare("SELECT count(*) FROM users").pluck().get()).toBe(5);
    expect(waited).toBeGreaterThan(0);
  });

  test("a lock that is not given back is an error after its time", async () => {
    const file = temporaryFile();
    const holder = open(file);
    holder.exec("BEGIN IMMEDIATE");
    const error = await thrownBy(() => upgrade(open(file), { ...up(USERS), lockTimeoutMs: 60 }));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: "locked", message: expect.stringMatching(/app\.db is locked/) });
  });

  test("a reader delays the commit, and does not undo it", async () => {
    const file = temporaryFile();
    const reader = open(file);
    reader.exec("CREATE TABLE r (a); INSERT INTO r VALUES (1), (2)");
    const rows = reader.prepare("SELECT * FROM r").iterate();
    rows.next();
    setTimeout(() => rows.return?.(), 60);
    expect((await upgrade(open(file), up(USERS))).heads).toEqual(["001"]);
  });
});

test("a wide change of one table keeps the rows of its children", async () => {
  const db = open();
  db.pragma("foreign_keys = ON");
  await upgrade(db, up(USERS, POSTS));
  db.exec("INSERT INTO users VALUES (1, 'a'), (2, 'b'); INSERT INTO posts VALUES (1, 1), (2, 2), (3, NULL)");
  const copy = revision("003", [alterTable("users", [], { how: "copy" })]);
  const rebuilt = revision("004", [
    sql`CREATE TABLE new_users (id integer primary key, name text);
        INSERT INTO new_users SELECT * FROM users;
        DROP TABLE users`,
    sql`ALTER TABLE new_users RENAME TO users`,
  ]);
  await upgrade(db, up(USERS, POSTS, copy, rebuilt));
  expect(db.prepare("SELECT * FROM posts").raw().all()).toEqual([
    [1, 1],
    [2, 2],
    [3, null],
  ]);
  expect(db.pragma("foreign_key_check")).toEqual([]);
});
