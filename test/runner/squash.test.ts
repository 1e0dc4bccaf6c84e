import type Database from "better-sqlite3";
import { describe, expect, test, vi } from "vitest";
import { HistoryError, MigrationFileError, UsageError } from "../../src/errors.js";
import type { MigrationInput } from "../../src/migration/define.js";
import {
  addColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import {
  current,
  downgrade,
  history,
  pending,
  ready,
  repair,
  stamp,
  status,
  upgrade,
} from "../../src/runner/api.js";
import { appliedIn, bundle, logIn, namesIn, open, revision, thrownBy } from "./support.js";

const T = `CREATE TABLE "t" ("id" integer PRIMARY KEY, "gone" text)`;
const R1 = revision(
  "001",
  [createTable("t", T), sql`INSERT INTO t (id, gone) VALUES (1, 'kept')`],
  [dropTable("t")],
);
const R2 = revision(
  "002",
  [alterTable("t", [dropColumn("gone")])],
  [alterTable("t", [addColumn(`"gone" text`)])],
);
const R3 = revision(
  "003",
  [alterTable("t", [addColumn(`"new" text`)])],
  [alterTable("t", [dropColumn("new")])],
);
const R4 = revision("004", [createTable("u", `CREATE TABLE "u" ("x" integer)`)], [dropTable("u")]);
const R5 = revision("005", [createTable("v", `CREATE TABLE "v" ("x" integer)`)], [dropTable("v")]);
/** Stands for 002, 003 and 004. */
const S = revision(
  "100",
  [
    alterTable("t", [dropColumn("gone"), addColumn(`"new" text`)]),
    createTable("u", `CREATE TABLE "u" ("x" integer)`),
  ],
  [dropTable("u"), alterTable("t", [addColumn(`"gone" text`), dropColumn("new")])],
  { parents: ["001"], replaces: ["002", "003", "004"] },
);

const OLD = [R1, R2, R3, R4, R5];
const BOTH = [R1, R2, R3, R4, S, R5];
const NEW = [R1, S, R5];
const from = (inputs: readonly MigrationInput[]) => ({ migrations: bundle(inputs) });

async function at(inputs: readonly MigrationInput[], target?: string): Promise<Database.Database> {
  const db = open();
  await upgrade(db, target === undefined ? from(inputs) : { ...from(inputs), target });
  return db;
}

const ran = ({ applied }: { applied: readonly { revision: string }[] }) => applied.map((one) => one.revision);
const undone = ({ rolledBack }: { rolledBack: readonly { revision: string }[] }) =>
  rolledBack.map((one) => one.revision);
const rowsOf = (db: Database.Database) => db.prepare("SELECT * FROM t").all();
const tableOf = (db: Database.Database) =>
  db.prepare("SELECT sql FROM sqlite_schema WHERE name = 't'").pluck().get();

/** Everything that says where a database is says it is at the head of these files, and knows all that is applied. */
async function expectCurrent(db: Database.Database, inputs: readonly MigrationInput[]): Promise<void> {
  const warn = vi.fn();
  const options = { ...from(inputs), logger: { debug() {}, info() {}, warn, error() {} } };
  expect(await status(db, options)).toEqual({
    state: "current",
    heads: ["005"],
    pending: [],
    unknown: [],
    problems: [],
  });
  expect(await current(db, options)).toEqual(["005"]);
  expect(await pending(db, options)).toEqual([]);
  expect(await upgrade(db, options)).toEqual({ applied: [], heads: ["005"] });
  await ready(db, { ...options, waitMs: 0 });
  expect(warn).not.toHaveBeenCalled();
}

describe("nothing of what is replaced is applied", () => {
  test.each([
    ["with the old files", BOTH],
    ["without them", NEW],
  ])("the squash runs alone, %s", async (_, inputs) => {
    const db = await at(inputs);
    expect(appliedIn(db)).toEqual(["001", "100", "005"]);
    expect(rowsOf(db)).toEqual([{ id: 1, new: null }]);
    await expectCurrent(db, inputs);
    expect(await history(db, from(inputs))).toMatchObject([
      { revision: "001", parents: [], applied: true },
      { revision: "100", parents: ["001"], applied: true },
      { revision: "005", parents: ["100"], applied: true },
    ]);
  });

  test("pending, before it is applied", async () => {
    const db = await at([R1]);
    expect((await pending(db, from(BOTH))).map((one) => [one.revision, one.parents])).toEqual([
      ["100", ["001"]],
      ["005", ["100"]],
    ]);
    expect(await status(db, from(BOTH))).toMatchObject({ state: "behind", pending: ["100", "005"] });
  });

  test("its own down takes it back, rows and all", async () => {
    const db = await at(BOTH);
    expect(undone(await downgrade(db, { ...from(BOTH), target: "-2" }))).toEqual(["005", "100"]);
    expect(tableOf(db)).toBe(T);
    expect(rowsOf(db)).toEqual([{ id: 1, gone: "kept" }]);
    expect(ran(await upgrade(db, from(BOTH)))).toEqual(["100", "005"]);
  });

  test("a release with the old files only understands it", async () => {
    const db = await at(NEW);
    await expectCurrent(db, OLD);
    expect(undone(await downgrade(db, { ...from(OLD), target: "001" }))).toEqual(["005", "100"]);
    expect(rowsOf(db)).toEqual([{ id: 1, gone: "kept" }]);
    expect(ran(await upgrade(db, from(OLD)))).toEqual(["002", "003", "004", "005"]);
  });

  test("a revision inside, whose file is there, can be the target", async () => {
    const db = await at(BOTH, "003");
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
    expect(ran(await upgrade(db, from(BOTH)))).toEqual(["004", "100", "005"]);
    await expectCurrent(db, BOTH);
  });

  test("but not to go down to, once the squash was run as one", async () => {
    const db = await at(BOTH);
    const error = await thrownBy(() => downgrade(db, { ...from(BOTH), target: "003" }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: "replaced-revision" });
    expect(error.message).toContain("100");
  });
});

describe("all of it is applied", () => {
  test.each([
    ["with the old files", BOTH],
    ["without them", NEW],
  ])("the squash is recorded and runs nothing, %s", async (_, inputs) => {
    const db = await at(OLD);
    const before = tableOf(db);
    expect(await status(db, from(inputs))).toMatchObject({ state: "behind", pending: ["100"], unknown: [] });
    expect(ran(await upgrade(db, from(inputs)))).toEqual(["100"]);
    expect(tableOf(db)).toBe(before);
    expect(appliedIn(db)).toEqual(["001", "002", "003", "004", "005", "100"]);
    expect(logIn(db).slice(-1)).toEqual(["upgrade 100 done"]);
    await expectCurrent(db, inputs);
    expect(
      (await history(db, from(inputs))).map((one) => [one.revision, one.parents, one.replacedBy]),
    ).toEqual([
      ["001", [], undefined],
      ["002", ["001"], "100"],
      ["003", ["002"], "100"],
      ["004", ["003"], "100"],
      ["100", ["004"], undefined],
      ["005", ["100"], undefined],
    ]);
  });

  test("a release with the old files only sees nothing strange", async () => {
    const db = await at(OLD);
    await upgrade(db, from(NEW));
    await expectCurrent(db, OLD);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ["-1", ["005"], ["001", "002", "003", "004", "100"]],
    ["-2", ["005", "100", "004", "003", "002"], ["001"]],
    ["100", ["005"], ["001", "002", "003", "004", "100"]],
    ["003", ["005", "100", "004"], ["001", "002", "003"]],
    ["001", ["005", "100", "004", "003", "002"], ["001"]],
    ["base", ["005", "100", "004", "003", "002", "001"], []],
  ])("down to %s by what the history keeps", async (target, back, left) => {
    const db = await at(OLD);
    await upgrade(db, from(NEW));
    expect(undone(await downgrade(db, { ...from(NEW), target }))).toEqual(back);
    expect(appliedIn(db)).toEqual(left);
    if (left.length === 1) expect(rowsOf(db)).toEqual([{ id: 1, gone: "kept" }]);
  });

  test("and up again, as the squash", async () => {
    const db = await at(OLD);
    await upgrade(db, from(NEW));
    await downgrade(db, { ...from(NEW), target: "001" });
    expect(ran(await upgrade(db, from(NEW)))).toEqual(["100", "005"]);
    expect(rowsOf(db)).toEqual([{ id: 1, new: null }]);
    await downgrade(db, { ...from(NEW), target: "001" });
    expect(rowsOf(db)).toEqual([{ id: 1, gone: "kept" }]);
  });

  test("what goes as one goes in one transaction", async () => {
    const db = await at(OLD);
    await upgrade(db, from(NEW));
    await downgrade(db, from(NEW));
    db.exec("DROP TABLE u; CREATE VIEW u AS SELECT 1 AS x; ALTER TABLE t ADD COLUMN gone");
    await thrownBy(() => downgrade(db, from(NEW)));
    expect(appliedIn(db)).toEqual(["001", "002", "003", "004", "100"]);
  });
});

describe("some of it is applied", () => {
  test.each([
    ["002", ["003", "004", "100", "005"]],
    ["003", ["004", "100", "005"]],
    ["004", ["100", "005"]],
  ])("at %s, the rest runs one by one", async (target, left) => {
    const db = await at(OLD, target);
    expect((await pending(db, from(BOTH))).map((one) => one.revision)).toEqual(left);
    expect(ran(await upgrade(db, from(BOTH)))).toEqual(left);
    await expectCurrent(db, BOTH);
    await downgrade(db, { ...from(BOTH), target: "001" });
    expect(rowsOf(db)).toEqual([{ id: 1, gone: "kept" }]);
  });

  test("their files are gone: an error that says what is needed, and a way down", async () => {
    const db = await at(OLD, "002");
    const error = await thrownBy(() => upgrade(db, from(NEW)));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ code: "inside-squash" });
    expect(error.message).toContain("no file has 003, 004");
    expect(appliedIn(db)).toEqual(["001", "002"]);
    expect(await status(db, from(NEW))).toMatchObject({
      state: "behind",
      pending: ["100", "005"],
      unknown: [],
      problems: [{ code: "inside-squash" }],
    });
    await downgrade(db, { ...from(NEW), target: "001" });
    expect(ran(await upgrade(db, from(NEW)))).toEqual(["100", "005"]);
  });

  test("at the last of them nothing is needed", async () => {
    const db = await at(OLD, "004");
    expect(ran(await upgrade(db, from(NEW)))).toEqual(["100", "005"]);
  });
});

