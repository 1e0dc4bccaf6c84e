import type Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { HistoryError } from "../../src/errors.js";
import { createTable, dropTable } from "../../src/migration/steps.js";
import { downgrade, upgrade } from "../../src/runner/api.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import { intercepted } from "../../src/runner/report/intercept.js";
import type { Session } from "../../src/runner/session.js";
import { appliedIn, bundle, namesIn, open, revision, temporaryFile, thrownBy } from "./support.js";

const FIRST = revision("001", [createTable("a", "CREATE TABLE a (x)")], [dropTable("a")]);
const SECOND = revision("002", [createTable("b", "CREATE TABLE b (x)")], [dropTable("b")]);
const OUTSIDE = revision("002", [createTable("b", "CREATE TABLE b (x)")], [dropTable("b")], {
  transaction: false,
});

/** What keeps the history from keeping `002`; and what the message names. */
const HINDRANCES: readonly (readonly [string, string, RegExp])[] = [
  [
    "a trigger that passes over new rows",
    "CREATE TRIGGER eats BEFORE INSERT ON __sluice_history BEGIN SELECT RAISE(IGNORE); END",
    /002 is missing/,
  ],
  [
    "a trigger that deletes them again",
    "CREATE TRIGGER eats AFTER INSERT ON __sluice_history BEGIN DELETE FROM __sluice_history WHERE revision = new.revision; END",
    /002 is missing/,
  ],
  [
    "a TEMP trigger",
    "CREATE TEMP TRIGGER eats BEFORE INSERT ON main.__sluice_history BEGIN SELECT RAISE(IGNORE); END",
    /002 is missing/,
  ],
  [
    "a trigger that writes another checksum",
    "CREATE TRIGGER eats AFTER INSERT ON __sluice_history BEGIN UPDATE __sluice_history SET checksum = 'x' WHERE revision = new.revision; END",
    /another value in the column "checksum"/,
  ],
  [
    "a trigger that changes the name of the revision",
    "CREATE TRIGGER eats AFTER INSERT ON __sluice_history BEGIN UPDATE __sluice_history SET revision = 'r' || revision WHERE revision = new.revision; END",
    /002 is missing/,
  ],
];

