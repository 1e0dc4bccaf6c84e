import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isBetterSqlite3 } from "../../../src/runner/drivers/better-sqlite3.js";
import { isLibsql } from "../../../src/runner/drivers/libsql.js";
import { nodeSqlite } from "../../../src/runner/drivers/node-sqlite.js";
import { openDatabase, openScratch } from "../../../src/runner/drivers/open.js";
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
