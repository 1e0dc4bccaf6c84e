import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { planLines } from "../../src/cli/plan-report.js";
import { makeContext, makeHost } from "../support/host.js";
import { makeProject, type TestProject } from "../support/project.js";

const BASE = `import { defineMigration, createTable, dropTable } from "drizzle-sluice";
export default defineMigration({
  revision: "001",
  parents: [],
  up: [createTable("tasks", "CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT)")],
  down: [dropTable("tasks")],
});
`;
const EDIT = `import { alterColumn, alterTable, defineMigration } from "drizzle-sluice";
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [alterTable("tasks", [alterColumn("name", "TEXT", "INTEGER")])],
  down: [alterTable("tasks", [alterColumn("name", "INTEGER", "TEXT")])],
});
`;

let project: TestProject | undefined;
afterEach(() => project?.cleanup());

async function upgraded(): Promise<TestProject> {
  project = makeProject({
    migrations: { "20260101_0000_001_base.ts": BASE, "20260102_0000_002_edit.ts": EDIT },
  });
  expect(await project.run(["upgrade", "001"])).toMatchObject({ code: 0 });
  return project;
}

function applied(file: string): unknown {
  const client = new Database(file);
  const revisions = client.prepare("SELECT revision FROM __sluice_history").pluck().all();
  client.close();
  return revisions;
}

describe("upgrade --plan and --sql", () => {
  it("show the steps and run nothing", async () => {
    const { run, database } = await upgraded();
    const { code, stdout } = await run(["upgrade", "--plan"]);
    expect(code).toBe(0);
    expect(stdout).toBe(`002 edit
  1. alter tasks: name: TEXT → INTEGER
     Copies tasks, because name changes from TEXT to INTEGER.
     0 rows, 4.1 kB; about 2 ms
     hazard: tasks.name is converted from text to integer. The old values go into the archive, and downgrade brings them back. (convert-column)
1 revision, 1 step: about 2 ms. Nothing was run.
`);
    expect(applied(database)).toEqual(["001"]);
  });

  it("give JSON", async () => {
    const { run } = await upgraded();
    const plan = await run(["upgrade", "--plan", "--json"]);
    expect(JSON.parse(plan.stdout)).toMatchObject({
      revisions: [{ revision: "002", steps: [{ step: 1, way: "copy", table: "tasks", rows: 0 }] }],
    });
    const printed = await run(["downgrade", "--sql", "--json"]);
    expect(JSON.parse(printed.stdout)).toMatchObject({ revisions: ["001"], statements: expect.any(Array) });
  });

  it("print SQL that begins with what the shell has to know", async () => {
    const { run, database } = await upgraded();
    const { code, stdout } = await run(["upgrade", "--sql"]);
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(0, 5)).toEqual([
      "-- upgrade of app.db: 002",
      "-- For the sqlite3 shell. Elsewhere leave out the line that begins with a dot, and stop at the first error.",
      ".bail on",
      "PRAGMA foreign_keys = 0;",
      "BEGIN IMMEDIATE;",
    ]);
    expect(stdout).toContain("\nCOMMIT;\n");
    expect(applied(database)).toEqual(["001"]);
  });

  it("ask nobody before a downgrade that is not run", async () => {
    const { run, database } = await upgraded();
    const { code, stdout } = await run(["downgrade", "base", "--plan"]);
    expect(code).toBe(0);
    expect(stdout).toContain("hazard: tasks is dropped with 0 rows, into the archive.");
    expect(applied(database)).toEqual(["001"]);
  });

  it("say where there is nothing to do", async () => {
    const { run } = await upgraded();
    expect(await run(["upgrade", "001", "--plan"])).toMatchObject({ code: 0, stdout: "Nothing to do.\n" });
    expect(await run(["upgrade", "001", "--sql"])).toMatchObject({
      code: 0,
      stdout: "-- Nothing to upgrade: app.db is there.\n",
    });
  });

  it("take a range, for which no database is needed", async () => {
    const { run, root } = await upgraded();
    const none = ["-d", `${root}/none.db`];
    const printed = await run(["upgrade", "..001", "--sql", ...none]);
    expect(printed.code).toBe(0);
    expect(printed.stdout).toMatch(/^-- upgrade of a database at base: 001\n/);
    const planned = await run(["downgrade", "002..001", "--plan", "--json", ...none]);
    expect(JSON.parse(planned.stdout)).toMatchObject({
      revisions: [{ revision: "002", steps: [{ rows: null }] }],
    });
    expect((await run(["upgrade", "001..", "--sql"])).stderr).toContain(
      "puts values of tasks into the archive",
    );
    expect(await run(["upgrade", "001..002"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("A range such as 001..002 is for --plan and --sql."),
    });
  });

  it("exclude each other", async () => {
    const { run } = await upgraded();
    expect(await run(["upgrade", "--plan", "--sql"])).toMatchObject({ code: 2, stdout: "" });
  });

  it("leave no file where there is no database", async () => {
    const { run, root } = await upgraded();
    const { code, stdout } = await run(["upgrade", "-d", `${root}/none.db`, "--plan"]);
    expect(code).toBe(0);
    expect(stdout).toContain("2 revisions, 2 steps");
    expect(() => new Database(`${root}/none.db`, { fileMustExist: true })).toThrow();
  });
});

it("a plan says which steps have no estimate", () => {
  const step = {
    step: 1,
    does: ["run code"],
    way: null,
    how: null,
    table: null,
    rows: null,
    bytes: null,
    estimateMs: null,
  };
  const hazard = { code: "runs-code" as const, message: "Code runs.", hint: "Read it." };
  const lines = planLines(
    [
      { revision: "001", message: "", steps: [{ ...step, hazards: [hazard] }] },
      { revision: "002", message: "x", steps: [] },
    ],
    makeContext(makeHost()),
  );
  expect(lines).toEqual([
    "001",
    "  1. run code",
    "     hazard: Code runs. Read it. (runs-code)",
    "002 x",
    "  nothing",
    "2 revisions, 1 step: about 0.0 ms, and 1 step of which that cannot be told. Nothing was run.",
  ]);
});
