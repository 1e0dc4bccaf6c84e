import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { check, generate } from "../../src/kit.js";
import { makeProject, type TestProject } from "../support/project.js";

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

const schemaOf = (name: string): string =>
  `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const t = sqliteTable("${name}", { id: integer("id").primaryKey() });\n`;

function projectWith(table: string, settings: Readonly<Record<string, unknown>> = {}): TestProject {
  project = makeProject({ schema: schemaOf(table), settings });
  return project;
}

describe("a table of the schema", () => {
  test.each([
    ["__sluice_history", {}],
    ["__SLUICE_ARCHIVE_1", {}],
    ["app_log", { table: "app" }],
  ])("by the name of one of ours is refused: %s", async (name, settings) => {
    const { root } = projectWith(name, settings);
    await expect(generate({ cwd: root, env: {}, message: "a" })).rejects.toMatchObject({
      code: "reserved-name",
      message: expect.stringContaining(name),
      hint: expect.stringContaining('"table"'),
    });
  });

  test("with our prefix is one like any other", async () => {
    const { root, run, database } = projectWith("app_users", { table: "app" });
    expect((await generate({ cwd: root, env: {}, message: "a" })).changes).not.toEqual([]);
    expect(await run(["upgrade", "-q"])).toMatchObject({ code: 0 });
    const client = new Database(database);
    client.exec("ALTER TABLE app_users ADD COLUMN stray TEXT; CREATE TABLE app_notes (x)");
    client.close();
    const { findings } = await check({ cwd: root, env: {} });
    expect(findings.map(({ kind }) => kind).toSorted()).toEqual(["drift", "unmanaged"]);
  });

  test("whose name only ends like ours makes a database one that is not managed", async () => {
    const { root, database } = projectWith("t");
    const client = new Database(database);
    client.exec("CREATE TABLE xxsluice_notes (x)");
    client.close();
    const { findings } = await check({ cwd: root, env: {} });
    expect(findings.map(({ kind }) => kind)).toContain("unmanaged");
  });
});
