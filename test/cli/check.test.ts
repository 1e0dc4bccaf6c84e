import { afterEach, describe, expect, it } from "vitest";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

const SCHEMA = `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const t = sqliteTable("t", { id: integer("id").primaryKey() });
`;
const ONE = migrationText("001", [], {
  up: "createTable('t', 'CREATE TABLE t (id INTEGER PRIMARY KEY)')",
  down: "dropTable('t')",
});
const FORGETS = migrationText("002", ["001"], { up: "sql`CREATE INDEX i ON t (id)`", down: "" });

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

function projectOf(...texts: readonly string[]): TestProject {
  project = makeProject({
    schema: SCHEMA,
    migrations: Object.fromEntries(texts.map((text, at) => [`20260101_0000_00${at + 1}_step.ts`, text])),
  });
  return project;
}

describe("check", () => {
  it("with nothing found is exit 0", async () => {
    expect(await projectOf(ONE).run(["check"])).toEqual({
      code: 0,
      stdout: "note: There is no database: only the files were checked.\nNothing found.\n",
      stderr: "",
    });
  });

  it("prints a line each, then what to do, and is exit 4", async () => {
    const { run, write } = projectOf(ONE);
    expect((await run(["upgrade", "-q"])).code).toBe(0);
    write("drizzle/20260102_0000_002_more.ts", migrationText("002", ["001"], { up: "", down: "" }));
    write("drizzle/20260102_0000_003_more.ts", migrationText("003", ["002"], { up: "", down: "" }));
    expect(await run(["check"])).toEqual({
      code: 4,
      stdout:
        "pending: 002 more is not applied.\npending: 003 more is not applied.\nnext: `sluice upgrade` applies it.\n",
      stderr: "",
    });
  });

  it.each(["check --json", "check --at current --json", "validate-schema --json"])("%s", async (argv) => {
    const { run } = projectOf(ONE);
    expect((await run(["upgrade", "-q"])).code).toBe(0);
    const { code, stdout, stderr } = await run(argv.split(" "));
    expect({ code, value: JSON.parse(stdout), stderr }).toEqual({
      code: 0,
      value: { ok: true, findings: [] },
      stderr: "",
    });
  });

  it("--json has every field of a finding", async () => {
    const { run, write } = projectOf(ONE);
    expect((await run(["upgrade", "-q"])).code).toBe(0);
    write("drizzle/20260102_0000_002_more.ts", migrationText("002", ["001"], { up: "", down: "" }));
    const { code, stdout } = await run(["check", "--json"]);
    expect({ code, value: JSON.parse(stdout) }).toEqual({
      code: 4,
      value: {
        ok: false,
        findings: [
          {
            kind: "pending",
            revision: "002",
            message: "002 more is not applied.",
            hint: "`sluice upgrade` applies it.",
          },
        ],
      },
    });
  });

  it("validate-schema without a database is exit 2", async () => {
    const { code, stderr } = await projectOf(ONE).run(["validate-schema", "-d", "none.db"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("There is no database") });
  });
});

describe("verify", () => {
  it("with nothing found is exit 0", async () => {
    expect(await projectOf(ONE).run(["verify"])).toEqual({
      code: 0,
      stdout: "1 revision verified, nothing found.\n",
      stderr: "",
    });
  });

  it.each([["verify"], ["verify 002"], ["verify --revision 002"]])(
    "%s: something found is exit 4",
    async (argv) => {
      const { code, stdout, stderr } = await projectOf(ONE, FORGETS).run(argv.split(" "));
      expect({ code, stderr }).toEqual({ code: 4, stderr: "" });
      expect(stdout).toMatch(
        /^down-definitions: 002: after down the definitions differ from those before:\n {2}t: \+ index i \(id\)\nnext: Fix .*20260101_0000_002_step\.ts; `sluice verify 002` tests it again\.\n$/,
      );
    },
  );

  it("--json", async () => {
    const { code, stdout } = await projectOf(ONE, FORGETS).run(["verify", "--json"]);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      findings: [
        {
          kind: "down-definitions",
          revision: "002",
          message: expect.stringContaining("index i"),
          hint: expect.stringContaining("sluice verify 002"),
        },
      ],
    });
  });

  it("says which file is proven as it is", async () => {
    const { run } = projectOf(ONE.replace("parents:", `proven: "0123456789ab", parents:`));
    expect((await run(["check"])).code).toBe(4);
    expect((await run(["verify"])).stdout).toBe(
      "1 revision verified, nothing found. Written into the file: 001 proven as it is.\n",
    );
    expect((await run(["check"])).code).toBe(0);
  });
});
