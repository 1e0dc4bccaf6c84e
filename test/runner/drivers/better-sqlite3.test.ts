import { describe, expect, test } from "vitest";
import { openDatabase } from "../../../src/runner/drivers/open.js";
import { sessionOf } from "../../../src/runner/drivers/recognise.js";
import { open } from "../support.js";

const session = (client = open()) => sessionOf(client);

test("run counts, all and get read, errors reject", async () => {
  const db = session();
  expect(await db.run("CREATE TABLE t (a, b)")).toBe(0);
  expect(await db.run("INSERT INTO t VALUES (?, ?), (3, 4)", [1, new Uint8Array([7])])).toBe(2);
  expect(await db.run("INSERT INTO t VALUES (5, 6) RETURNING a")).toBe(1);
  expect(await db.all("SELECT a FROM t")).toEqual([{ a: 1 }, { a: 3 }, { a: 5 }]);
  expect(await db.get("SELECT a FROM t WHERE a = 9")).toBeUndefined();
  await expect(db.run("nonsense")).rejects.toThrow(/syntax error/);
});

test("a query that is still being read stops a write, and says so", async () => {
  const client = open();
  client.exec("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  const rows = client.prepare("SELECT a FROM t").iterate();
  rows.next();
  const write = () => session(client).run("DELETE FROM t");
  await expect(write()).rejects.toMatchObject({
    code: "connection-used",
    hint: expect.stringMatching(/iterator/),
  });
  rows.return?.();
  expect(await write()).toBe(2);
});

test("numbers are plain for us, and the caller's for data", async () => {
  const client = open();
  client.defaultSafeIntegers(true);
  expect(await session(client).get("SELECT 1 AS one")).toEqual({ one: 1 });
  expect(await session(client).data.get("SELECT 1 AS one")).toEqual({ one: 1n });
});

test("closing closes only what we have opened", async () => {
  const client = open();
  await session(client).close();
  expect(client.open).toBe(true);
  const own = await openDatabase(client.name, { create: false });
  await own.close();
  await expect(own.get("SELECT 1")).rejects.toThrow(/not open/);
});

describe("editingDefinitions", () => {
  const EDIT = "UPDATE sqlite_schema SET sql = sql";

  test("lets the work write, and nobody afterwards", async () => {
    const client = open();
    client.exec("CREATE TABLE t (a)");
    expect(await session(client).editingDefinitions(() => session(client).run(EDIT))).toBe(1);
    expect(() => client.exec(`PRAGMA writable_schema = ON; ${EDIT}`)).toThrow(/may not be modified/);
  });

  test("takes the right away where the work throws", async () => {
    const client = open();
    client.exec("CREATE TABLE t (a)");
    await expect(session(client).editingDefinitions(() => Promise.reject(new Error("no")))).rejects.toThrow(
      "no",
    );
    expect(client.pragma("writable_schema", { simple: true })).toBe(0);
    expect(() => client.exec(`PRAGMA writable_schema = ON; ${EDIT}`)).toThrow(/may not be modified/);
  });

  test("leaves a caller's unsafe mode on", async () => {
    const client = open();
    client.unsafeMode(true);
    await session(client).editingDefinitions(async () => {});
    expect(client.pragma("writable_schema", { simple: true })).toBe(0);
    client.pragma("writable_schema = ON");
    expect(client.pragma("writable_schema", { simple: true })).toBe(1);
  });
});
