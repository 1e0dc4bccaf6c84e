import { drizzle } from "drizzle-orm/better-sqlite3";
import { drizzle as drizzleRc } from "drizzle-orm-rc/better-sqlite3";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/errors.js";
import { sql } from "../../../src/migration/steps.js";
import { upgrade } from "../../../src/runner/api.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { bundle, open, revision } from "../support.js";

describe("recognised", () => {
  test.each<[string, (client: ReturnType<typeof open>) => object]>([
    ["the client", (client) => client],
    ["drizzle-orm 0.45", (client) => drizzle({ client })],
    ["drizzle-orm 0.45 with the client itself", (client) => drizzle(client)],
    ["drizzle-orm 1.0", (client) => drizzleRc({ client })],
    ["a session", (client) => sessionOf(client)],
  ])("%s", async (_, make) => {
    const client = open();
    const db = make(client);
    expect(sessionOf(db).client).toBe(client);
    expect(sessionOf(db).file).toBe(client.name);
    await upgrade(db, { migrations: bundle([revision("001", [sql`CREATE TABLE a (x)`])]) });
    expect(client.prepare("SELECT name FROM sqlite_schema WHERE name = 'a'").pluck().get()).toBe("a");
  });
});

describe("refused", () => {
  test("a transaction of drizzle-orm 0.45", () => {
    drizzle({ client: open() }).transaction((transaction) => {
      expect(() => sessionOf(transaction)).toThrow(/A transaction cannot be migrated/);
    });
  });

  test("a transaction of drizzle-orm 1.0", () => {
    drizzleRc({ client: open() }).transaction((transaction) => {
      expect(() => sessionOf(transaction)).toThrow(/A transaction cannot be migrated/);
    });
  });

  class Pool {
    query(): void {}
  }
  const libsql = {
    prepare() {},
    exec() {},
    pragma() {},
    unsafeMode() {},
    defaultSafeIntegers() {},
    serialize() {},
    sync() {},
  };
  test.each<[string, unknown, RegExp]>([
    ["a driver of another database", new Pool(), /a value of the class Pool/],
    [
      "libsql, which looks like better-sqlite3",
      { ...libsql, inTransaction: false },
      /a value of the class Object/,
    ],
    ["a path", "app.db", /a string/],
    ["nothing", undefined, /a undefined/],
    ["null", null, /cannot migrate null/],
    ["an object without a class", Object.create(null), /a value of the class Object/],
  ])("%s", (_, value, message) => {
    const attempt = (): unknown => Reflect.apply(sessionOf, undefined, [value]);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(message);
  });
});
