import { describe, expect, test } from "vitest";
import type { MigrationInput, StepInput } from "../../src/migration/define.js";
import { addColumn, alterTable, createTable, dropTable, run, sql } from "../../src/migration/steps.js";
import { repair, stamp, status, upgrade } from "../../src/runner/api.js";
import { appliedIn, bundle, logIn, namesIn, open, revision, thrownBy } from "./support.js";

const A = revision("001", [createTable("a", "CREATE TABLE a (x)")], [dropTable("a")]);
const B = revision("002", [createTable("b", "CREATE TABLE b (x)")], [dropTable("b")]);
const C = revision("003", [alterTable("b", [addColumn("y integer")])]);
const ALL = [A, B, C];
const from = (...inputs: readonly MigrationInput[]) => ({ migrations: bundle(inputs) });

type Client = ReturnType<typeof open>;

async function managed(change: string): Promise<Client> {
  const db = open();
  await upgrade(db, from(...ALL));
  db.exec(change);
  return db;
}

describe("a damaged history", () => {
  test.each<[string, string, readonly RegExp[]]>([
    ["nothing is wrong", "", []],
    ["its index is gone", "DROP INDEX __sluice_history_graph", [/^Made __sluice_history_graph\.$/]],
    ["the log is gone", "DROP TABLE __sluice_log", [/^Made __sluice_log\.$/]],
    ["it is empty", "DELETE FROM __sluice_history", [/^Recorded 001, 002, 003 as applied/]],
    [
      "it is gone",
      "DROP TABLE __sluice_history",
      [/^Made __sluice_history, __sluice_history_graph\.$/, /^Recorded 001, 002, 003/],
    ],
    [
      "everything of ours is gone",
      "DROP TABLE __sluice_history; DROP TABLE __sluice_log",
      [/^Made/, /^Recorded 001, 002, 003/],
    ],
    [
      "it lacks the first",
      "DELETE FROM __sluice_history WHERE revision = '001'",
      [/^Recorded 001 as applied/],
    ],
    [
      "it lacks what comes first",
      "DELETE FROM __sluice_history WHERE revision <> '003'",
      [/^Recorded 001, 002 as applied/],
    ],
    [
      "parents cannot be read",
      "UPDATE __sluice_history SET parents = '[7' WHERE revision = '002'",
      [/^Wrote the parents of 002/],
    ],
    [
      "it is another table",
      "DROP TABLE __sluice_history; CREATE TABLE __sluice_history (id, hash); INSERT INTO __sluice_history VALUES (1, 2)",
      [
        /^Set the table __sluice_history aside, as __sluice_history_damaged:/,
        /^Made/,
        /^Recorded 001, 002, 003/,
      ],
    ],
  ])("%s", async (_, change, said) => {
    const db = await managed(change);
    const names = namesIn(db);
    const { repaired, heads } = await repair(db, from(...ALL));
    expect(repaired).toHaveLength(said.length);
    for (const [place, pattern] of said.entries()) expect(repaired[place]).toMatch(pattern);
    expect(heads).toEqual(["003"]);
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
    expect(namesIn(db)).toEqual(names);
    expect(await status(db, from(...ALL))).toMatchObject({ state: "current", problems: [] });
    expect((await repair(db, from(...ALL))).repaired).toEqual([]);
  });

  test("a table that was set aside keeps its rows", async () => {
    const db = await managed("ALTER TABLE __sluice_history DROP COLUMN name");
    await repair(db, from(...ALL));
    expect(db.prepare("SELECT count(*) FROM __sluice_history_damaged").pluck().get()).toBe(3);
  });

  test.each<[string, string, readonly MigrationInput[], string]>([
    [
      "the tables do not show it",
      "DELETE FROM __sluice_history WHERE revision = '001'; DROP TABLE a",
      ALL,
      "cannot-repair",
    ],
    [
      "no file has what is missing",
      "DELETE FROM __sluice_history WHERE revision = '001'",
      [],
      "cannot-repair",
    ],
    [
      "parents cannot be read, and no file has them",
      "UPDATE __sluice_history SET parents = '' WHERE revision = '001'",
      [],
      "cannot-repair",
    ],
    [
      "it is empty, and the tables are of no revision",
      "DELETE FROM __sluice_history; ALTER TABLE b ADD z",
      ALL,
      "unmanaged",
    ],
  ])("is left as it is where %s", async (_, change, files, code) => {
    const db = await managed(change);
    const before = db.serialize();
    await expect(repair(db, from(...files))).rejects.toMatchObject({
      code,
      hint: expect.stringContaining("sluice stamp"),
    });
    expect(db.serialize().equals(before)).toBe(true);
  });

  test("an empty database has nothing to repair", async () => {
    const db = open();
    expect(await repair(db, from(...ALL))).toEqual({ repaired: [], heads: [] });
    expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  });

  test.each([
    ["another table", "DROP TABLE __sluice_history; CREATE TABLE __sluice_history (id)"],
    ["no parents", "UPDATE __sluice_history SET parents = ''"],
    ["a gap", "DELETE FROM __sluice_history WHERE revision = '001'"],
  ])("stamp --purge says where the database is: %s", async (_, change) => {
    const db = await managed(change);
    if (!change.startsWith("DELETE")) {
      await expect(stamp(db, "003", from(...ALL))).rejects.toMatchObject({ code: "damaged-history" });
    }
    await stamp(db, "003", { ...from(...ALL), purge: true });
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
    expect((await status(db, from(...ALL))).state).toBe("current");
  });
});

