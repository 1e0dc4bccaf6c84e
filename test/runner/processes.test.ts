import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { builtProject } from "./built.js";

const HEAD = `import { createTable, defineMigration, dropTable, run, sql } from "drizzle-sluice";\n`;

const FILES = {
  "drizzle/20260101_0000_001_a.js": `${HEAD}export default defineMigration({
  revision: "001", parents: [], down: [dropTable("a")],
  up: [createTable("a", "CREATE TABLE a (process text, step integer)")],
});`,
  "drizzle/20260101_0000_002_b.js": `${HEAD}export default defineMigration({
  revision: "002", parents: ["001"], down: [],
  up: [
    run(async (db) => {
      for (let step = 0; step < 5; step += 1) {
        if (process.env.HANG === String(step)) { console.log("hanging"); await new Promise(() => setInterval(() => {}, 1000)); }
        await new Promise((done) => setTimeout(done, 10));
        await db.run("INSERT INTO a VALUES (?, ?)", [String(process.pid), step]);
      }
    }),
    sql\`CREATE TABLE b (x)\`,
  ],
});`,
  "drizzle/20260101_0000_003_c.js": `${HEAD}export default defineMigration({
  revision: "003", parents: ["002"], up: [sql\`CREATE TABLE c (x)\`], down: [],
});`,
  "boot.js": `
import Database from "better-sqlite3";
import { upgrade } from "drizzle-sluice";
const { applied, heads } = await upgrade(new Database("app.db"));
console.log(JSON.stringify({ applied: applied.map(({ revision }) => revision), heads }));
`,
};

test("four processes boot together: each revision is applied once, and none fails", async () => {
  const project = builtProject(FILES);
  const outputs = await Promise.all(Array.from({ length: 4 }, () => project.run("boot.js")));
  const results = outputs.map((text) => JSON.parse(text));
  expect(results.map(({ heads }) => heads)).toEqual([["003"], ["003"], ["003"], ["003"]]);
  expect(results.flatMap(({ applied }) => applied).sort()).toEqual(["001", "002", "003"]);
  const db = new Database(project.database);
  expect(db.prepare("SELECT count(*), count(DISTINCT process) FROM a").raw().get()).toEqual([5, 1]);
  db.close();
}, 30_000);

test("killed in the middle of a revision, the next boot goes on", async () => {
  const project = builtProject(FILES);
  const child = project.start("boot.js", { HANG: "3" });
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("close", resolve));
  expect(JSON.parse(await project.run("boot.js"))).toEqual({ applied: ["002", "003"], heads: ["003"] });
  const db = new Database(project.database);
  expect(db.prepare("SELECT count(*) FROM a").pluck().get()).toBe(5);
  db.close();
}, 30_000);
