import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MainOptions, main } from "../../src/cli/main.js";
import { defineMigration, sql } from "../../src/index.js";
import { Capture, makeProject, type TestProject } from "../support/project.js";

const NAME = "20261120_1530_001_make_users";
const UP = 'CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL)';
const FILE = `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({ revision: "001", parents: [], up: ['${UP}'], down: [sql\`DROP TABLE "users"\`] });
`;

const bundle = {
  migrations: [
    {
      name: `${NAME}.js`,
      migration: defineMigration({ revision: "001", parents: [], up: [UP], down: [sql`DROP TABLE "users"`] }),
    },
  ],
};

let project: TestProject;
beforeEach(() => {
  // An application that is installed somewhere has no drizzle.config.ts.
  project = makeProject({ config: null, migrations: { [`${NAME}.js`]: FILE } });
});
afterEach(() => project.cleanup());

async function mounted(argv: readonly string[], options: MainOptions) {
  const stdout = new Capture();
  const stderr = new Capture();
  const code = await main(argv, { name: "myapp db", cwd: project.root, env: {}, stdout, stderr, ...options });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe("an application's own command", () => {
  it.each<readonly [string, () => MainOptions]>([
    ["a path and a folder", () => ({ database: "app.db", migrations: "drizzle" })],
    [
      "a URL and a folder's URL",
      () => ({ database: "file:app.db", migrations: new URL(`file://${project.root}/drizzle/`) }),
    ],
    ["a path and a bundle", () => ({ database: project.database, migrations: bundle })],
  ])("needs no configuration with %s", async (_, options) => {
    const up = await mounted(["upgrade"], options());
    expect(up).toMatchObject({ code: 0, stderr: "" });
    expect(up.stdout).toContain("Applied 001 make users");
    expect(await mounted(["current"], options())).toEqual({ code: 0, stdout: "001\n", stderr: "" });
    expect((await mounted(["status"], options())).stdout).toBe("app.db is current: at 001.\n");
    expect((await mounted(["downgrade", "-y"], options())).code).toBe(0);
  });

  it.each([
    ["a client", (client: Database.Database) => client],
    ["a Drizzle database", (client: Database.Database) => drizzle({ client })],
  ])("takes %s, and leaves it open", async (_, from) => {
    const client = new Database(":memory:");
    const options = { database: from(client), migrations: bundle };
    expect((await mounted(["upgrade"], options)).code).toBe(0);
    expect(client.prepare("SELECT count(*) AS n FROM users").get()).toEqual({ n: 0 });
    expect((await mounted(["status"], options)).stdout).toBe("the database is current: at 001.\n");
    client.close();
  });

  it("lets -d name another database", async () => {
    const options = { database: "app.db", migrations: bundle };
    expect((await mounted(["upgrade", "-d", "other.db"], options)).code).toBe(0);
    expect((await mounted(["current", "--json"], options)).stdout).toBe('{\n  "heads": []\n}\n');
    expect((await mounted(["current", "-d", "other.db"], options)).stdout).toBe("001\n");
  });

  it("is named in messages", async () => {
    const { stdout } = await mounted(["status"], { database: "app.db", migrations: bundle });
    expect(stdout).toContain("Next: `myapp db upgrade`");
  });

  it.each<readonly [string, readonly string[], () => MainOptions, RegExp]>([
    [
      "an error's hint",
      ["current", "-d", "none/app.db"],
      () => ({ database: "app.db", migrations: "nowhere" }),
      /next: .*`myapp db generate`/,
    ],
    [
      "a hint in JSON",
      ["current", "--json"],
      () => ({ database: "app.db", migrations: "nowhere" }),
      /"hint": ".*`myapp db generate`/,
    ],
    [
      "an unknown command",
      ["upgrde"],
      () => ({ database: "app.db", migrations: bundle }),
      /Did you mean upgrade|`myapp db --help`/,
    ],
    ["help", ["--help"], () => ({}), /\$ myapp db upgrade/],
    ["a command's help", ["help", "upgrade"], () => ({}), /Usage: myapp db upgrade/],
  ])("is named in %s", async (_, argv, options, expected) => {
    const { stdout, stderr } = await mounted(argv, options());
    expect(stdout + stderr).toMatch(expected);
    expect(stdout + stderr).not.toMatch(/(?:`|\$ |Usage: )sluice /);
  });

  it("writes and restores backups without a configuration", async () => {
    const options = { database: "app.db", migrations: bundle };
    await mounted(["upgrade"], options);
    expect((await mounted(["backup"], options)).stdout).toContain("Backed up to app.db.backups/");
    const { files } = JSON.parse((await mounted(["backup", "--list", "--json"], options)).stdout);
    expect((await mounted(["restore", files[0], "-y"], options)).code).toBe(0);
  });
});
