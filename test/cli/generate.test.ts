import { afterEach, describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const table = (
  columns: string,
): string => `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), ${columns} });
`;

const NAME = table(`name: text("name").notNull()`);
const FULL_NAME = table(`fullName: text("full_name").notNull()`);
const EMAIL = table(`name: text("name").notNull(), email: text("email").notNull()`);

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

/** A project with the first schema generated as 001 and applied; then its schema is edited. */
async function projectWith(edited: string): Promise<TestProject> {
  project = makeProject({ schema: NAME, migrations: {} });
  for (const argv of [
    ["generate", "-m", "make users", "--rev-id", "001"],
    ["upgrade", "-q"],
  ]) {
    const { code, stderr } = await project.run(argv);
    expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: "" });
  }
  project.write("schema.ts", edited);
  return project;
}

const STEM = String.raw`drizzle/\d{8}_\d{4}_`;

describe("generate", () => {
  it("tells the changes, the file and the next command", async () => {
    const { run, migrations } = await projectWith(table(`name: text("name").notNull(), age: integer("age")`));
    const { code, stdout, stderr } = await run(["generate", "-m", "add age", "--rev-id", "002"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ {2}users {2}.*age/m);
    expect(stdout).toMatch(new RegExp(`^Wrote ${STEM}002_add_age\\.ts`, "m"));
    expect(stdout).toMatch(/Next: read it, then `sluice upgrade`\.\n$/);
    expect(migrations()).toHaveLength(2);
  });

  it("--json is the value and nothing else", async () => {
    const { run } = await projectWith(table(`name: text("name").notNull(), age: integer("age")`));
    const { code, stdout, stderr } = await run(["generate", "-m", "add age", "--rev-id", "002", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      revision: "002",
      file: expect.stringMatching(new RegExp(`${STEM}002_add_age\\.ts$`)),
      changes: [{ kind: expect.any(String), table: "users", detail: expect.stringContaining("age") }],
      hazards: [],
      proven: true,
    });
  });

  it.each([
    ["for people", [], "Nothing to do: the schema has no changes.\n"],
    ["quietly", ["-q"], ""],
  ])("with nothing to do, %s", async (_, flags, expected) => {
    const { run, migrations } = await projectWith(NAME);
    const { code, stdout, stderr } = await run(["generate", ...flags]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: expected, stderr: "" });
    expect(migrations()).toHaveLength(1);
  });

  it("with nothing to do, --json", async () => {
    const { run } = await projectWith(NAME);
    const { code, stdout } = await run(["generate", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      revision: null,
      file: null,
      changes: [],
      hazards: [],
      proven: false,
    });
  });

  it("--dry-run prints the migration and writes none", async () => {
    const { run, migrations } = await projectWith(table(`name: text("name").notNull(), age: integer("age")`));
    const { code, stdout } = await run(["generate", "-m", "add age", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain("export default defineMigration({");
    expect(migrations()).toHaveLength(1);
  });

  it.each([["generate", "--empty"], ["revision"]])(
    "%s %s writes a migration without steps",
    async (...argv) => {
      const { run, migrations, read } = await projectWith(NAME);
      const { code } = await run([...argv, "-m", "fill in owners", "--rev-id", "002"]);
      expect(code).toBe(0);
      expect(migrations()[1]).toMatch(/_002_fill_in_owners\.ts$/);
      expect(read(`drizzle/${migrations()[1]}`)).toContain(`parents: ["001"]`);
    },
  );

  it("revision --autogenerate is generate", async () => {
    const { run } = await projectWith(NAME);
    expect((await run(["revision", "--autogenerate"])).stdout).toContain("Nothing to do");
  });

  it("--against migrations needs no database", async () => {
    project = makeProject({ schema: NAME, migrations: {} });
    const { code, stdout } = await project.run(["generate", "-m", "make users", "--against", "migrations"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Wrote drizzle/");
  });

  it("--against database says upgrade where the database is behind", async () => {
    const { run } = await projectWith(table(`name: text("name").notNull(), age: integer("age")`));
    await run(["generate", "-m", "add age"]);
    const { code, stderr } = await run(["generate", "--against", "database"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("upgrade");
  });
});

describe("what may be a rename", () => {
  it("is exit 3 with the flags that decide it", async () => {
    const { run, migrations } = await projectWith(FULL_NAME);
    const { code, stdout, stderr } = await run(["generate", "-m", "full names"]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("--rename users.name:users.full_name");
    expect(stderr).toContain("--drop users.name");
    expect(migrations()).toHaveLength(1);
  });

  it("is exit 3 with the flags in the hint of --json", async () => {
    const { run } = await projectWith(FULL_NAME);
    const { code, stdout, stderr } = await run(["generate", "-m", "full names", "--json"]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
    const { error } = JSON.parse(stdout);
    expect(Object.keys(error)).toEqual(["code", "message", "hint"]);
    expect(`${error.message} ${error.hint}`).toContain("--rename users.name:users.full_name");
    expect(`${error.message} ${error.hint}`).toContain("--drop users.name");
  });

  it("--rename decides it", async () => {
    const { run, migrations, read } = await projectWith(FULL_NAME);
    const { code } = await run(["generate", "-m", "full names", "--rename", "users.name:users.full_name"]);
    expect(code).toBe(0);
    expect(read(`drizzle/${migrations()[1]}`)).toContain(`renameColumn("name", "full_name")`);
  });

  it("--drop decides it", async () => {
    const { run, migrations, read } = await projectWith(FULL_NAME);
    const flags = ["--drop", "users.name", "--fill", "users.full_name=''"];
    const { code } = await run(["generate", "-m", "full names", ...flags]);
    expect(code).toBe(0);
    expect(read(`drizzle/${migrations()[1]}`)).toContain(`dropColumn("name"`);
  });
});

describe("a column that existing rows have no value for", () => {
  it("is taken with --fill", async () => {
    const { run, migrations, read } = await projectWith(EMAIL);
    const { code } = await run(["generate", "-m", "add email", "--fill", "users.email='none'"]);
    expect(code).toBe(0);
    expect(read(`drizzle/${migrations()[1]}`)).toContain(`'none'`);
  });
});

describe("show", () => {
  it("prints the revision's head and steps", async () => {
    const { run, migrations } = await projectWith(NAME);
    const { code, stdout, stderr } = await run(["show", "001"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^001 {2}make users\n {2}parents: none\n/i);
    expect(stdout).toContain(`  file:    drizzle/${migrations()[0]}\n`);
    expect(stdout).toMatch(/^ {2}state: {3}applied \d{4}-/m);
    expect(stdout).toMatch(/^up:\n {2}\S/m);
    expect(stdout).toMatch(/^down:\n {2}\S/m);
  });

  it.each(["show --revision 0", "show-migration 001"])("%s is the same", async (argv) => {
    const { run } = await projectWith(NAME);
    expect(await run(argv.split(" "))).toEqual(await run(["show", "001"]));
  });

  it("-v prints the file", async () => {
    const { run } = await projectWith(NAME);
    expect((await run(["show", "001", "-v"])).stdout).toContain("export default defineMigration({");
  });

  it("--json is the whole value", async () => {
    const { run } = await projectWith(NAME);
    const { code, stdout } = await run(["show", "001", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      revision: "001",
      parents: [],
      applied: true,
      irreversible: null,
    });
  });
});

describe("bad input", () => {
  it.each<readonly [string, Readonly<Record<string, string>>, number, readonly string[]]>([
    ["a schema that throws", { "schema.ts": "throw new Error('boom');\n" }, 1, ["boom", "schema.ts"]],
    ["a schema without tables", { "schema.ts": "export const a = 1;\n" }, 1, ["table"]],
    ["a broken config", { "drizzle.config.ts": "export default {\n" }, 2, ["drizzle.config.ts"]],
    ["a config that throws", { "drizzle.config.ts": "throw new Error('boom');\n" }, 2, ["boom"]],
    ["broken settings", { "drizzle/sluice.json": "{" }, 2, ["sluice.json"]],
  ])("%s is an error", async (_, files, code, words) => {
    project = makeProject({ schema: NAME, migrations: {} });
    for (const [file, text] of Object.entries(files)) project.write(file, text);
    const result = await project.run(["generate", "-m", "x"]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: "" });
    for (const word of words) expect(result.stderr).toContain(word);
  });

  it("no config is exit 2", async () => {
    project = makeProject({ config: null });
    const { code, stderr } = await project.run(["generate", "-m", "x"]);
    expect(code).toBe(2);
    expect(stderr).toContain("drizzle.config.ts");
  });
});
