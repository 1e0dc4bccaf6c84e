import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
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

/** Stands for 002 and 003. */
const SQUASH = `${HEAD}export default defineMigration({
  revision: "900", parents: ["001"], replaces: ["002", "003"], down: [],
  up: [sql\`INSERT INTO a VALUES ('squash', 9)\`],
});`;

/** Kills itself at the statement that the environment names. */
const KILLED = `
import Database from "better-sqlite3";
import { upgrade } from "drizzle-sluice";
const db = new Database("app.db");
let recorded = false;
const watch = (name) => {
  const original = db[name].bind(db);
  db[name] = (sql) => {
    const isRecord = /INSERT INTO main\\."__sluice_history"/.test(sql);
    if (process.env.KILL === "record" && isRecord) process.kill(process.pid, "SIGKILL");
    recorded ||= isRecord;
    const isCommit = recorded && /^COMMIT/.test(sql);
    if (process.env.KILL === "commit" && isCommit) process.kill(process.pid, "SIGKILL");
    const result = original(sql);
    if (process.env.KILL === "committed" && isCommit) {
      if (name === "exec") process.kill(process.pid, "SIGKILL");
      const run = result.run.bind(result);
      result.run = (...values) => { run(...values); process.kill(process.pid, "SIGKILL"); };
    }
    return result;
  };
};
watch("prepare");
watch("exec");
await upgrade(db);
`;

const recordedIn = (database: string): readonly unknown[] => {
  const db = new Database(database);
  const revisions = db.prepare("SELECT revision FROM __sluice_history ORDER BY rowid").pluck().all();
  expect(db.prepare("SELECT count(*) FROM a WHERE process = 'squash'").pluck().get()).toBe(0);
  expect(db.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
  db.close();
  return revisions;
};

describe("around a squash", () => {
  const within = (target: string): string =>
    FILES["boot.js"].replace(`"app.db")`, `"app.db"), { target: "${target}" }`);

  test("four processes boot together between its revisions: the rest runs once, the squash is recorded once", async () => {
    const project = builtProject({ ...FILES, "before.js": within("002") });
    await project.run("before.js");
    project.write("drizzle/20260101_0001_900_squash.js", SQUASH);
    const outputs = await Promise.all(Array.from({ length: 4 }, () => project.run("boot.js")));
    const results = outputs.map((text) => JSON.parse(text));
    expect(results.flatMap(({ applied }) => applied).sort()).toEqual(["003", "900"]);
    expect(results.map(({ heads }) => heads)).toEqual(Array.from({ length: 4 }, () => ["900"]));
    expect(recordedIn(project.database)).toEqual(["001", "002", "003", "900"]);
  }, 30_000);

  test("releases with and without it boot together: whichever wins, both go on", async () => {
    const [project, old] = [builtProject(FILES), builtProject(FILES)];
    await project.run("boot.js");
    project.write("drizzle/20260101_0001_900_squash.js", SQUASH);
    old.write("boot.js", FILES["boot.js"].replace("app.db", project.database));
    const outputs = await Promise.all([project, old, project, old].map((one) => one.run("boot.js")));
    expect(outputs.flatMap((text) => JSON.parse(text).applied)).toEqual(["900"]);
    expect(recordedIn(project.database)).toEqual(["001", "002", "003", "900"]);
  }, 30_000);

  test.each([
    ["record", ["900"]],
    ["commit", ["900"]],
    ["committed", []],
  ])(
    "killed at its %s, the next boot goes on",
    async (place, applied) => {
      const project = builtProject({ ...FILES, "killed.js": KILLED });
      await project.run("boot.js");
      project.write("drizzle/20260101_0001_900_squash.js", SQUASH);
      const child = project.start("killed.js", { KILL: place });
      const signal = await new Promise((resolve) => child.once("close", (_, name) => resolve(name)));
      expect(signal).toBe("SIGKILL");
      expect(recordedIn(project.database)).toHaveLength(4 - applied.length);
      expect(JSON.parse(await project.run("boot.js"))).toEqual({ applied, heads: ["900"] });
      expect(recordedIn(project.database)).toEqual(["001", "002", "003", "900"]);
    },
    30_000,
  );
});