describe("a history that does not keep what is recorded", () => {
  test.each(
    HINDRANCES.flatMap(([name, ...rest]) => [
      [name, "in a transaction", SECOND, ...rest] as const,
      [name, "outside one", OUTSIDE, ...rest] as const,
    ]),
  )("%s, %s: nothing is applied", async (_, __, second, trigger, message) => {
    const db = open();
    await upgrade(db, { migrations: bundle([FIRST]) });
    db.exec(trigger);
    const error = await thrownBy(() => upgrade(db, { migrations: bundle([FIRST, second]) }));
    expect(error).toBeInstanceOf(HistoryError);
    expect(error).toMatchObject({ code: "history-not-kept", hint: expect.stringMatching(/\(eats\)/) });
    expect(error.message).toMatch(message);
    expect(appliedIn(db)).toEqual(["001"]);
    expect(namesIn(db).filter((name) => name !== "eats")).toEqual(["a"]);
    db.exec("DROP TRIGGER eats");
    expect((await upgrade(db, { migrations: bundle([FIRST, second]) })).heads).toEqual(["002"]);
  });

  test("a trigger on the log that empties the history", async () => {
    const db = open();
    await upgrade(db, { migrations: bundle([FIRST]) });
    db.exec(
      "CREATE TRIGGER eats AFTER INSERT ON __sluice_log BEGIN DELETE FROM __sluice_history WHERE revision = new.revision; END",
    );
    expect((await upgrade(db, { migrations: bundle([FIRST, SECOND]) })).heads).toEqual(["002"]);
    expect(appliedIn(db)).toEqual(["001", "002"]);
  });

  test("a row that stays when its revision is taken back", async () => {
    const db = open();
    const migrations = bundle([FIRST, SECOND]);
    await upgrade(db, { migrations });
    db.exec("CREATE TRIGGER stays BEFORE DELETE ON __sluice_history BEGIN SELECT RAISE(IGNORE); END");
    const error = await thrownBy(() => downgrade(db, { migrations, target: "base" }));
    expect(error).toMatchObject({ code: "history-not-kept" });
    expect(namesIn(db)).toEqual(["a", "b", "stays"]);
  });

  test("a TEMP table of its name is not taken for it", async () => {
    const file = temporaryFile();
    const db = open(file);
    db.exec(
      "CREATE TEMP TABLE __sluice_history (revision text primary key, parents, name, checksum, applied_at, duration_ms, state, down, replaces)",
    );
    expect((await upgrade(db, { migrations: bundle([FIRST]) })).heads).toEqual(["001"]);
    expect((await upgrade(open(file), { migrations: bundle([FIRST]) })).applied).toEqual([]);
  });

  test("a row that goes missing between two rounds ends the run, in either direction", async () => {
    const file = temporaryFile();
    const other = open(file);
    const third = revision("003", [createTable("c", "CREATE TABLE c (x)")], [dropTable("c")]);
    const migrations = bundle([FIRST, SECOND, third]);
    const client = open(file);
    await upgrade(client, { migrations: bundle([FIRST]) });
    const dropping = afterCommit(client, () =>
      other.exec("DELETE FROM __sluice_history WHERE revision = '002'"),
    );
    const ends = {
      code: "history-not-kept",
      message: expect.stringMatching(/already recorded revision 002/),
    };
    await expect(upgrade(dropping, { migrations })).rejects.toMatchObject(ends);

    other.exec("DROP TABLE b; DELETE FROM __sluice_history WHERE revision > '001'");
    await upgrade(client, { migrations });
    other.exec("CREATE TABLE kept AS SELECT * FROM __sluice_history WHERE revision = '003'");
    const again = other.prepare("INSERT OR IGNORE INTO __sluice_history SELECT * FROM kept");
    const returning = afterCommit(client, () => again.run());
    await expect(downgrade(returning, { migrations, target: "base" })).rejects.toMatchObject({
      code: "history-not-kept",
      message: expect.stringMatching(/already recorded revision 003/),
    });
  });
});

describe("a run that has committed its last revision is finished", () => {
  const busy = { lockTimeoutMs: 30 };

  test.each([
    ["in a transaction", SECOND],
    ["outside one", OUTSIDE],
  ])("%s: another connection that begins to write is in nobody's way", async (_, second) => {
    const file = temporaryFile();
    const client = open(file);
    const migrations = bundle([FIRST, second], { archiveDays: 1 });
    await upgrade(client, { migrations, target: "001" });
    const other = open(file);
    const isDone = (): boolean =>
      other.prepare("SELECT 1 FROM __sluice_history WHERE revision = '002' AND state = 'applied'").get() !==
      undefined;
    const taking = afterCommit(client, () => {
      if (isDone() && !other.inTransaction) other.exec("BEGIN IMMEDIATE");
    });
    const warnings: string[] = [];
    const ignore = (): void => {};
    const logger = {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (text: string) => warnings.push(text),
    };
    const result = await upgrade(taking, { migrations, ...busy, logger });
    expect([result.applied.map(({ revision: id }) => id), result.heads]).toEqual([["002"], ["002"]]);
    expect(other.inTransaction).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/could not be purged: .* The next upgrade tries again/)]);
  });

  test("taking back, too", async () => {
    const file = temporaryFile();
    const client = open(file);
    const migrations = bundle([FIRST, SECOND]);
    await upgrade(client, { migrations });
    const other = open(file);
    const taking = afterCommit(client, () => other.exec("BEGIN EXCLUSIVE"));
    const result = await downgrade(taking, { migrations, ...busy });
    expect([result.rolledBack.length, result.heads]).toEqual([1, ["001"]]);
  });
});

/** A session on a client that has something done as soon as a COMMIT is through. */
const afterCommit = (client: Database.Database, work: () => void): Session =>
  intercepted(sessionOf(client), async (text, execute) => {
    const result = await execute();
    if (text === "COMMIT") work();
    return result;
  });
