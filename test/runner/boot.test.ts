import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { modulesIn } from "../support/built-module.js";
import { builtProject } from "./built.js";

const MIGRATION = (revision: string, parent: string): string => `
import { defineMigration, sql } from "drizzle-sluice";
if (process.env.LOADED === "forbidden") throw new Error("A migration was loaded.");
export default defineMigration({ revision: "${revision}", parents: [${parent}], up: [sql\`CREATE TABLE t${revision} (a)\`], down: [] });
`;

const SQUASH = `
import { defineMigration, sql } from "drizzle-sluice";
if (process.env.LOADED === "forbidden") throw new Error("A migration was loaded.");
export default defineMigration({ revision: "003", parents: [], replaces: ["001", "002"], up: [sql\`CREATE TABLE t001 (a); CREATE TABLE t002 (a)\`], down: [] });
`;

/** Boots, counting what the boot asks of the disk and the database, and listing the modules that it loads. */
const BOOT = `
import { createRequire, register, syncBuiltinESMExports } from "node:module";
import { MessageChannel } from "node:worker_threads";
const require = createRequire(import.meta.url);
const modules = [];
const { port1, port2 } = new MessageChannel();
port1.on("message", (url) => modules.push(url));
port1.unref();
register("data:text/javascript," + encodeURIComponent(\`
  let port;
  export const initialize = (data) => { port = data.port; };
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };
\`), { data: { port: port2 }, transferList: [port2] });

const Database = require("better-sqlite3");
const statements = [];
const db = new Database("app.db", { verbose: (sql) => statements.push(sql) });
db.prepare("SELECT 1").get();
statements.length = 0;

const fs = require("node:fs");
const calls = [];
const { upgrade } = await import("drizzle-sluice");
for (const name of Object.keys(fs)) {
  if (typeof fs[name] !== "function" || !/^[a-z]/.test(name)) continue;
  const original = fs[name];
  fs[name] = (...args) => { calls.push(name); return original(...args); };
}
syncBuiltinESMExports();
const result = await upgrade(db);
const seen = [...calls];
await new Promise((done) => setTimeout(done, 50));
console.log(JSON.stringify({ result, statements, calls: seen, modules }));
`;

const FILES = {
  "drizzle/20260101_0000_001_a.js": MIGRATION("001", ""),
  "drizzle/20260101_0001_002_b.js": MIGRATION("002", `"001"`),
  "boot.js": BOOT,
};

describe("a boot of the built package with nothing pending", () => {
  const boot = async (extra: Readonly<Record<string, string>> = {}) => {
    const project = builtProject({ ...FILES, ...extra });
    expect(JSON.parse(await project.run("boot.js")).result.heads).toEqual(["002"]);
    return JSON.parse(await project.run("boot.js", { LOADED: "forbidden" }));
  };

  test("is one listing of the folder and one query, and loads no migration", async () => {
    const { result, statements, calls } = await boot();
    expect(result).toEqual({ applied: [], heads: ["002"] });
    expect(calls).toEqual(["readdirSync"]);
    expect(statements.filter((sql: string) => !sql.startsWith("PRAGMA busy_timeout"))).toHaveLength(1);
  });

  test("with settings reads one file more", async () => {
    const { calls } = await boot({ "drizzle/sluice.json": `{ "archive": true }` });
    expect(calls).toEqual(["readdirSync", "readFileSync"]);
  });

  test("is the same with a squash, beside the files that it replaces and without them", async () => {
    const project = builtProject(FILES);
    await project.run("boot.js");
    project.write("drizzle/20260102_0000_003_c.js", SQUASH);
    expect(JSON.parse(await project.run("boot.js")).result.heads).toEqual(["003"]);
    const look = async (): Promise<unknown> => {
      const { result, statements, calls } = JSON.parse(await project.run("boot.js", { LOADED: "forbidden" }));
      const queries = statements.filter((sql: string) => !sql.startsWith("PRAGMA busy_timeout"));
      return { heads: result.heads, calls, queries: queries.length };
    };
    const nothing = { heads: ["003"], calls: ["readdirSync"], queries: 1 };
    expect(await look()).toEqual(nothing);
    rmSync(join(project.root, "drizzle/20260101_0000_001_a.js"));
    rmSync(join(project.root, "drizzle/20260101_0001_002_b.js"));
    expect(await look()).toEqual(nothing);
  });

  test("loads a small part of the package, and nothing from anywhere else", async () => {
    const { modules } = await boot();
    const own: readonly string[] = modules.filter((url: string) => url.includes("/dist/"));
    expect(modules.filter((url: string) => !own.includes(url) && !url.startsWith("node:"))).toEqual([]);
    const names = own.flatMap(modulesIn);
    expect(
      names.filter((name) =>
        /^(kit|cli|source|diff|plan)|loader|modules|migrate|alter|introspect/.test(name),
      ),
    ).toEqual([]);
    expect(names).toContain("runner/upgrade.js");
    // A thin module for each function of the API; what they do is loaded when they are called.
    expect(names.length).toBeLessThan(50);
  });
});
