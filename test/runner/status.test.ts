import { describe, expect, test } from "vitest";
import type { MigrationInput } from "../../src/migration/define.js";
import { sql } from "../../src/migration/steps.js";
import { current, history, pending, stamp, status, upgrade } from "../../src/runner/api.js";
import { appliedIn, bundle, logIn, namesIn, open, revision } from "./support.js";

const A = revision("001", [sql`CREATE TABLE a (x)`], [sql`DROP TABLE a`]);
const B = revision("002", [sql`CREATE TABLE b (x)`], [sql`DROP TABLE b`], { message: "own words" });
const SIDE = revision("00s", [sql`CREATE TABLE s (x)`], [], { parents: ["001"] });
const from = (...inputs: readonly MigrationInput[]) => ({ migrations: bundle(inputs) });

type Client = ReturnType<typeof open>;

describe("status", () => {
  test.each<[string, readonly MigrationInput[], readonly MigrationInput[], (db: Client) => unknown, object]>([
    [
      "an empty database",
      [],
      [A, B],
      () => {},
      { state: "empty", heads: [], pending: ["001", "002"], unknown: [] },
    ],
    ["no migrations at all", [], [], () => {}, { state: "empty", pending: [] }],
    [
      "tables, but no history",
      [],
      [A],
      (db) => db.exec("CREATE TABLE x (y)"),
      { state: "unmanaged", pending: ["001"] },
    ],
    ["something pending", [A], [A, B], () => {}, { state: "behind", heads: ["001"], pending: ["002"] }],
    ["nothing pending", [A, B], [A, B], () => {}, { state: "current", heads: ["002"], pending: [] }],
    [
      "a revision that no file has",
      [A, B],
      [A],
      () => {},
      { state: "ahead", heads: ["002"], unknown: ["002"] },
    ],
    [
      "the same, and something pending",
      [A, B],
      [A, SIDE],
      () => {},
      { state: "ahead", pending: ["00s"], unknown: ["002"] },
    ],
    ["two heads", [A, B, SIDE], [A, B, SIDE], () => {}, { state: "current", heads: ["002", "00s"] }],
    [
      "a gap in the history",
      [A, B],
      [A, B],
      (db) => db.exec("DELETE FROM __sluice_history WHERE revision = '001'"),
      { state: "damaged", pending: ["001"] },
    ],
    [
      "a revision halfway",
      [A],
      [A],
      (db) => db.exec("UPDATE __sluice_history SET state = 'unfinished:1'"),
      { state: "failed" },
    ],
    [
      "a history emptied by a downgrade, beside somebody's table",
      [A],
      [A],
      (db) => db.exec("DELETE FROM __sluice_history; DROP TABLE a; CREATE TABLE x (y)"),
      { state: "behind", pending: ["001"] },
    ],
    [
      "a history emptied by hand",
      [A],
      [A],
      (db) => db.exec("DELETE FROM __sluice_history"),
      { state: "unmanaged", pending: ["001"] },
    ],
  ])("%s", async (_, applied, files, change, expected) => {
    const db = open();
    if (applied.length > 0) await upgrade(db, from(...applied));
    change(db);
    expect(await status(db, from(...files))).toMatchObject(expected);
  });

  test("a history that is not ours", async () => {
    const db = open();
    db.exec("CREATE TABLE __sluice_history (id, hash)");
    for (const look of [current, history, pending, upgrade]) {
      await expect(look(db, from(A))).rejects.toMatchObject({ code: "damaged-history" });
    }
    expect(await status(db, from(A))).toMatchObject({
      state: "damaged",
      problems: [{ code: "damaged-history", hint: expect.stringContaining("sluice") }],
    });
  });

  test("changes nothing", async () => {
    const db = open();
    await status(db, from(A));
    await pending(db, from(A));
    await history(db, from(A));
    expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  });
});

test("current: the heads, or none", async () => {
  const db = open();
  expect(await current(db, from(A))).toEqual([]);
  await upgrade(db, from(A, B, SIDE));
  expect(await current(db, from(A))).toEqual(["002", "00s"]);
});

test("pending and history, in their order", async () => {
  const db = open();
  await upgrade(db, from(A, SIDE));
  const files = from(B, A);
  const entry = {
    revision: "002",
    parents: ["001"],
    message: "own words",
    file: "20260101_0000_002_m002.ts",
  };
  expect(await pending(db, files)).toEqual([{ ...entry, applied: false, appliedAt: null }]);
  expect(await history(db, files)).toEqual([
    {
      revision: "001",
      parents: [],
      message: "m001",
      file: "20260101_0000_001_m001.ts",
      applied: true,
      appliedAt: expect.any(String),
    },
    {
      revision: "00s",
      parents: ["001"],
      message: "m00s",
      file: null,
      applied: true,
      appliedAt: expect.any(String),
    },
    { ...entry, applied: false, appliedAt: null },
  ]);
});

describe("stamp", () => {
  test.each<[string, readonly MigrationInput[], string, readonly string[], readonly string[]]>([
    ["forward", [], "002", ["001", "002"], ["001", "002"]],
    ["by a prefix", [], "001", ["001"], ["001"]],
    ["head", [A], "head", ["001", "002"], ["002"]],
    ["backward", [A, B], "001", ["001"], []],
    ["base", [A, B], "base", [], []],
    ["what is so already", [A, B], "002", ["001", "002"], []],
  ])("%s", async (_, applied, target, expected, stamped) => {
    const db = open();
    if (applied.length > 0) await upgrade(db, from(...applied));
    const names = namesIn(db);
    const result = await stamp(db, target, from(A, B));
    expect(result).toEqual({ stamped, heads: expected.slice(-1) });
    expect(appliedIn(db)).toEqual(expected);
    expect(namesIn(db)).toEqual(names);
  });

  test("takes an edit over", async () => {
    const db = open();
    await upgrade(db, from(A));
    const edited = revision("001", A.up, []);
    expect((await stamp(db, "001", from(edited, B))).stamped).toEqual(["001"]);
    expect((await upgrade(db, from(edited, B))).heads).toEqual(["002"]);
  });

  test("finishes a revision that stopped halfway", async () => {
    const db = open();
    await upgrade(db, from(A));
    db.exec("UPDATE __sluice_history SET state = 'unfinished:0'");
    await stamp(db, "001", from(A));
    expect((await status(db, from(A))).state).toBe("current");
  });

  test("keeps what no file knows, and purges it when asked to", async () => {
    const db = open();
    await upgrade(db, from(A, SIDE));
    expect((await stamp(db, "002", from(A, B))).heads).toEqual(["002", "00s"]);
    expect((await stamp(db, "002", { ...from(A, B), purge: true })).heads).toEqual(["002"]);
    expect(appliedIn(db)).toEqual(["001", "002"]);
    expect(logIn(db).slice(-2)).toEqual(["stamp 001 done", "stamp 002 done"]);
  });

  test.each([
    ["zz", "unknown-revision"],
    ["00", "ambiguous-revision"],
    ["+1", "bad-target"],
  ])("the target %s is refused", async (target, code) => {
    const db = open();
    await expect(stamp(db, target, from(A, B))).rejects.toMatchObject({ code });
    expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  });
});
