import { describe, expect, test } from "vitest";
import type { MigrationInput } from "../../src/migration/define.js";
import { run, sql } from "../../src/migration/steps.js";
import { ready, upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, temporaryFile } from "./support.js";

const A = revision("001", [sql`CREATE TABLE a (x)`]);
const B = revision("002", [sql`CREATE TABLE b (x)`]);
const from = (...inputs: readonly MigrationInput[]) => ({ migrations: bundle(inputs) });

describe("ready", () => {
  test.each<[string, readonly MigrationInput[], readonly MigrationInput[]]>([
    ["at the heads", [A, B], [A, B]],
    ["ahead of the files", [A, B], [A]],
    ["without any migration", [], []],
  ])("returns at once where the database is %s", async (_, applied, files) => {
    const db = open();
    if (applied.length > 0) await upgrade(db, from(...applied));
    await expect(ready(db, { ...from(...files), waitMs: 0 })).resolves.toBeUndefined();
  });

  test.each<[string, readonly MigrationInput[], string | undefined, RegExp]>([
    ["empty", [], undefined, /001, 002 are not applied/],
    ["behind", [A], undefined, /002 is not applied/],
    ["in the middle of a revision", [A, B], "UPDATE __sluice_history SET state = 'unfinished:1'", /halfway/],
  ])("says what is missing where it stays %s", async (_, applied, change, message) => {
    const db = open();
    if (applied.length > 0) await upgrade(db, from(...applied));
    if (change !== undefined) db.exec(change);
    await expect(ready(db, { ...from(A, B), waitMs: 30 })).rejects.toMatchObject({
      code: "not-ready",
      message: expect.stringMatching(message),
    });
  });

  test("waits for another process, and for another run on the same client", async () => {
    const file = temporaryFile();
    const slow = revision("002", [
      run(() => new Promise((done) => setTimeout(done, 60))),
      sql`CREATE TABLE b (x)`,
    ]);
    const [migrating, replica] = [open(file), open(file)];
    await upgrade(migrating, from(A));
    const waiting = [replica, migrating].map((db) => ready(db, from(A, slow)));
    await upgrade(migrating, from(A, slow));
    await Promise.all(waiting);
    expect(replica.prepare("SELECT count(*) FROM b").pluck().get()).toBe(0);
  });

  test("creates nothing", async () => {
    const db = open();
    await expect(ready(db, { ...from(A), waitMs: 0 })).rejects.toMatchObject({ code: "not-ready" });
    expect(db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get()).toBe(0);
  });
});
