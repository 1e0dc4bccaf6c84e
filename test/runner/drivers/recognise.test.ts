import { drizzle } from "drizzle-orm/better-sqlite3";
import { drizzle as drizzleD1 } from "drizzle-orm/d1";
import { drizzle as drizzleProxy } from "drizzle-orm/sqlite-proxy";
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
  test.each<[string, unknown, RegExp]>([
    ["a driver of another database", new Pool(), /a value of the class Pool/],
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

describe("a connection of batches is refused, with the way that there is", () => {
  const d1 = { prepare() {}, batch() {}, exec() {}, dump() {} };
  const libsql = { execute() {}, batch() {}, transaction() {}, executeMultiple() {}, sync() {} };
  test.each<[string, () => object, RegExp]>([
    ["D1 itself", () => d1, /^D1 has no transaction/],
    ["drizzle-orm on D1", () => drizzleD1(Object.create(null)), /^D1 has no/],
    ["a proxy", () => drizzleProxy(async () => ({ rows: [] })), /^drizzle-orm's proxy has no/],
    ["a libSQL server", () => ({ ...libsql, protocol: "http" }), /^A libSQL server over http/],
  ])("%s", (_, make, message) => {
    const attempt = (): unknown => sessionOf(make());
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: "batch-connection",
        hint: expect.stringContaining("cannot apply migrations there yet"),
      }),
    );
  });

  test("node:sqlite of a Node that is too old", () => {
    const client = {
      prepare() {},
      exec() {},
      createSession() {},
      applyChangeset() {},
      enableLoadExtension() {},
    };
    expect(() => sessionOf(client)).toThrow(expect.objectContaining({ code: "wrong-driver" }));
  });
});
