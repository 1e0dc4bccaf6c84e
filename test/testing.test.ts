import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test, vi } from "vitest";
import { run, sql } from "../src/migration/steps.js";
import { nodeSqlite } from "../src/runner/drivers/node-sqlite.js";
import { testDatabase, testFile } from "../src/testing.js";
import { bundle, revision, temporaryFolder } from "./runner/support.js";

const ran = vi.fn();
afterEach(() => ran.mockClear());

const migrationsWith = (extra: string) =>
  bundle([
    revision("001", [sql`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)`]),
    revision("002", [run(() => ran()), { kind: "sql", sql: extra }]),
  ]);

const names = (client: Database.Database): unknown =>
  client.prepare("SELECT name FROM users ORDER BY name").pluck().all();

describe("testDatabase", () => {
  test("runs the migrations once, and gives each test a database of its own", async () => {
    const migrations = migrationsWith("INSERT INTO users VALUES (1, 'a')");
    const first = await testDatabase(Database, { migrations });
    first.exec("INSERT INTO users VALUES (2, 'b')");
    const second = await testDatabase(Database, { migrations });
    expect([names(first), names(second)]).toEqual([["a", "b"], ["a"]]);
    expect(second.prepare("SELECT revision FROM __sluice_history").pluck().all()).toEqual(["001", "002"]);
    expect(ran).toHaveBeenCalledTimes(1);
  });

  test("many that are asked for at once share the run", async () => {
    const migrations = migrationsWith("SELECT 1");
    await Promise.all(Array.from({ length: 8 }, () => testDatabase(Database, { migrations })));
    expect(ran).toHaveBeenCalledTimes(1);
  });

  test("seeds once", async () => {
    const migrations = migrationsWith("SELECT 1");
    const seed = vi.fn((client: Database.Database) => client.exec("INSERT INTO users VALUES (7, 'seeded')"));
    await testDatabase(Database, { migrations, seed });
    expect(names(await testDatabase(Database, { migrations, seed }))).toEqual(["seeded"]);
    expect(names(await testDatabase(Database, { migrations }))).toEqual([]);
    expect(seed).toHaveBeenCalledTimes(1);
  });

  test.each<[string, Parameters<typeof bundle>[1], RegExp]>([
    ["the migrations", {}, /CREATE TABLE users/],
    ["the settings", { table: "__mine" }, /__mine_history/],
  ])("%s make another template", async (_, settings, text) => {
    const base = migrationsWith("SELECT 1");
    await testDatabase(Database, { migrations: base });
    const client = await testDatabase(Database, { migrations: { ...base, settings } });
    expect(client.prepare("SELECT group_concat(sql) FROM sqlite_schema").pluck().get()).toMatch(text);
  });

  test("a database that is in WAL mode on disk is in memory all the same", async () => {
    const migrations = migrationsWith("SELECT 1");
    const seed = (client: Database.Database): unknown => client.pragma("journal_mode = WAL");
    expect(names(await testDatabase(Database, { migrations, seed }))).toEqual([]);
  });

  test("a migration that fails does so in every test", async () => {
    const migrations = migrationsWith("nonsense");
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(testDatabase(Database, { migrations })).rejects.toThrow(/nonsense/);
    }
  });

  test("a missing folder is an error", async () => {
    const folder = `${temporaryFolder()}/none`;
    await expect(testDatabase(Database, { folder })).rejects.toMatchObject({ code: "missing-folder" });
  });

  test("a driver that cannot take bytes is told what can", async () => {
    class Other {
      readonly file: string;
      constructor(file: string) {
        this.file = file;
      }
    }
    const attempt = testDatabase(Other, { migrations: migrationsWith("SELECT 1") });
    await expect(attempt).rejects.toMatchObject({ code: "no-memory-copy" });
  });

  const node = nodeSqlite();
  test.skipIf(node === undefined || !("deserialize" in node.DatabaseSync.prototype))(
    "node:sqlite",
    async () => {
      if (node === undefined) return;
      const migrations = migrationsWith("INSERT INTO users VALUES (1, 'a')");
      const client = await testDatabase(node.DatabaseSync, { migrations });
      expect({ ...client.prepare("SELECT name FROM users").get() }).toEqual({ name: "a" });
      client.close();
    },
  );
});

describe("testFile", () => {
  test("is a file of its own, seeded by its path", async () => {
    const migrations = migrationsWith("SELECT 1");
    const seed = vi.fn((file: string) => {
      const client = new Database(file);
      client.exec("INSERT INTO users VALUES (7, 'seeded')");
      client.close();
    });
    const paths = [await testFile({ migrations, seed }), await testFile({ migrations, seed })];
    expect(new Set(paths).size).toBe(2);
    expect(paths.every((path) => existsSync(path))).toBe(true);
    const [first, second] = paths.map((path) => new Database(path));
    first?.exec("DELETE FROM users");
    expect(second?.prepare("SELECT count(*) FROM users").pluck().get()).toBe(1);
    expect(seed).toHaveBeenCalledTimes(1);
    first?.close();
    second?.close();
  });
});
