import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { run, sql } from "../../src/migration/steps.js";
import { current, upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, thrownBy } from "../runner/support.js";
import { makeProject, type TestProject } from "../support/project.js";

// These run the built files: `npm test` builds them first.
const BIN = fileURLToPath(new URL("../../dist/cli/bin.js", import.meta.url));

const FIRST = `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({ revision: "001", parents: [], down: [], up: [sql\`CREATE TABLE t (x)\`] });`;
const second = (step: string, fields = "") => `import { defineMigration, run, sql } from "drizzle-sluice";
export default defineMigration({ revision: "002", parents: ["001"], down: [], ${fields} up: [
  sql\`CREATE TABLE u (x)\`,
  run(async (db) => {
    console.log("begun");
    ${step}
  }),
] });`;
/** Runs for minutes, as one that waits and as one that never lets go of the process. */
const WAITING = `for (let i = 0; i < 100_000; i += 1) { await db.run("INSERT INTO u VALUES (?)", [i]); await new Promise((done) => setTimeout(done, 5)); }`;
const BUSY = `for (let i = 0; i < 100_000_000; i += 1) await db.run("INSERT INTO u VALUES (?)", [i]);`;

function makeIt(text: string): TestProject {
  const project = makeProject({
    migrations: { "20260101_0000_001_a.ts": FIRST, "20260101_0001_002_b.ts": text },
  });
  onTestFinished(() => project.cleanup());
  return project;
}

/** Sends the signal once the second revision has begun. */
async function interrupted(project: TestProject, signal: NodeJS.Signals) {
  const child = spawn(process.execPath, [BIN, "upgrade"], { cwd: project.root, env: {} });
  let [out, err] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (!out.includes("begun") && chunk.toString().includes("begun"))
      setTimeout(() => child.kill(signal), 200);
    out += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  return { code, out, err };
}

function stateOf(project: TestProject): unknown {
  const client = new Database(project.database);
  const rows = client.prepare("SELECT revision, state FROM __sluice_history").raw().all();
  const tables = client.prepare("SELECT name FROM sqlite_schema WHERE name IN ('t', 'u')").pluck().all();
  client.close();
  return { rows, tables };
}

describe("a run that is told to end", () => {
  it.each<readonly [string, string, NodeJS.Signals]>([
    ["Ctrl-C while it waits", WAITING, "SIGINT"],
    ["Ctrl-C while it is busy", BUSY, "SIGINT"],
    ["the end of a container", WAITING, "SIGTERM"],
  ])("%s: what is not committed is rolled back, and that is said", async (_, step, signal) => {
    const project = makeIt(second(step));
    const { code, out, err } = await interrupted(project, signal);
    expect(out).toContain("Applied 001 a");
    expect(err).toMatch(/^\nStopping after this statement; Ctrl-C again ends it at once\.\n/);
    expect(err).not.toContain("warning:");
    expect(err).toContain("error: The run was stopped. What it had not committed was rolled back.\n");
    expect(err).toContain("next:  `sluice status` says where the database is");
    expect(code).toBe(130);
    expect(stateOf(project)).toEqual({ rows: [["001", "applied"]], tables: ["t"] });
    expect(await project.run(["status"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("behind"),
    });
  });

  it("outside a transaction: how far it is, and what goes on with it", async () => {
    const project = makeIt(second(WAITING, "transaction: false,"));
    const { code, err } = await interrupted(project, "SIGINT");
    expect(err).toContain("revision 002, which has no transaction: 1 of its 2 steps are done.");
    expect(err).toContain("`sluice repair`");
    expect(code).toBe(130);
    expect(stateOf(project)).toMatchObject({
      rows: [
        ["001", "applied"],
        ["002", "unfinished:1"],
      ],
    });
  });
});

describe("upgrade(db, { signal })", () => {
  it("begins nothing once the signal is given", async () => {
    const db = open();
    const migrations = bundle([revision("001", [sql`CREATE TABLE t (x)`])]);
    const error = await thrownBy(() => upgrade(db, { migrations, signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "interrupted", kind: "interrupted" });
    expect(await current(db, { migrations })).toEqual([]);
  });

  it("skips no row for it, and cannot be caught by a step", async () => {
    const db = open();
    const controller = new AbortController();
    const step = run(async (data) => {
      const query = "SELECT 1 AS id UNION ALL SELECT 2";
      await data.batches(query, { key: "id", size: 1, onError: "skip" }, async () => {
        controller.abort();
        await data.run("SELECT 1");
      });
    });
    const caught = run(async (data) => {
      controller.abort();
      await data.run("SELECT 1").catch(() => {});
    });
    for (const [place, one] of [step, caught].entries()) {
      const migrations = bundle([revision("001", [sql`CREATE TABLE t (x)`, one, sql`CREATE TABLE u (x)`])]);
      const error = await thrownBy(() => upgrade(db, { migrations, signal: controller.signal }));
      expect(error.message, String(place)).toContain("The run was stopped");
      expect(await current(db, { migrations })).toEqual([]);
    }
  });
});