describe("stamp and repair", () => {
  test("head, of an empty history, is the squash", async () => {
    const db = open();
    expect(await stamp(db, "head", from(BOTH))).toEqual({ stamped: ["001", "100", "005"], heads: ["005"] });
  });

  test("the squash, between the revisions that it replaces, forgets these", async () => {
    const db = await at(OLD, "003");
    await stamp(db, "head", from(NEW));
    expect(appliedIn(db)).toEqual(["001", "100", "005"]);
  });

  test("a revision inside, in place of the squash", async () => {
    const db = await at(BOTH);
    expect((await stamp(db, "003", from(BOTH))).heads).toEqual(["003"]);
    expect(appliedIn(db)).toEqual(["001", "002", "003"]);
  });

  test("a history without its rows is found again", async () => {
    const db = await at(BOTH);
    db.exec("DELETE FROM __sluice_history");
    await repair(db, from(BOTH));
    expect(appliedIn(db)).toEqual(["001", "100", "005"]);
  });

  test("a database without a history may stand inside", async () => {
    const db = await at(OLD, "003");
    db.exec("DROP TABLE __sluice_history; DROP TABLE __sluice_log");
    expect(ran(await upgrade(db, from(BOTH)))).toEqual(["004", "100", "005"]);
  });
});

describe("a squash of a squash", () => {
  /** Stands for 100 and 005. */
  const S2 = revision(
    "200",
    [...S.up, createTable("v", `CREATE TABLE "v" ("x" integer)`)],
    [dropTable("v"), dropTable("u"), alterTable("t", [addColumn(`"gone" text`), dropColumn("new")])],
    { parents: ["001"], replaces: ["100", "002", "003", "004", "005"] },
  );
  const R6 = revision("006", [createTable("w", `CREATE TABLE "w" ("x" integer)`)], [dropTable("w")]);
  const ALL = [...BOTH, S2, R6];
  const LAST = [R1, S2, R6];

  test.each<[string, readonly MigrationInput[], string | undefined, readonly string[], readonly string[]]>([
    ["an empty database", [], undefined, ["001", "200", "006"], ["001", "200", "006"]],
    ["inside the inner one", OLD, "003", ["004", "100", "005", "200", "006"], ["200", "006"]],
    ["at the last of the inner one", OLD, "004", ["100", "005", "200", "006"], ["200", "006"]],
    ["after all of it", OLD, undefined, ["100", "200", "006"], ["200", "006"]],
    ["the inner one was run", NEW, "100", ["005", "200", "006"], []],
    ["the inner one was run, and all after it", NEW, undefined, ["200", "006"], ["200", "006"]],
  ])("%s", async (_, before, target, withAll, withLast) => {
    const start = async () => (before.length === 0 ? open() : at(before, target));
    const db = await start();
    expect(ran(await upgrade(db, from(ALL)))).toEqual(withAll);
    expect(await current(db, from(ALL))).toEqual(["006"]);
    expect(namesIn(db)).toEqual(["t", "u", "v", "w"]);
    const other = await start();
    const isDone = !before.length || target === undefined;
    if (isDone) expect(ran(await upgrade(other, from(LAST)))).toEqual(withLast);
    else expect(await thrownBy(() => upgrade(other, from(LAST)))).toMatchObject({ code: "inside-squash" });
    for (const one of isDone ? [db, other] : [db]) {
      await downgrade(one, { ...from(LAST), target: "001" });
      expect(appliedIn(one)).toEqual(["001"]);
      expect(rowsOf(one)).toEqual([{ id: 1, gone: "kept" }]);
    }
  });

  test("counts as one for -1", async () => {
    const db = await at(OLD);
    await upgrade(db, from([...BOTH, S2]));
    expect(undone(await downgrade(db, from([...BOTH, S2])))).toEqual([
      "200",
      "005",
      "100",
      "004",
      "003",
      "002",
    ]);
  });
});

