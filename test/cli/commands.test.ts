import { existsSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.js";
import { makeProject, type ProjectInput, type TestProject } from "../support/project.js";

const SCHEMA = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), name: text("name").notNull() });
`;

const USERS = `import { createTable, defineMigration, sql } from "drizzle-sluice";
export default defineMigration({
  revision: "001",
  parents: [],
  up: [createTable("users", \`CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "name" text NOT NULL)\`)],
  down: [sql\`DROP TABLE "users"\`],
});
`;

const EMAIL = `import { addColumn, alterTable, defineMigration, dropColumn } from "drizzle-sluice";
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [alterTable("users", [addColumn(\`"email" text\`)])],
  down: [alterTable("users", [dropColumn("email")])],
});
`;

const FILE_1 = "20261120_1530_001_make_users.js";
const FILE_2 = "20261121_0900_002_add_email.js";
const MIGRATIONS = { [FILE_1]: USERS, [FILE_2]: EMAIL };

let project: TestProject | undefined;

function make(input: ProjectInput = { schema: SCHEMA, migrations: MIGRATIONS }): TestProject {
  project = makeProject(input);
  return project;
}

afterEach(() => {
  project?.cleanup();
  project = undefined;
});

/** The commands before, each of which has to go well. */
async function projectAfter(commands: readonly string[], input?: ProjectInput): Promise<TestProject> {
  const made = make(input);
  for (const command of commands) {
    const { code, stderr } = await made.run(command.split(" "));
    expect({ command, code, stderr }).toEqual({ command, code: 0, stderr: "" });
  }
  return made;
}

/** Durations and times are not the same twice. */
const steady = (text: string): string =>
  text.replace(/\(\d[\d.]* m?s\)/g, "(N ms)").replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "TIME");

type Row = readonly [before: readonly string[], argv: string, stdout: readonly string[]];

const HUMAN: readonly Row[] = [
  [
    [],
    "upgrade",
    ["Applied 001 make users (N ms)", "Applied 002 add email (N ms)", "The database is at 002."],
  ],
  [
    [],
    "migrate",
    ["Applied 001 make users (N ms)", "Applied 002 add email (N ms)", "The database is at 002."],
  ],
  [[], "upgrade 001", ["Applied 001 make users (N ms)", "The database is at 001."]],
  [[], "upgrade +1", ["Applied 001 make users (N ms)", "The database is at 001."]],
  [[], "upgrade --revision 001", ["Applied 001 make users (N ms)", "The database is at 001."]],
  [[], "upgrade -q", []],
  [["upgrade"], "upgrade", ["Nothing pending: the database is at 002."]],
  [["upgrade"], "downgrade -y", ["Rolled back 002 add email (N ms)", "The database is at 001."]],
  [["upgrade"], "downgrade -1 --yes", ["Rolled back 002 add email (N ms)", "The database is at 001."]],
  [["upgrade"], "--yes rollback 001", ["Rolled back 002 add email (N ms)", "The database is at 001."]],
  [
    ["upgrade"],
    "downgrade base -y --no-backup",
    ["Rolled back 002 add email (N ms)", "Rolled back 001 make users (N ms)", "The database is at base."],
  ],
  [[], "current", ["Nothing is applied."]],
  [["upgrade"], "current", ["002"]],
  [["upgrade 001"], "version", ["001"]],
  [["upgrade 001"], "history", ["001  make users  applied TIME", "002  add email   pending"]],
  [
    ["upgrade 001"],
    "history -v",
    [
      "001  make users  applied TIME",
      "  parents: none",
      `  file:    drizzle/${FILE_1}`,
      `  by:      ${userInfo().username}, drizzle-sluice ${VERSION}, upgrade (N ms)`,
      "002  add email   pending",
      "  parents: 001",
      `  file:    drizzle/${FILE_2}`,
    ],
  ],
  [[], "heads", ["002  add email  pending"]],
  [["upgrade"], "heads", ["002  add email  applied TIME"]],
  [["upgrade 001"], "pending", ["002  add email  pending"]],
  [["upgrade"], "pending", ["Nothing pending."]],
  [["upgrade"], "status", ["app.db is current: at 002."]],
  [
    [],
    "status",
    [
      "app.db is empty: nothing is applied, 2 revisions pending.",
      "pending:",
      "  001  make users",
      "  002  add email",
      "Next: `sluice upgrade`",
    ],
  ],
  [["upgrade"], "stamp 001", ["The database is at 001."]],
  [["upgrade 001"], "stamp head", ["Stamped 002", "The database is at 002."]],
  [["upgrade"], "stamp --purge base", ["The database is at base."]],
];

describe("for people", () => {
  it.each(HUMAN)("%j, then %s", async (before, argv, lines) => {
    const { run } = await projectAfter(before);
    const { code, stdout, stderr } = await run(argv.split(" "));
    expect({ code, stderr, lines: steady(stdout).split("\n").slice(0, -1) }).toEqual({
      code: 0,
      stderr: "",
      lines,
    });
  });
});

const DURATION = expect.any(Number);
const entry = (
  revision: string,
  parents: readonly string[],
  message: string,
  file: string,
  applied: boolean,
) => ({
  revision,
  parents,
  message,
  file: expect.stringMatching(new RegExp(`/drizzle/${file}$`)),
  applied,
  appliedAt: applied ? expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) : null,
});
const FIRST = (applied: boolean) => entry("001", [], "make users", FILE_1, applied);
const SECOND = (applied: boolean) => entry("002", ["001"], "add email", FILE_2, applied);

const JSON_ROWS: readonly (readonly [before: readonly string[], argv: string, value: unknown])[] = [
  [
    [],
    "upgrade",
    {
      applied: [
        { revision: "001", durationMs: DURATION },
        { revision: "002", durationMs: DURATION },
      ],
      heads: ["002"],
    },
  ],
  [["upgrade"], "upgrade", { applied: [], heads: ["002"] }],
  [["upgrade"], "downgrade -y", { rolledBack: [{ revision: "002", durationMs: DURATION }], heads: ["001"] }],
  [[], "current", { heads: [] }],
  [["upgrade"], "current", { heads: ["002"] }],
  [["upgrade"], "current -q", { heads: ["002"] }],
  [[], "heads", { heads: ["002"] }],
  [["upgrade 001"], "history", [FIRST(true), SECOND(false)]],
  [["upgrade 001"], "pending", [SECOND(false)]],
  [["upgrade"], "pending", []],
  [[], "status", { state: "empty", heads: [], pending: ["001", "002"], unknown: [] }],
  [["upgrade 001"], "status", { state: "behind", heads: ["001"], pending: ["002"], unknown: [] }],
  [["upgrade"], "stamp 001", { stamped: [], heads: ["001"] }],
  [["upgrade 001"], "stamp head", { stamped: ["002"], heads: ["002"] }],
  [["upgrade"], "stamp --purge 001", { stamped: ["001"], heads: ["001"] }],
];

describe("as JSON", () => {
  it.each(JSON_ROWS)("%j, then %s --json", async (before, argv, value) => {
    const { run } = await projectAfter(before);
    const { code, stdout, stderr } = await run([...argv.split(" "), "--json"]);
    expect({ code, stderr, value: JSON.parse(stdout) }).toEqual({ code: 0, stderr: "", value });
  });
});

describe("a database that does not exist", () => {
  it.each(["current", "status", "pending", "history", "heads", "downgrade base --yes"])(
    "%s makes no file",
    async (argv) => {
      const { run, database } = make();
      await run(argv.split(" "));
      expect(existsSync(database)).toBe(false);
    },
  );

  it("stamp makes none either: that is a mistake in the path", async () => {
    const { run, database } = make();
    const { code, stderr } = await run(["stamp", "head"]);
    expect({ code, there: existsSync(database) }).toEqual({ code: 1, there: false });
    expect(stderr).toContain("There is no database");
  });

  it("upgrade makes it", async () => {
    const { run, database } = make();
    expect((await run(["upgrade"])).code).toBe(0);
    expect(existsSync(database)).toBe(true);
  });
});

const NO_CREDENTIALS = `export default { dialect: "sqlite", schema: "./schema.ts", out: "./drizzle" };\n`;

describe("where no database is named", () => {
  it.each(["history", "heads"])("%s looks at the files", async (argv) => {
    const { run } = make({ schema: SCHEMA, migrations: MIGRATIONS, config: NO_CREDENTIALS });
    const { code, stdout } = await run([argv]);
    expect(code).toBe(0);
    expect(stdout).toContain("002  add email");
  });

  it.each(["upgrade", "downgrade --yes", "current", "status", "pending", "stamp head"])(
    "%s is exit 2",
    async (argv) => {
      const { run } = make({ schema: SCHEMA, migrations: MIGRATIONS, config: NO_CREDENTIALS });
      const { code, stdout, stderr } = await run(argv.split(" "));
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain("No database is given.");
      expect(stderr).toContain("SLUICE_DATABASE_URL");
    },
  );

  it("-d names it", async () => {
    const { run, root } = make({ schema: SCHEMA, migrations: MIGRATIONS, config: NO_CREDENTIALS });
    expect((await run(["-d", "other.db", "upgrade"])).code).toBe(0);
    expect(existsSync(`${root}/other.db`)).toBe(true);
  });

  it("the environment names it", async () => {
    const env = { SLUICE_DATABASE_URL: "env.db" };
    const { run, root } = make({ schema: SCHEMA, migrations: MIGRATIONS, config: NO_CREDENTIALS, env });
    expect((await run(["upgrade"])).code).toBe(0);
    expect(existsSync(`${root}/env.db`)).toBe(true);
  });
});

describe("failures", () => {
  const rows: readonly (readonly [
    before: readonly string[],
    argv: string,
    code: number,
    words: readonly string[],
  ])[] = [
    [["upgrade"], "downgrade", 3, ["Take back 002 add email of app.db", "--yes"]],
    [["upgrade"], "downgrade 999", 2, ["999"]],
    [["upgrade"], "downgrade 999 --yes", 2, ["999"]],
    [["upgrade 001"], "downgrade 002 --yes", 2, ["002"]],
    [[], "upgrade 999", 2, ["999"]],
    [[], "migrate dev", 2, ['"dev" is not a revision', "`sluice generate -m"]],
    [[], "migrate deploy", 2, ['"deploy" is not a revision', "`sluice upgrade`"]],
    [[], "stamp 999 -d app.db", 1, ["There is no database"]],
    [[], "show 999", 2, ["999"]],
    [[], "upgrade --config nowhere.ts", 2, ["nowhere.ts"]],
    [[], "upgrade -d postgres://u:secret@host/db", 2, ["postgres"]],
  ];
  it.each(rows)("%j, then %s is exit %d", async (before, argv, code, words) => {
    const { run } = await projectAfter(before);
    const result = await run(argv.split(" "));
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: "" });
    expect(result.stderr).toMatch(/^error: /);
    for (const word of words) expect(result.stderr).toContain(word);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(result.stderr).not.toContain("secret");
  });

  it.each(rows)("%j, then %s --json is exit %d", async (before, argv, code) => {
    const { run } = await projectAfter(before);
    const result = await run([...argv.split(" "), "--json"]);
    expect({ code: result.code, stderr: result.stderr }).toEqual({ code, stderr: "" });
    const { error, ...rest } = JSON.parse(result.stdout);
    expect({ rest, keys: Object.keys(error) }).toEqual({ rest: {}, keys: ["code", "message", "hint"] });
  });

  it("a revision that no file knows is exit 1", async () => {
    const { run, root } = await projectAfter(["upgrade"]);
    rmSync(`${root}/drizzle/${FILE_2}`);
    const { code, stderr } = await run(["upgrade"]);
    expect(code).toBe(1);
    expect(stderr).toContain("002");
  });

  it("a file that is not a database is exit 1", async () => {
    const { run, database } = make();
    writeFileSync(database, "this is a text, and long enough to be read as a database's header: ".repeat(20));
    const { code, stderr } = await run(["current"]);
    expect(code).toBe(1);
    expect(stderr).toContain("app.db is not a SQLite database");
  });

  it("a step that fails is exit 1, with its SQL and its file", async () => {
    const broken = EMAIL.replace(/up: .*/, "up: ['INSERT INTO nowhere VALUES (1)'],");
    const { run } = make({ schema: SCHEMA, migrations: { [FILE_1]: USERS, [FILE_2]: broken } });
    const { code, stdout, stderr } = await run(["upgrade"]);
    expect(code).toBe(1);
    expect(steady(stdout)).not.toContain("Applied 002");
    expect(stderr).toContain("INSERT INTO nowhere VALUES (1)");
    expect(stderr).toContain(FILE_2);
  });

  it("--verbose logs statements and adds the stack", async () => {
    const broken = EMAIL.replace(/up: .*/, "up: ['INSERT INTO nowhere VALUES (1)'],");
    const { run } = make({ schema: SCHEMA, migrations: { [FILE_1]: USERS, [FILE_2]: broken } });
    const { stderr } = await run(["upgrade", "--verbose"]);
    expect(stderr).toMatch(/CREATE TABLE "users".*-- [\d.]+ ms\n/);
    expect(stderr).toMatch(/\n\s+at /);
  });

  it("SLUICE_LOG=debug is --verbose", async () => {
    const { run } = make({ schema: SCHEMA, migrations: MIGRATIONS, env: { SLUICE_LOG: "debug" } });
    expect((await run(["upgrade"])).stderr).toContain('CREATE TABLE "users"');
  });
});
