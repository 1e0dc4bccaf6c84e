import { describe, expect, test } from "vitest";
import { HistoryError, UsageError } from "../../src/errors.js";
import type { MigrationInput } from "../../src/migration/define.js";
import { createTable, dropTable, run, sql } from "../../src/migration/steps.js";
import { downgrade, upgrade } from "../../src/runner/api.js";
import { appliedIn, bundle, logIn, namesIn, open, revision, thrownBy } from "./support.js";

const A = revision("001", [createTable("a", "CREATE TABLE a (x)")], [dropTable("a")]);
const B = revision("002", [createTable("b", "CREATE TABLE b (x)")], [dropTable("b")]);
const C = revision("003", [createTable("c", "CREATE TABLE c (x)")], [dropTable("c")]);
const from = (...inputs: readonly MigrationInput[]) => ({ migrations: bundle(inputs) });

async function at(...inputs: readonly MigrationInput[]) {
  const db = open();
  await upgrade(db, from(...inputs));
  return db;
}

describe("downgrade", () => {
  test.each<[string | undefined, readonly string[], readonly string[]]>([
    [undefined, ["003"], ["a", "b"]],
    ["-2", ["003", "002"], ["a"]],
    ["001", ["003", "002"], ["a"]],
    ["base", ["003", "002", "001"], []],
    ["003", [], ["a", "b", "c"]],
  ])("to %s", async (target, undone, names) => {
    const db = await at(A, B, C);
    const result = await downgrade(db, { ...from(A, B, C), target });
    expect(result.rolledBack.map((one) => one.revision)).toEqual(undone);
    expect(namesIn(db)).toEqual(names);
    expect(result.heads).toEqual(appliedIn(db).slice(-1));
  });

  test("and up again", async () => {
    const db = await at(A, B);
    await downgrade(db, { ...from(A, B), target: "base" });
    expect((await upgrade(db, from(A, B))).applied.map((one) => one.revision)).toEqual(["001", "002"]);
    expect(logIn(db).slice(2)).toEqual([
      "downgrade 002 done",
      "downgrade 001 done",
      "upgrade 001 done",
      "upgrade 002 done",
    ]);
  });

  test("nothing to take back", async () => {
    expect(await downgrade(open(), from(A))).toEqual({ rolledBack: [], heads: [] });
  });

  test("a revision whose file is missing is taken back by the history", async () => {
    const db = await at(A, B);
    const result = await downgrade(db, from(A));
    expect(result).toMatchObject({ rolledBack: [{ revision: "002" }], heads: ["001"] });
    expect(namesIn(db)).toEqual(["a"]);
  });

  test("the target itself needs no file, nor do those below it", async () => {
    const db = await at(A, B, C);
    expect((await downgrade(db, { ...from(C), target: "001" })).heads).toEqual(["001"]);
  });

  test("a broken pending file does not stand in the way", async () => {
    const db = await at(A);
    const broken = revision("009", [], [], { parents: ["nowhere"] });
    expect((await downgrade(db, from(A, broken))).heads).toEqual([]);
  });

  test("what depends on it goes first", async () => {
    const dependent = revision("00b", [createTable("d", "CREATE TABLE d (x)")], [dropTable("d")], {
      parents: [],
      dependsOn: ["002"],
    });
    const db = await at(A, B, dependent);
    const result = await downgrade(db, { ...from(A, B, dependent), target: "001" });
    expect(result.rolledBack.map((one) => one.revision)).toEqual(["00b", "002"]);
  });
});

describe("refused", () => {
  test.each<[string, string, RegExp]>([
    ["not applied", "003", /003 is not applied/],
    ["too far", "-3", /only 2 revisions are applied/],
    ["unknown", "zz", /There is no revision zz/],
  ])("a target that is %s", async (_, target, message) => {
    const db = await at(A, B);
    const error = await thrownBy(() => downgrade(db, { ...from(A, B, C), target }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(message);
    expect(appliedIn(db)).toEqual(["001", "002"]);
  });

  test.each([
    ["with its file", true],
    ["without", false],
  ])("an irreversible revision, %s: before anything is taken back", async (_, withFile) => {
    const final = revision("002", [], "the rows are gone");
    const last = { ...C };
    const db = await at(A, final, last);
    const files = withFile ? from(A, final, last) : from(A, last);
    const error = await thrownBy(() => downgrade(db, { ...files, target: "base" }));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({
      code: "irreversible",
      message: expect.stringContaining("the rows are gone"),
    });
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
  });

  test("code in the down of a missing file", async () => {
    const coded = revision("002", [], [run(() => {})]);
    const db = await at(A, coded);
    await expect(downgrade(db, from(A))).rejects.toMatchObject({ code: "missing-file" });
    expect((await downgrade(db, from(A, coded))).heads).toEqual(["001"]);
  });

  test("an edited file", async () => {
    const db = await at(A, B);
    const edited = revision("002", B.up, []);
    await expect(downgrade(db, from(A, edited))).rejects.toMatchObject({ code: "edited-revision" });
  });

  test.each(["nonsense", "{}", '{"kind":"steps","steps":[{"kind":"explode"}]}'])(
    "a history that was spoilt: %s",
    async (down) => {
      const db = await at(A);
      db.prepare("UPDATE __sluice_history SET down = ?").run(down);
      await expect(downgrade(db, from())).rejects.toMatchObject({ code: "damaged-history" });
    },
  );
});

describe("a step that fails", () => {
  const spoilt = revision("002", [sql`CREATE TABLE s (x)`], [sql`DROP TABLE s`, sql`DROP TABLE nowhere`]);

  test("leaves its revision applied, and is logged", async () => {
    const db = await at(A, spoilt, C);
    const error = await thrownBy(() => downgrade(db, { ...from(A, spoilt, C), target: "base" }));
    expect(error.message).toMatch(/_002_m002\.ts: step 2 of down \(sql\) failed: no such table: nowhere/);
    expect(appliedIn(db)).toEqual(["001", "002"]);
    expect(namesIn(db)).toEqual(["a", "s"]);
    expect(logIn(db).at(-1)).toBe("downgrade 002 failed");
  });

  test("in one transaction for all, takes nothing back", async () => {
    const db = await at(A, spoilt, C);
    await thrownBy(() =>
      downgrade(db, { ...from(A, spoilt, C), target: "base", settings: { transaction: "all" } }),
    );
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
  });
});
