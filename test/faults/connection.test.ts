import type Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { JOURNAL_MODES } from "../../scripts/torture/application.js";
import { stateOf } from "../../scripts/torture/state.js";
import { run, sql } from "../../src/migration/steps.js";
import { downgrade, stamp, upgrade } from "../../src/runner/api.js";
import { sessionOf } from "../../src/runner/drivers/recognise.js";
import { intercepted } from "../../src/runner/report/intercept.js";
import type { Session } from "../../src/runner/session.js";
import { bundle, open, revision, temporaryFile, thrownBy } from "../runner/support.js";
import { LIBRARY } from "./library.js";

const PRAGMAS = [
  "foreign_keys",
  "legacy_alter_table",
  "ignore_check_constraints",
  "recursive_triggers",
  "busy_timeout",
  "defer_foreign_keys",
  "query_only",
  "writable_schema",
];

/** Other settings than a new connection's. With defer_foreign_keys no connection stays: every COMMIT switches it off. */
const UNUSUAL = `PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = ON; PRAGMA ignore_check_constraints = ON;
  PRAGMA recursive_triggers = ON; PRAGMA busy_timeout = 4321`;

const settingsOf = (db: Database.Database): unknown =>
  PRAGMAS.map((name) => [name, db.pragma(name, { simple: true })]);

const changing = revision("006", [sql`PRAGMA recursive_triggers = OFF`, sql`PRAGMA defer_foreign_keys = ON`]);

describe.each(["", UNUSUAL])("the settings of a connection that has set %j", (settings) => {
  test.each<[string, (db: Database.Database, other: Database.Database) => Promise<unknown>]>([
    ["success", (db) => upgrade(db, { migrations: bundle([...LIBRARY, changing]) })],
    ["a failure", (db) => upgrade(db, { migrations: bundle([...LIBRARY, revision("006", ["boom"])]) })],
    ["a failing validation", (db) => upgrade(db, { migrations: bundle([...LIBRARY, INVALID]) })],
    ["a downgrade", (db) => downgrade(db, { migrations: bundle(LIBRARY), target: "base" })],
    ["a stamp", (db) => stamp(db, "base", { migrations: bundle(LIBRARY) })],
    [
      "a lock that is not given back",
      (db, other) => {
        other.exec("BEGIN IMMEDIATE");
        return upgrade(db, { migrations: bundle(LIBRARY), lockTimeoutMs: 30 });
      },
    ],
    [
      "a database that is held exclusively",
      (db, other) => {
        other.exec("BEGIN EXCLUSIVE");
        return upgrade(db, { migrations: bundle(LIBRARY), lockTimeoutMs: 30 });
      },
    ],
  ])("are as they were found after %s", async (_, work) => {
    const file = temporaryFile();
    await upgrade(open(file), { migrations: bundle(LIBRARY.slice(0, 2)) });
    const db = open(file);
    db.exec(settings);
    const before = settingsOf(db);
    await work(db, open(file)).catch(() => {});
    expect(settingsOf(db)).toEqual(before);
    expect(db.inTransaction).toBe(false);
  });
});

const INVALID = revision("006", [sql`CREATE TABLE x (a)`], [], {
  validate: () => {
    throw new Error("not now");
  },
});

test.each<[string, (db: object) => Promise<unknown>]>([
  ["upgrade", (db) => upgrade(db, { migrations: bundle(LIBRARY) })],
  ["downgrade", (db) => downgrade(db, { migrations: bundle(LIBRARY) })],
  ["stamp", (db) => stamp(db, "head", { migrations: bundle(LIBRARY) })],
])("%s refuses a connection on which a transaction is open, and leaves it open", async (_, call) => {
  const db = open();
  db.exec("CREATE TABLE x (a); BEGIN; INSERT INTO x VALUES (1)");
  expect(await thrownBy(() => call(db))).toMatchObject({
    code: "open-transaction",
    hint: "Migrate before anything else uses the connection.",
  });
  expect(db.inTransaction).toBe(true);
  db.exec("COMMIT");
  expect(db.prepare("SELECT a FROM x").pluck().all()).toEqual([1]);
});

test("a client that the application closes on the way is an error that says so", async () => {
  const db = open();
  const closing = revision("001", [run(() => db.close()), sql`CREATE TABLE x (a)`]);
  expect((await thrownBy(() => upgrade(db, { migrations: bundle([closing]) }))).message).toMatch(
    /not open|ended/,
  );
});

/**
 * Throws in place of the statement with this number of those inside a transaction. EXPLAIN is how views and triggers
 * are asked whether they work: that it fails is an answer.
 */
function failingAt(
  client: Database.Database,
  place: number,
): { readonly session: Session; reached(): boolean } {
  let statements = 0;
  const session = intercepted(sessionOf(client), async (text, execute) => {
    if (client.inTransaction && text !== "ROLLBACK" && !text.startsWith("EXPLAIN")) {
      statements += 1;
      if (statements === place) throw new Error(`injected at ${text}`);
    }
    return execute();
  });
  return { session, reached: () => statements >= place };
}

describe.each(LIBRARY.map((_, place) => place))(
  "a failure at any statement of revision %i of the library",
  (place) => {
    const target = "+1";
    const migrations = bundle(LIBRARY.slice(0, place + 1));

    test("leaves the schema readable and closed, and everything as it was", async () => {
      const file = temporaryFile();
      await upgrade(open(file), { migrations: bundle(LIBRARY.slice(0, place)) });
      const db = open(file);
      const other = open(file);
      const before = stateOf(db);
      for (let at = 1; ; at += 1) {
        const { session, reached } = failingAt(db, at);
        const outcome = await upgrade(session, { migrations, target }).catch((error: Error) => error);
        if (!reached() || stateOf(other).revisions.length > place) break;
        expect(outcome).toBeInstanceOf(Error);
        expect(stateOf(db)).toEqual(before);
        expect(stateOf(other)).toEqual(before);
        expect(() => db.exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema")).toThrow(
          /may not be modified/,
        );
        db.exec("PRAGMA writable_schema = OFF");
      }
      expect(stateOf(other).revisions).toHaveLength(place + 1);
    }, 300_000);
  },
);

test.each(JOURNAL_MODES)(
  "other connections go on with what they have prepared, in journal mode %s",
  async (journal) => {
    const file = temporaryFile();
    const db = open(file);
    db.exec(`PRAGMA journal_mode = ${journal}`);
    await upgrade(db, { migrations: bundle(LIBRARY.slice(0, 2)) });
    const others = [open(file), open(file)].map((client) => ({
      insert: client.prepare("INSERT INTO books (id, author, title) VALUES (?, 1, ?)"),
      state: client.prepare("SELECT state FROM books WHERE id = ?").pluck(),
      count: client.prepare("SELECT count(*) FROM books").pluck(),
      client,
    }));
    const states: unknown[] = [];
    for (const [step, target] of ["", "003", "004"].entries()) {
      if (target !== "") await upgrade(db, { migrations: bundle(LIBRARY), target });
      for (const [place, { insert, state, count }] of others.entries()) {
        const id = 1000 + step * 10 + place;
        insert.run(id, `title ${id}`);
        expect(count.get()).toBe(301 + step * 2 + place);
        states.push(state.get(id));
      }
    }
    expect(states).toEqual(["new", "new", "open", "open", "open", "open"]);
    expect(() => others[0]?.insert.run(2000, "title 1000")).toThrow(/UNIQUE/);
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  },
);
