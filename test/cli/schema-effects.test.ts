import { afterEach, describe, expect, test } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

// These run the built files, as `npx sluice` does: `npm test` builds them first.

const SCHEMA = `
import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const notes = sqliteTable("notes", { id: integer("id").primaryKey() });
`;

let project: TestProject;
afterEach(() => project.cleanup());

describe("a schema that prints", () => {
  const PRINTING = `${SCHEMA}
console.log("from console.log");
process.stdout.write("from stdout.write\\n");
setTimeout(() => console.log("later"), 1);
`;

  test("leaves --json to its value, and is heard on stderr", async () => {
    project = makeProject({ schema: PRINTING });
    const { code, stdout, stderr } = await project.spawn(["generate", "-m", "start", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ proven: true });
    expect(stderr).toContain("from console.log\nfrom stdout.write\n");
  });

  test("leaves the JSON of an error alone, too", async () => {
    project = makeProject({ schema: `${PRINTING}\nthrow new Error("no");` });
    const { code, stdout } = await project.spawn(["generate", "--json"]);
    expect({ code, value: JSON.parse(stdout) }).toMatchObject({
      code: 1,
      value: { error: { code: "module-throws" } },
    });
  });

  test("gives stdout back to the process that mounts the commands", async () => {
    project = makeProject({ schema: PRINTING });
    const before = process.stdout.write;
    await project.run(["check", "--json"]);
    expect(process.stdout.write).toBe(before);
  });
});

describe("a schema that leaves something open does not keep the command from ending", () => {
  test.each([
    ["a timer", "setInterval(() => {}, 1000);"],
    ["a server", `import { createServer } from "node:net"; createServer().listen(0);`],
  ])(
    "%s",
    async (_, text) => {
      project = makeProject({ schema: `${SCHEMA}\n${text}` });
      const { code, stdout } = await project.spawn(["generate", "-m", "start"]);
      expect(code).toBe(0);
      expect(stdout).toContain("Wrote drizzle/");
      expect((await project.spawn(["check", "--json"])).code).toBe(0);
    },
    20_000,
  );

  test("and everything that is printed arrives", async () => {
    const columns = Array.from(
      { length: 1500 },
      (_, place) => `c${place}: integer("column_number_${place}")`,
    );
    project = makeProject({
      schema: `${SCHEMA.replace('id: integer("id").primaryKey()', columns.join(", "))}\nsetInterval(() => {}, 1000);`,
    });
    const { stdout } = await project.spawn(["generate", "--dry-run", "--no-proof", "-m", "start"]);
    expect(stdout.length).toBeGreaterThan(40_000);
    expect(stdout).toContain("column_number_1499");
  }, 20_000);
});