describe("a revision that stopped halfway", () => {
  const half = (up: readonly StepInput[], down: readonly StepInput[] = []) =>
    from(A, revision("002", up, down, { transaction: false }));

  /** Fails as long as there is no table `go`. */
  const gate = sql`INSERT INTO go VALUES (1)`;
  const UP = [sql`CREATE TABLE b (x)`, sql`CREATE INDEX b_x ON b (x)`, gate, sql`CREATE TABLE c (x)`];
  const DOWN = [sql`DROP TABLE c`, sql`DELETE FROM go`, sql`DROP INDEX b_x`, sql`DROP TABLE b`];

  async function stopped(options: ReturnType<typeof half>): Promise<Client> {
    const db = open();
    await thrownBy(() => upgrade(db, options));
    return db;
  }

  test("goes on from the step that did not succeed", async () => {
    const db = await stopped(half(UP, DOWN));
    expect(await thrownBy(() => repair(db, half(UP, DOWN)))).toMatchObject({ code: "step-failed", step: 3 });
    expect((await status(db, half(UP, DOWN))).state).toBe("failed");
    db.exec("CREATE TABLE go (x)");
    const { repaired, heads } = await repair(db, half(UP, DOWN));
    expect(repaired).toEqual(["Finished 002: 2 steps of up, from step 3 on."]);
    expect(heads).toEqual(["002"]);
    expect(namesIn(db)).toEqual(["a", "b", "b_x", "c", "go"]);
    expect(logIn(db).at(-1)).toBe("repair 002 done");
    expect((await status(db, half(UP, DOWN))).state).toBe("current");
  });

  test("is taken back, as many steps as are done", async () => {
    const db = await stopped(half(UP, DOWN));
    const { repaired, heads } = await repair(db, { ...half(UP, DOWN), undo: true });
    expect(repaired).toEqual(["Took back the 2 of up that were done of 002, by 2 steps of down."]);
    expect({ heads, names: namesIn(db) }).toEqual({ heads: ["001"], names: ["a"] });
    expect((await status(db, half(UP, DOWN))).state).toBe("behind");
  });

  test("is taken back by the one place of down that leads back", async () => {
    const down = [sql`DROP TABLE c; DELETE FROM go`, sql`DROP TABLE b`];
    const db = await stopped(half(UP, down));
    expect((await repair(db, { ...half(UP, down), undo: true })).repaired).toEqual([
      "Took back the 2 of up that were done of 002, by 1 step of down.",
    ]);
    expect(namesIn(db)).toEqual(["a"]);
  });

  test.each<[string, readonly StepInput[]]>([
    ["nothing of down leads back", [sql`DROP TABLE c`]],
    ["down is code", [run(() => {})]],
  ])("is left where %s", async (_, down) => {
    const db = await stopped(half(UP, down));
    await expect(repair(db, { ...half(UP, down), undo: true })).rejects.toMatchObject({
      code: "cannot-repair",
      hint: expect.stringContaining("sluice stamp"),
    });
    expect((await status(db, half(UP, down))).state).toBe("failed");
  });

  test("on its way down goes on downwards, or is taken up again", async () => {
    const down = [sql`DROP INDEX b_x`, gate, sql`DROP TABLE b`];
    const up = [sql`CREATE TABLE b (x)`, sql`SELECT 1`, sql`CREATE INDEX b_x ON b (x)`];
    const options = half(up, down);
    for (const undo of [true, false]) {
      const db = open();
      await upgrade(db, options);
      const { downgrade } = await import("../../src/runner/api.js");
      await thrownBy(() => downgrade(db, options));
      expect(db.prepare("SELECT state FROM __sluice_history WHERE revision = '002'").pluck().get()).toBe(
        "undoing:1",
      );
      expect((await status(db, options)).problems[0]?.message).toContain("after 1 of its steps back");
      if (!undo) db.exec("CREATE TABLE go (x)");
      const { heads } = await repair(db, { ...options, undo });
      expect(heads).toEqual(undo ? ["002"] : ["001"]);
      expect(namesIn(db)).toEqual(undo ? ["a", "b", "b_x"] : ["a", "go"]);
    }
  });

  test("goes on only with the file that began it", async () => {
    const db = await stopped(half(UP, DOWN));
    const edited = half([...UP, sql`SELECT 1`], DOWN);
    await expect(repair(db, edited)).rejects.toMatchObject({ code: "edited-revision" });
    await expect(repair(db, from(A))).rejects.toMatchObject({ code: "missing-file" });
  });

  test("a state that nobody wrote", async () => {
    const db = await managed("UPDATE __sluice_history SET state = 'odd' WHERE revision = '003'");
    await expect(repair(db, from(...ALL))).rejects.toMatchObject({ code: "cannot-repair" });
  });
});

test("a gap stops an upgrade that has something to apply, not a boot", async () => {
  const db = await managed("DELETE FROM __sluice_history WHERE revision = '001'");
  const more = revision("004", [sql`CREATE TABLE d (x)`]);
  await expect(upgrade(db, from(...ALL, more))).rejects.toMatchObject({
    code: "damaged-history",
    message: expect.stringContaining("lacks 001"),
    hint: expect.stringContaining("sluice repair"),
  });
});
