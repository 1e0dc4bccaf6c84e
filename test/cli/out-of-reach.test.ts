import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const SCHEMA = `
import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const notes = sqliteTable("notes", { id: integer("id").primaryKey() });
`;

const CONFIGS: readonly (readonly [string, string, RegExp])[] = [
  [
    "Turso",
    `dialect: "turso", dbCredentials: { url: "libsql://db.turso.io", authToken: "secret" }`,
    /libsql:\/\/db\.turso\.io/,
  ],
  [
    "a file with parameters",
    `dialect: "sqlite", dbCredentials: { url: "file:x.db?mode=rwc" }`,
    /file:x\.db\?mode=rwc/,
  ],
  [
    "D1",
    `dialect: "sqlite", driver: "d1-http", dbCredentials: { accountId: "a", databaseId: "b", token: "secret" }`,
    /Cloudflare D1/,
  ],
  ["Expo", `dialect: "sqlite", driver: "expo"`, /driver "expo"/],
  ["a Durable Object", `dialect: "sqlite", driver: "durable-sqlite"`, /Durable Object/],
];

function projectWith(fields: string): TestProject {
  const config = `export default { ${fields}, schema: "./schema.ts", out: "./drizzle" };`;
  const project = makeProject({ schema: SCHEMA, config, migrations: {} });
  onTestFinished(() => project.cleanup());
  return project;
}

describe.each(CONFIGS)("a configuration that names %s", (_, fields, named) => {
  test("authoring works, and says that the database was not looked at", async () => {
    const project = projectWith(fields);
    const told: string[] = [];
    for (const argv of [["generate", "-m", "start"], ["generate"], ["check"], ["verify"], ["lint"]]) {
      const { code, stdout, stderr } = await project.run(argv);
      expect({ argv, code, stderr }).toMatchObject({ code: 0 });
      expect(stdout + stderr).toMatch(named);
      told.push(stdout + stderr);
    }
    expect(project.migrations()).toHaveLength(1);
    expect(told.join()).not.toContain("secret");
    expect((await project.run(["heads"])).code).toBe(0);
  });

  test.each([["upgrade"], ["status"], ["downgrade", "base", "--yes"], ["pull"], ["stamp", "head"]])(
    "%s needs a database, and says so at once",
    async (...argv) => {
      const project = projectWith(fields);
      const { code, stderr } = await project.run(argv);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(named) });
      expect(stderr).toMatch(/next: {2}This command needs a SQLite file: name one with `-d FILE`/);
      expect(stderr).not.toContain("secret");
      expect(readdirSync(project.root).filter((name) => /x\.db|d1/.test(name))).toEqual([]);
    },
  );

  test("a file that is named in its place is taken", async () => {
    const project = projectWith(fields);
    await project.run(["generate", "-m", "start"]);
    expect((await project.run(["upgrade", "-d", "local.db"])).code).toBe(0);
    expect(existsSync(join(project.root, "local.db"))).toBe(true);
  });
});
