import { readdirSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.js";
import { Capture, makeProject, type TestProject } from "../support/project.js";

const file = (revision: string, parents: string, up: string): string =>
  `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({ revision: "${revision}", parents: [${parents}], up: [sql\`${up}\`], down: [] });
`;
const NAME = String.raw`app\.db\.backups/\d{8}_\d{6}_`;

let project: TestProject;
beforeEach(async () => {
  project = makeProject({
    migrations: {
      "20260101_0000_001_make_users.js": file("001", "", "CREATE TABLE users (name)"),
      "20260102_0000_002_forget_users.js": file("002", `"001"`, "DELETE FROM users"),
    },
  });
  await project.run(["upgrade", "001"]);
  const client = new Database(project.database);
  client.exec("INSERT INTO users VALUES ('Ada')");
  client.close();
});
afterEach(() => project.cleanup());

const users = (): unknown => {
  const client = new Database(project.database);
  const names = client.prepare("SELECT name FROM users").pluck().all();
  client.close();
  return names;
};
const backups = (): readonly string[] => {
  const folder = `${project.database}.backups`;
  return readdirSync(folder)
    .sort()
    .map((name) => `app.db.backups/${name}`);
};

describe("upgrade", () => {
  it("says where it has backed up to", async () => {
    expect((await project.run(["upgrade"])).stdout).toMatch(
      new RegExp(`^Backed up to ${NAME}before_002\\.db \\(`),
    );
  });

  it.each([
    ["--no-backup", ["upgrade", "--no-backup"], 0],
    ["--backup", ["upgrade", "--backup"], 1],
    ["downgrade --backup", ["downgrade", "--yes", "--backup"], 1],
  ])("%s", async (_, argv, count) => {
    expect((await project.run(argv)).code).toBe(0);
    expect((await project.run(["backup", "--list"])).stdout.match(/\.db$/gm) ?? []).toHaveLength(count);
  });
});

describe("backup and restore", () => {
  it("go round", async () => {
    const taken = await project.run(["backup"]);
    expect(taken.stdout).toMatch(
      new RegExp(`^Backed up to ${NAME}at_001\\.db \\(.*\\)\nThe database is at 001\\.\n$`),
    );
    await project.run(["upgrade", "--no-backup"]);
    expect(users()).toEqual([]);
    const [saved = ""] = backups();
    const restored = await project.run(["restore", saved, "--yes"]);
    expect(restored.stdout).toMatch(
      new RegExp(`^What was there is in ${NAME}replaced_002\\.db\\.\nThe database is at 001`),
    );
    expect(users()).toEqual(["Ada"]);
  });

  it("list what there is", async () => {
    expect((await project.run(["backup", "--list"])).stdout).toBe("There are no backups.\n");
    await project.run(["backup"]);
    expect((await project.run(["backup", "--list"])).stdout).toBe(`${backups()[0]}\n`);
    expect(JSON.parse((await project.run(["backup", "--list", "--json"])).stdout)).toEqual({
      files: [`${project.root}/${backups()[0]}`],
    });
  });

  it("print one value with --json", async () => {
    const taken = JSON.parse((await project.run(["backup", "--json"])).stdout);
    expect(taken).toEqual({
      file: `${project.root}/${backups()[0]}`,
      bytes: expect.any(Number),
      unmanaged: false,
      heads: ["001"],
    });
    const restored = JSON.parse((await project.run(["restore", taken.file, "-y", "--json"])).stdout);
    expect(restored).toEqual({
      restored: taken.file,
      database: project.database,
      heads: ["001"],
      unmanaged: false,
      replaced: expect.stringMatching(/replaced_001\.db$/),
    });
  });

  it.each<readonly [string, readonly string[], number, string]>([
    ["restore asks first", ["restore", "a.db"], 3, "needs-yes"],
    ["restore of nothing", ["restore", "none.db", "-y"], 2, "missing-backup"],
    ["restore into memory", ["restore", "a.db", "-y", "-d", ":memory:"], 2, "no-file"],
    ["backup of nothing", ["backup", "-d", "none.db"], 1, "missing-database"],
    ["restore without a file", ["restore"], 2, "usage"],
  ])("%s", async (_, argv, code, error) => {
    const result = await project.run([...argv, "--json"]);
    expect(result.code).toBe(code);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: error } });
  });

  it("refuse an open connection of the application", async () => {
    const client = new Database(project.database);
    const stdout = new Capture();
    const options = { database: client, migrations: "drizzle", cwd: project.root, stdout, env: {} };
    expect(await main(["restore", "x.db", "-y", "--json"], options)).toBe(2);
    expect(JSON.parse(stdout.text)).toMatchObject({ error: { code: "no-file" } });
    client.close();
  });
});
