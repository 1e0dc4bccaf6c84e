import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isBetterSqlite3 } from "../../../src/runner/drivers/better-sqlite3.js";
import { isLibsql } from "../../../src/runner/drivers/libsql.js";
import { isNodeSqlite, nodeSqlite } from "../../../src/runner/drivers/node-sqlite.js";
import { openDatabase, openScratch } from "../../../src/runner/drivers/open.js";
import { takesAddon } from "../../../src/runner/drivers/project-driver.js";
import { nodeScratchSession, scratchContent } from "../../../src/runner/drivers/scratch.js";
import { ROOT } from "../../house/sources.js";
import { temporaryFolder } from "../support.js";

describe("the driver of a project", () => {
  test("is our own better-sqlite3 where it has none", async () => {
    const session = await openScratch(temporaryFolder());
    expect(isBetterSqlite3(session.client)).toBe(true);
    await session.close();
  });

  test("is none that cannot be loaded", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "node_modules", "libsql"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "libsql", "index.js"), "throw new Error('broken');");
    await expect(openScratch(folder)).rejects.toThrow("broken");
  });

  test.each(["libsql", "@libsql/client"])("is libsql where it has %s", async (name) => {
    const folder = temporaryFolder();
    const installed = join(folder, "node_modules", name);
    mkdirSync(dirname(installed), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), installed, "dir");
    const session = await openDatabase("app.db", { create: true, cwd: folder });
    expect(isLibsql(session.client)).toBe(true);
    await session.run("CREATE TABLE t (a)");
    await session.close();
    const scratch = await openScratch(folder);
    expect(scratchContent(scratch)).toBeUndefined();
    await scratch.close();
    await expect(openScratch(folder, new Uint8Array(100))).rejects.toMatchObject({ code: "cannot-open" });
  });
});

const node = nodeSqlite();

test.skipIf(node === undefined)("a scratch database of node:sqlite stands in for functions", async () => {
  if (node === undefined) return;
  const scratch = nodeScratchSession(new node.DatabaseSync(":memory:"));
  await scratch.run("CREATE TABLE t (a CHECK (own(a, 1)))");
  await scratch.run("CREATE INDEX i ON t (other(a))");
  await expect(scratch.run("CREATE VIRTUAL TABLE v USING own")).rejects.toThrow(/no such module/);
  await scratch.close();
});

test("a driver that was compiled for another Node is said to be one", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", "better-sqlite3"), { recursive: true });
  writeFileSync(join(folder, "node_modules", "better-sqlite3", "package.json"), `{ "version": "12.0.0" }`);
  writeFileSync(
    join(folder, "node_modules", "better-sqlite3", "index.js"),
    `module.exports = class { constructor() { throw Object.assign(new Error("NODE_MODULE_VERSION 1"), { code: "ERR_DLOPEN_FAILED" }); } };`,
  );
  await expect(openScratch(folder)).rejects.toMatchObject({ code: "wrong-driver" });
});

describe("a driver without its binary says how to get it", () => {
  const withPackage = (name: string, text: string): string => {
    const folder = temporaryFolder();
    const place = join(folder, "node_modules", name);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "package.json"), `{ "name": "${name}", "version": "12.0.0" }`);
    writeFileSync(join(place, "index.js"), text);
    return folder;
  };
  const failing = (message: string): string =>
    `module.exports = class { constructor() { throw new Error(${JSON.stringify(message)}); } };`;

  test.each([
    ["12", "Could not locate the bindings file. Tried:\n → /app/build/better_sqlite3.node"],
    ["13", "Cannot find module '/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node'"],
  ])("better-sqlite3 %s", async (_, message) => {
    const folder = withPackage("better-sqlite3", failing(message));
    for (const attempt of [openScratch(folder), openDatabase("app.db", { create: true, cwd: folder })]) {
      await expect(attempt).rejects.toMatchObject({
        code: "driver-not-built",
        message: "better-sqlite3 is installed without its binary.",
        hint: expect.stringMatching(/`npm rebuild better-sqlite3`.*`pnpm approve-builds`/),
      });
    }
  });

  test("libsql", async () => {
    const text = `throw new Error("Cannot find module '@libsql/linux-x64-gnu'\\nRequire stack:");`;
    await expect(openScratch(withPackage("libsql", text))).rejects.toMatchObject({
      code: "driver-not-built",
      message: "libsql is installed without its binary, @libsql/linux-x64-gnu.",
    });
  });
});

test.each([
  ["12.11.1", { node: "24.1.0" }, true],
  ["12.11.1", { node: "26.3.0", bun: "1.4.5" }, false],
  ["12.11.1", { node: "26.3.0", deno: "2.9.6" }, false],
  ["13.2.0", { node: "26.3.0", bun: "1.4.5" }, true],
])("better-sqlite3 %s can be loaded by %o: %s", (version, running, expected) => {
  expect(takesAddon(version, { ...process.versions, ...running })).toBe(expected);
});

test("node:sqlite of Deno has no enableLoadExtension", () => {
  const method = (): void => {};
  const deno = {
    prepare: method,
    exec: method,
    createSession: method,
    applyChangeset: method,
    location: method,
    isTransaction: false,
  };
  expect(isNodeSqlite(deno)).toBe(true);
});
