import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { DatabaseError } from "../../src/errors.js";
import { run, sql } from "../../src/migration/steps.js";
import { downgrade, stamp, status, upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, temporaryFile, temporaryFolder, thrownBy } from "../runner/support.js";

const TABLE = revision("001", [sql`CREATE TABLE t (a)`], [sql`DROP TABLE t`]);
const migrations = bundle([TABLE]);

const noteOf = (file: string): string => `${file}-sluice-lock`;

/** A note of a process that is alive, ours. */
const NOTE = {
  pid: process.pid,
  host: hostname(),
  command: "/app/server.js",
  since: "2026-01-02T03:04:05.678Z",
};

describe("the note of who holds the lock", () => {
  test("is there while a transaction is open, says who, and is gone afterwards", async () => {
    const file = temporaryFile();
    let note: unknown;
    const look = run(() => {
      note = JSON.parse(readFileSync(noteOf(file), "utf8"));
    });
    await upgrade(open(file), { migrations: bundle([TABLE, revision("002", [look])]) });
    expect(note).toEqual({
      pid: process.pid,
      host: hostname(),
      command: process.argv[1],
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(existsSync(noteOf(file))).toBe(false);
  });

  test("is gone after a failure", async () => {
    const file = temporaryFile();
    await thrownBy(() => upgrade(open(file), { migrations: bundle([revision("001", ["boom"])]) }));
    expect(existsSync(noteOf(file))).toBe(false);
  });

  test("lies beside the file itself where a link leads to it", async () => {
    const file = temporaryFile();
    await upgrade(open(file), { migrations });
    const link = join(temporaryFolder(), "link.db");
    symlinkSync(file, link);
    let found: readonly boolean[] = [];
    const look = run(() => {
      found = [existsSync(noteOf(file)), existsSync(noteOf(link))];
    });
    await upgrade(open(link), { migrations: bundle([TABLE, revision("002", [look])]) });
    expect(found).toEqual([true, false]);
  });

  test.each<[string, string, RegExp]>([
    [
      "a live process",
      JSON.stringify(NOTE),
      /process \d+ on .* \(\/app\/server\.js\) .* since 2026-01-02T03:04:05/,
    ],
    ["another machine", JSON.stringify({ ...NOTE, host: "far-away", pid: 1 }), /process 1 on far-away/],
    ["a process that has ended", JSON.stringify({ ...NOTE, pid: 2 ** 22 + 1 }), /another connection/],
    ["something else", JSON.stringify([1]), /another connection/],
    ["half a note", '{"pid": 1, "ho', /another connection/],
  ])("of %s in the error of a lock that is not given back", async (_, note, message) => {
    const file = temporaryFile();
    open(file).exec("BEGIN IMMEDIATE");
    writeFileSync(noteOf(file), note);
    const error = await thrownBy(() => upgrade(open(file), { migrations, lockTimeoutMs: 30 }));
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({ code: "locked", message: expect.stringMatching(message) });
  });

  test("that a killed process has left stands in nobody's way, and is replaced", async () => {
    const file = temporaryFile();
    writeFileSync(noteOf(file), JSON.stringify(NOTE));
    expect((await upgrade(open(file), { migrations })).heads).toEqual(["001"]);
    expect(existsSync(noteOf(file))).toBe(false);
  });

  test("is not written through a link that lies in its place", async () => {
    const file = temporaryFile();
    const victim = join(temporaryFolder(), "victim");
    writeFileSync(victim, "precious");
    symlinkSync(victim, noteOf(file));
    await upgrade(open(file), { migrations });
    expect(readFileSync(victim, "utf8")).toBe("precious");
    expect(lstatSync(noteOf(file), { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe("a lock that is not given back", () => {
  const calls: readonly [string, (db: object, file: string) => Promise<unknown>][] = [
    ["upgrade", (db) => upgrade(db, { migrations, lockTimeoutMs: 30 })],
    ["downgrade", (db) => downgrade(db, { migrations, lockTimeoutMs: 30 })],
    ["stamp", (db) => stamp(db, "001", { migrations, lockTimeoutMs: 30 })],
    ["status", (db) => status(db, { migrations, lockTimeoutMs: 30 })],
  ];

  test.each(calls)("%s of a database that another connection holds exclusively", async (_, call) => {
    const file = temporaryFile();
    open(file).exec("PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE x (a); BEGIN EXCLUSIVE");
    const db = open(file);
    db.pragma("busy_timeout = 4321");
    const error = await thrownBy(() => call(db, file));
    expect(error).toMatchObject({ code: "locked", hint: expect.any(String) });
    expect(db.pragma("busy_timeout", { simple: true })).toBe(4321);
  });

  test("a reader that never ends keeps the COMMIT of a rollback journal waiting; nothing has changed then", async () => {
    const file = temporaryFile();
    const reader = open(file);
    reader.exec("CREATE TABLE x (a); INSERT INTO x VALUES (1); BEGIN; SELECT * FROM x");
    const db = open(file);
    const error = await thrownBy(() => upgrade(db, { migrations, lockTimeoutMs: 40 }));
    expect(error).toMatchObject({ code: "locked", message: expect.stringMatching(/have been reading/) });
    expect(db.inTransaction).toBe(false);
    reader.exec("COMMIT");
    expect((await upgrade(db, { migrations })).heads).toEqual(["001"]);
  });
});

test("a reader in WAL mode keeps reading, and sees the old rows, while a migration runs", async () => {
  const file = temporaryFile();
  const db = open(file);
  db.exec("PRAGMA journal_mode = WAL");
  await upgrade(db, { migrations });
  db.exec("INSERT INTO t VALUES (1)");
  const reader = open(file);
  const count = reader.prepare("SELECT count(*) FROM t").pluck();
  const seen = new Set<unknown>();
  let reading = true;
  const reads = (async () => {
    for (; reading; await sleep(1)) seen.add(count.get());
  })();
  const slow = run(async (connection) => {
    for (let row = 0; row < 10; row += 1) {
      await connection.run("INSERT INTO t VALUES (2)");
      await sleep(3);
    }
  });
  await upgrade(db, { migrations: bundle([TABLE, revision("002", [slow])]) });
  reading = false;
  await reads;
  expect(seen).toEqual(new Set([1]));
  expect(count.get()).toBe(11);
});

test("timers of the application run during an async data step, and do not disturb it", async () => {
  const db = open();
  await upgrade(db, { migrations });
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  const slow = run(async (connection) => {
    await connection.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO t SELECT i FROM n",
    );
    await connection.batches<{ a: number }>("SELECT a FROM t", { key: "a", size: 100 }, async (rows) => {
      await sleep(1);
      for (const { a } of rows) await connection.run("UPDATE t SET a = -a WHERE a = ?", [a]);
    });
  });
  await upgrade(db, { migrations: bundle([TABLE, revision("002", [slow])]) });
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(5);
  expect(db.prepare("SELECT count(*), sum(a) FROM t").raw().get()).toEqual([2000, -2001000]);
});
