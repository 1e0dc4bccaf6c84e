import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { planLines } from "../../src/cli/plan-report.js";
import { makeContext, makeHost } from "../support/host.js";
import { makeProject, type TestProject } from "../support/project.js";
import { change, values } from "../workflows/database.js";

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

describe("of a database with tables, but no history", () => {
  const without = async (also = ""): Promise<TestProject> => {
    project = makeProject({
      migrations: { "20260101_0000_001_base.ts": BASE, "20260102_0000_002_edit.ts": EDIT },
    });
    change(project.database, `CREATE TABLE tasks (id INTEGER PRIMARY KEY, name TEXT); ${also}`);
    return project;
  };
  const isUnmanaged = (file: string): boolean =>
    values(file, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '!_!_sluice%' ESCAPE '!'")[0] === 0;

  it("--plan says where it would be recorded, and plans the rest", async () => {
    const { run, database } = await without();
    const { stdout, stderr } = await run(["upgrade", "--plan"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^app\.db has tables, but no history: it would be recorded as being at 001\.\n002 edit\n/,
    );
    expect(stdout).toContain("1 revision, 1 step");
    expect(JSON.parse((await run(["upgrade", "--plan", "--json"])).stdout)).toMatchObject({
      baseline: { revision: "001", differs: [] },
      revisions: [{ revision: "002" }],
    });
    expect(isUnmanaged(database)).toBe(true);
  });

  it("and what differs from there all the same", async () => {
    const { run } = await without("CREATE INDEX by_name ON tasks (name)");
    expect((await run(["upgrade", "--plan"])).stdout).toMatch(
      /^app\.db .* at 001, from which it differs .*:\n {2}tasks: \+ index by_name.*\n002 edit\n/,
    );
  });

  it("--sql records it there, and upgrades it as upgrade would", async () => {
    const { run, database } = await without("INSERT INTO tasks (name) VALUES ('7')");
    const { stdout, stderr } = await run(["upgrade", "--sql"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(
      /^-- app\.db has tables, but no history: this records it as being at 001\.\n-- upgrade of app\.db: 002\n/,
    );
    expect(isUnmanaged(database)).toBe(true);
    change(database, stdout.replace(/^\.bail on$/m, ""));
    expect(await run(["upgrade"])).toMatchObject({
      stdout: expect.stringMatching(
        /^Nothing pending: the database is at 002\.\nThe archive keeps 1 row that revisions took away, since \d{4}-\d\d-\d\d\.\n$/,
      ),
    });
    expect(values(database, "SELECT name FROM tasks")).toEqual([7]);
  });

  it("--sql records one that has it all, and does nothing else", async () => {
    const { run, database } = await without(
      "DROP TABLE tasks; CREATE TABLE tasks (id INTEGER PRIMARY KEY, name INTEGER)",
    );
    const { stdout } = await run(["upgrade", "--sql"]);
    expect(stdout).toMatch(/^-- app\.db .* at 002\.\n-- For the sqlite3 shell/);
    change(database, stdout.replace(/^\.bail on$/m, ""));
    expect(await run(["current"])).toMatchObject({ stdout: "002\n" });
  });

  it.each(["--plan", "--sql"])("%s fails as upgrade does where no revision fits", async (flag) => {
    const { run } = await without("ALTER TABLE tasks ADD COLUMN other BLOB");
    const { code, stderr } = await run(["upgrade", flag]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: (await run(["upgrade"])).stderr });
    expect(stderr).toMatch(/those of no revision.*next: .*sluice stamp/s);
  });
});