describe("what cannot be", () => {
  test("two squashes that overlap", async () => {
    const other = revision("101", [], [], { parents: ["003"], replaces: ["004", "005"] });
    const error = await thrownBy(() => upgrade(open(), from([...BOTH, other])));
    expect(error).toBeInstanceOf(MigrationFileError);
    expect(error).toMatchObject({ code: "overlapping-squash" });
    expect(error.message).toMatch(/_100_.*_101_.*004/);
  });

  test("replaced revisions in another order", async () => {
    const wrong = revision("100", S.up, [], { parents: ["001"], replaces: ["004", "002", "003"] });
    const error = await thrownBy(() => upgrade(open(), from([R1, R2, R3, R4, wrong])));
    expect(error).toMatchObject({ code: "bad-replaces" });
  });

  test("a squash that is edited once it is applied", async () => {
    const db = await at(NEW);
    const edited = revision("100", S.up, [dropTable("u")], { parents: ["001"], replaces: ["003", "004"] });
    const error = await thrownBy(() => upgrade(db, { ...from([R1, edited, R5]), target: "005" }));
    expect(error).toMatchObject({ code: "edited-revision" });
  });

  test("code in a replaced down is in its file only", async () => {
    const code = revision("003", [], [run(() => {})]);
    const db = await at([R1, R2, code, R4]);
    const squash = revision("100", [], [], { parents: ["001"], replaces: ["002", "003", "004"] });
    await upgrade(db, from([R1, squash]));
    const error = await thrownBy(() => downgrade(db, from([R1, squash])));
    expect(error).toMatchObject({ code: "missing-file" });
    expect(undone(await downgrade(db, from([R1, R2, code, R4, squash])))).toHaveLength(4);
  });
});

