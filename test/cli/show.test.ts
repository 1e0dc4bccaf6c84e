import { afterEach, describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const BASE = `import { createTable, defineMigration, dropTable } from "drizzle-sluice";
export default defineMigration({
  revision: "001",
  parents: [],
  up: [createTable("tasks", "CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT)")],
  down: [dropTable("tasks")],
});
`;
const EDIT = `import { addColumn, alterTable, defineMigration, dropColumn, run } from "drizzle-sluice";
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [alterTable("tasks", [dropColumn("name"), addColumn("prio INTEGER")]), run(async (db) => { await db.run("SELECT nothing"); })],
  down: [alterTable("tasks", [dropColumn("prio"), addColumn("name TEXT")])],
});
`;

let project: TestProject | undefined;
afterEach(() => project?.cleanup());

function made(base = BASE, settings = {}): TestProject {
  project = makeProject({
    migrations: { "20260101_0000_001_base.ts": base, "20260102_0000_002_edit.ts": EDIT },
    settings,
  });
  return project;
}

describe("show", () => {
  it("tells the story of a revision for the database that is there", async () => {
    const { run } = made();
    expect(await run(["upgrade", "001", "-q"])).toMatchObject({ code: 0 });
    const { code, stdout } = await run(["show", "002"]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      `002  edit
  parents: 001
  file:    drizzle/20260102_0000_002_edit.ts
  state:   pending
  way:     By ALTER TABLE; rows of tasks are rewritten. Nothing is lost by up or
           down.
up:
  1. alter tasks: drop name
     alter tasks: add prio INTEGER
     By ALTER TABLE; rows of tasks are rewritten.
     0 rows, 4.1 kB; about 2 ms
  2. run code
down:
  1. alter tasks: drop prio
     alter tasks: add name TEXT
     By ALTER TABLE; rows of tasks are rewritten.
     0 rows, 4.1 kB; about 2 ms
hazards:
  warning  removed-in-use  (up 1)
    tasks.name goes, and the release that runs now may still use it.
    → In two releases: stop using it in the first, drop it in the second. Where
    nothing runs meanwhile, say so.
  note  drop-column  (up 1)
    tasks.name is dropped from 0 rows, into the archive.
    → The other direction brings it back.
  note  runs-code  (up 2)
    Code runs; what it does cannot be told beforehand.
    → Read it in the file. Say in \`down\` how it is taken back.
SQL up, without history, archive and code:
  ALTER TABLE "tasks" DROP COLUMN "name";
  ALTER TABLE "tasks" ADD COLUMN prio INTEGER;
SQL down, without history and archive:
  ALTER TABLE "tasks" DROP COLUMN "prio";
  ALTER TABLE "tasks" ADD COLUMN name TEXT;
`.replace("Tasks.name", "tasks.name"),
    );
  });

  it.each([
    ["head", "002"],
    ["heads", "002"],
    ["current", "001"],
    ["current+1", "002"],
    ["001+1", "002"],
    ["head-1", "001"],
    ["001@head", "002"],
    ["+1", "002"],
  ])("finds %s", async (target, revision) => {
    const { run } = made();
    await run(["upgrade", "001", "-q"]);
    const { code, stdout } = await run(["show", target, "--json"]);
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { revision }]);
  });

  it.each([["head+1"], ["base"], ["head-2"]])("says that there is no %s", async (target) => {
    expect(await made().run(["show", target])).toMatchObject({ code: 2, stdout: "" });
  });

  it("gives the same as JSON, weighed as sluice.json says", async () => {
    const { run } = made(BASE, { lint: { "removed-in-use": "off", "drop-column": "error" } });
    const { stdout } = await run(["show", "002", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      applied: null,
      replaces: [],
      steps: { up: [{ step: 1, way: "native", rows: null }, { step: 2 }], down: [{ step: 1 }] },
      hazards: [
        { code: "drop-column", severity: "error", direction: "up", step: 1 },
        { code: "runs-code", severity: "note", direction: "up", step: 2 },
      ],
      sql: { up: [expect.stringContaining("DROP COLUMN"), expect.stringContaining("ADD COLUMN")] },
    });
  });

  it("has no SQL where a revision before it does not run", async () => {
    const { run } = made(BASE.replace("name TEXT)", "name TEXT, CHECK (nothing > 0))"));
    const { code, stdout } = await run(["show", "002", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sql: null, steps: { up: [{ step: 1 }, { step: 2 }] } });
  });

  it("has the file's words where the revisions do not hang together", async () => {
    const { run } = made(BASE.replace("parents: []", 'parents: ["000"]'));
    const { code, stdout } = await run(["show", "002"]);
    expect(code).toBe(0);
    expect(stdout).toContain("up:\n  alter tasks: drop name\n");
    expect(stdout).not.toContain("SQL");
  });
});
