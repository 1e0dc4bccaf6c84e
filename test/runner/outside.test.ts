import { describe, expect, test } from "vitest";
import type { StepInput } from "../../src/migration/define.js";
import {
  addColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import { downgrade, status, upgrade } from "../../src/runner/api.js";
import { appliedIn, bundle, logIn, namesIn, open, revision, temporaryFile, thrownBy } from "./support.js";

const A = revision("001", [createTable("a", "CREATE TABLE a (x)")], [dropTable("a")]);
const outside = (up: readonly StepInput[], down: readonly StepInput[] = []) => ({
  migrations: bundle([A, revision("002", up, down, { transaction: false })]),
});
const state = (db: ReturnType<typeof open>): unknown =>
  db.prepare("SELECT state FROM __sluice_history WHERE revision = '002'").pluck().get();

describe("transaction: false", () => {
  test("runs what refuses a transaction", async () => {
    const db = open();
    const options = outside([sql`VACUUM`, sql`PRAGMA journal_mode = WAL`], [sql`VACUUM`]);
    expect((await upgrade(db, options)).heads).toEqual(["002"]);
    expect(state(db)).toBe("applied");
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect((await downgrade(db, options)).heads).toEqual(["001"]);
    expect(logIn(db).slice(1)).toEqual(["upgrade 002 done", "downgrade 002 done"]);
  });

  test("has nothing to run outside of one where it has no step", async () => {
    const db = open();
    expect((await upgrade(db, outside([]))).heads).toEqual(["002"]);
    const settings = { transaction: "all" } as const;
    expect((await upgrade(open(), { ...outside([]), settings })).heads).toEqual(["002"]);
  });

  test("alters a table in a transaction all the same", async () => {
    const db = open();
    await upgrade(db, outside([alterTable("a", [addColumn("y integer")])]));
    expect(db.prepare("SELECT name FROM pragma_table_info('a')").pluck().all()).toEqual(["x", "y"]);
  });

  test("still keeps its transactions to the runner", async () => {
    const db = open();
    await expect(upgrade(db, outside([sql`BEGIN`]))).rejects.toMatchObject({ code: "step-failed" });
    expect(db.inTransaction).toBe(false);
  });

  test("cannot be part of one transaction for all", async () => {
    const db = open();
    const attempt = upgrade(db, { ...outside([sql`VACUUM`]), settings: { transaction: "all" } });
    await expect(attempt).rejects.toMatchObject({ code: "not-all-in-one", kind: "usage" });
    expect(namesIn(db)).toEqual([]);
  });
});

test("is not taken back in one transaction with others, and nothing is", async () => {
  const db = open();
  const options = outside([sql`VACUUM`], [sql`VACUUM`]);
  await upgrade(db, options);
  const attempt = downgrade(db, { ...options, target: "base", settings: { transaction: "all" } });
  await expect(attempt).rejects.toMatchObject({ code: "not-all-in-one", kind: "usage" });
  expect(appliedIn(db)).toEqual(["001", "002"]);
});

describe("a failure", () => {
  const half = [sql`CREATE TABLE b (x)`, sql`INSERT INTO nowhere VALUES (1)`];

  test("after its first step is noted, and nothing goes on from there", async () => {
    const db = open();
    const options = outside(half);
    const error = await thrownBy(() => upgrade(db, options));
    expect(error).toMatchObject({ code: "step-failed", step: 2 });
    expect(state(db)).toBe("unfinished:1");
    expect((await status(db, options)).state).toBe("failed");
    const next = await thrownBy(() => upgrade(db, { ...options, lockTimeoutMs: 30 }));
    expect(next).toMatchObject({
      code: "unfinished-revision",
      message: expect.stringContaining("after 1 of its steps"),
    });
    await expect(downgrade(db, options)).rejects.toMatchObject({ code: "unfinished-revision" });
    expect(logIn(db).at(-1)).toBe("upgrade 002 failed");
  });

  test.each<[string, readonly StepInput[]]>([
    ["in a first statement", [sql`INSERT INTO nowhere VALUES (1)`]],
    ["in an assertion", [assertNoRows("SELECT 1", "never")]],
    ["in a first alteration", [alterTable("nowhere", [addColumn("y")])]],
  ])("%s leaves nothing behind", async (_, up) => {
    const db = open();
    await thrownBy(() => upgrade(db, outside(up)));
    expect(appliedIn(db)).toEqual(["001"]);
    expect((await upgrade(db, outside([]))).heads).toEqual(["002"]);
  });

  test("in code is noted, since nobody knows what it did", async () => {
    const db = open();
    await thrownBy(() => upgrade(db, outside([run(() => Promise.reject(new Error("no")))])));
    expect(state(db)).toBe("unfinished:0");
  });

  test("of a downgrade in its first statement leaves the revision applied", async () => {
    const db = open();
    const options = outside([], [sql`DROP TABLE nowhere`]);
    await upgrade(db, options);
    await thrownBy(() => downgrade(db, options));
    expect(state(db)).toBe("applied");
  });
});

test("another process waits for it", async () => {
  const file = temporaryFile();
  const options = outside([sql`CREATE TABLE b (x)`, run(() => new Promise((done) => setTimeout(done, 80)))]);
  const results = await Promise.all([upgrade(open(file), options), upgrade(open(file), options)]);
  expect(results.map(({ heads }) => heads)).toEqual([["002"], ["002"]]);
});
