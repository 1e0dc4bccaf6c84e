import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { openDatabase, openScratch } from "../../../src/runner/drivers/open.js";
import { driverProblem } from "../../../src/runner/drivers/project-driver.js";
import { open, temporaryFile, temporaryFolder } from "../support.js";

describe("openDatabase", () => {
  test("creates the file, where that is asked for", async () => {
    const file = temporaryFile();
    const session = await openDatabase(file, { create: true });
    await session.run("CREATE TABLE a (x)");
    expect(session).toMatchObject({ name: file, file });
    await session.close();
    expect(existsSync(file)).toBe(true);
    expect(() => session.inTransaction).not.toThrow();
  });

  test("opens a path relative to a folder, and file: URLs", async () => {
    const file = temporaryFile();
    open(file).exec("CREATE TABLE a (x)");
    for (const name of ["app.db", "file:app.db", "file:./app.db", pathToFileURL(file).href, file]) {
      const session = await openDatabase(name, { create: false, cwd: dirname(file) });
      expect(await session.get("SELECT name FROM sqlite_schema")).toEqual({ name: "a" });
      await session.close();
    }
  });

  test("opens a database in memory", async () => {
    const session = await openDatabase(":memory:", { create: false });
    expect(session).toMatchObject({ name: ":memory:", file: undefined });
    await session.close();
  });

  test("opens one that is locked, for those who can wait", async () => {
    const file = temporaryFile();
    open(file).exec("PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE a (x)");
    await (await openDatabase(file, { create: false })).close();
  });

  test.each<[string, (folder: string) => string, boolean, string]>([
    ["a missing file", (folder) => join(folder, "none.db"), false, "missing-database"],
    ["a missing directory", (folder) => join(folder, "none", "app.db"), true, "missing-directory"],
    ["a directory", (folder) => folder, true, "cannot-open"],
    ["a database of another kind", () => "postgres://localhost/app", false, "unsupported-url"],
    ["libsql", () => "libsql://host", false, "unsupported-url"],
    ["parameters", () => "file:app.db?mode=ro", false, "unsupported-url"],
  ])("%s is refused", async (_, place, create, code) => {
    await expect(openDatabase(place(temporaryFolder()), { create })).rejects.toMatchObject({ code });
  });

  test("what is not a database is refused", async () => {
    const file = temporaryFile();
    writeFileSync(
      file,
      "This is a text, and as long as a header of a SQLite database has to be: a hundred bytes or more, say.",
    );
    await expect(openDatabase(file, { create: true })).rejects.toMatchObject({ code: "not-a-database" });
  });

  test.skipIf(process.getuid?.() === 0)("a file that may not be read is refused", async () => {
    const file = temporaryFile();
    writeFileSync(file, "");
    chmodSync(file, 0);
    await expect(openDatabase(file, { create: false })).rejects.toMatchObject({ code: "cannot-open" });
  });

  test("the project's own better-sqlite3 comes first, and one that this Node cannot run is refused", async () => {
    const folder = temporaryFolder();
    const driver = join(folder, "node_modules", "better-sqlite3");
    mkdirSync(driver, { recursive: true });
    writeFileSync(
      join(driver, "package.json"),
      JSON.stringify({ name: "better-sqlite3", version: "13.0.0", main: "x.js" }),
    );
    writeFileSync(join(driver, "x.js"), "throw new Error('loaded');");
    const attempt = openDatabase(":memory:", { create: true, cwd: folder });
    await expect(attempt).rejects.toThrow(
      Number.parseInt(process.versions.node, 10) < 22 ? /needs Node 22/ : /loaded/,
    );
  });
});

test.each([
  ["12.11.1", "20.20.2", undefined],
  ["13.0.0", "22.0.0", undefined],
  ["13.1.0", "20.20.2", "better-sqlite3 13.1.0 needs Node 22 or later; this is Node 20.20.2."],
])("better-sqlite3 %s on Node %s", (driver, node, problem) => {
  expect(driverProblem(driver, node)).toBe(problem);
});

test("a scratch database is empty and nobody else's", async () => {
  const [one, other] = [await openScratch(), await openScratch()];
  await one.run("CREATE TABLE a (x)");
  expect(await other.all("SELECT * FROM sqlite_schema")).toEqual([]);
  await one.close();
  await other.close();
});