describe("a database that drizzle-orm has migrated, whose migrations were brought over and squashed", () => {
  const tagged = (input: MigrationInput, number: number): MigrationInput => ({
    ...input,
    imported: { tag: `000${number}`, hash: `hash ${number}`, when: 1000 * number },
  });
  const [ONE, TWO, THREE, FOUR] = [tagged(R1, 1), tagged(R2, 2), tagged(R3, 3), tagged(R4, 4)];
  const SQUASHED = tagged(S, 4);

  /** As drizzle-orm leaves it after so many. */
  async function migrated(count: number): Promise<Database.Database> {
    const db = await at([R1, R2, R3, R4].slice(0, count));
    db.exec("DROP TABLE __sluice_history; DROP TABLE __sluice_log");
    db.exec("CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash text, created_at numeric)");
    const insert = db.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)");
    for (let number = 1; number <= count; number++) insert.run(`hash ${number}`, 1000 * number);
    return db;
  }

  test.each([
    ["all, with the old files", 4, [ONE, TWO, THREE, FOUR, SQUASHED, R5], ["100", "005"]],
    ["some, with the old files", 3, [ONE, TWO, THREE, FOUR, SQUASHED, R5], ["004", "100", "005"]],
    ["all, without them", 4, [ONE, SQUASHED, R5], ["005"]],
    ["none of what is replaced", 1, [ONE, SQUASHED, R5], ["100", "005"]],
  ])("%s", async (_, count, inputs, applied) => {
    const db = await migrated(count);
    expect(ran(await upgrade(db, from(inputs)))).toEqual(applied);
    await expectCurrent(db, inputs);
  });

  test("some, without the old files: that is told, and nothing is run", async () => {
    const db = await migrated(3);
    const error = await thrownBy(() => upgrade(db, from([ONE, SQUASHED, R5])));
    expect(error).toMatchObject({ code: "unknown-import" });
    expect(error.message).toContain("hash 2");
  });
});
