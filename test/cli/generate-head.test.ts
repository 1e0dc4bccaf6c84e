import { afterEach, describe, expect, it } from "vitest";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

const schema = (
  b: string,
  more = "",
): string => `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const t = sqliteTable("t", { id: integer("id").primaryKey() });
export const b = sqliteTable("b", { id: integer("id").primaryKey()${b} });
${more}`;

const table = (name: string) => ({
  up: `createTable("${name}", 'CREATE TABLE "${name}" ("id" integer PRIMARY KEY)')`,
  down: `dropTable("${name}")`,
});

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

/** 001 makes t; 002 is a branch that does nothing, 003 one that makes b. */
function projectOf(text: string): TestProject {
  project = makeProject({
    schema: text,
    migrations: {
      "20260101_0000_001_t.ts": migrationText("001", [], table("t")),
      "20260102_0000_002_nothing.ts": migrationText("002", ["001"], { up: "", down: "" }),
      "20260103_0000_003_b.ts": migrationText("003", ["001"], { ...table("b"), more: `labels: ["bee"],` }),
    },
  });
  return project;
}

const newest = ({ migrations, read }: TestProject): string => read(`drizzle/${migrations().at(-1)}`);

// The first test loads esbuild and the driver, which takes its time on a busy machine.
describe("generate with several heads", { timeout: 90_000 }, () => {
  it.each<[string, readonly string[], string, string]>([
    ["follows all of them", [], '["002", "003"]', ""],
    [
      "follows the one that is named",
      ["--head", "003"],
      '["003"]',
      "It stands beside 002; `sluice merge` joins them.",
    ],
    ["follows a label", ["--head", "bee"], '["003"]', "It stands beside 002"],
  ])("%s, and has only what no branch has", async (_, flags, parents, note) => {
    const made = projectOf(schema(`, x: text("x")`));
    const { code, stdout, stderr } = await made.run(["generate", "-m", "add x", ...flags]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(note);
    expect(newest(made)).toContain(`parents: ${parents},`);
    expect(newest(made)).toContain(
      `up: [\n    alterTable("b", [\n      addColumn(\`"x" text\`),\n    ]),\n  ],`,
    );
    expect((await made.run(["upgrade", "-q"])).code).toBe(0);
  });

  it.each<[string, readonly string[], string]>([
    ["all heads", [], '["002", "003"]'],
    ["one head", ["--head", "00"], ""],
    ["an older revision", ["--head", "001"], '["001"]'],
    ["nothing", ["--head", "base"], "[]"],
  ])("--empty on %s", async (_, flags, parents) => {
    const made = projectOf(schema(""));
    const { code, stderr } = await made.run(["revision", "-m", "by hand", ...flags]);
    if (parents === "") {
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining("More than one revision begins with 00"),
      });
    } else {
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(newest(made)).toContain(`parents: ${parents},`);
    }
  });

  it("what needs the other branch is not written on one alone", async () => {
    const made = projectOf(schema(`, x: text("x")`));
    const before = made.migrations();
    const { code, stderr } = await made.run(["generate", "-m", "add x", "--head", "002"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /The migration was not written: without the other branches, up fails: .*There is no table b/,
    );
    expect(stderr).toContain("leave --head out");
    expect(made.migrations()).toEqual(before);
  });

  it("an unknown head is refused", async () => {
    const made = projectOf(schema(""));
    expect(await made.run(["generate", "-m", "x", "--head", "zz"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no revision zz."),
    });
  });

  it("upgrade applies both branches, and its warning names merge", async () => {
    const made = projectOf(schema(""));
    const { code, stdout, stderr } = await made.run(["upgrade"]);
    expect(code).toBe(0);
    expect(stdout).toContain("The database is at 002, 003.");
    expect(stderr).toBe("warning: There are 2 heads: 002, 003. `sluice merge 002 003` joins them.\n");
  });

  it("check reports several heads", async () => {
    const made = projectOf(schema(""));
    const { code, stdout } = await made.run(["check"]);
    expect(code).toBe(4);
    expect(stdout).toContain("heads: There are 2 heads: 002, 003.\n");
    expect(stdout).toContain("next: `sluice merge 002 003` joins them");
  });
});
