import { readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { upgrade } from "../../src/index.js";
import { type Everything, everything } from "../support/everything.js";
import { makeProject, type TestProject } from "../support/project.js";
import { change, failing, ok, rows, using, values } from "./database.js";
import { FIRST_SCHEMA, SCHEMA, WITH_ROLE, WITHOUT_ROLE } from "./gateway.js";

/** Names and texts of the two migrations, as the gateway's author made them. */
let migrations: Readonly<Record<string, string>>;
beforeAll(async () => {
  const author = makeProject({ schema: FIRST_SCHEMA, settings: { ids: "sequential" } });
  await ok(author, "generate", "-m", "initial");
  author.write("schema.ts", SCHEMA);
  await ok(author, "generate", "-m", "add role");
  const [first = "", second = ""] = author.migrations();
  const role = author.read(`drizzle/${second}`);
  const filled = role
    .replace("dropColumn }", "dropColumn, sql }")
    .replace(
      /^ {2}\],\n {2}down/m,
      "    sql`UPDATE users SET role = 'admin' WHERE username = 'admin'`,\n  ],\n  down",
    );
  expect(filled).toContain("UPDATE users");
  author.write(`drizzle/${second}`, filled);
  expect(await ok(author, "verify")).toContain("2 revisions verified, nothing found.");
  migrations = { [first]: author.read(`drizzle/${first}`), [second]: author.read(`drizzle/${second}`) };
  author.cleanup();
});

let gateway: TestProject;
beforeEach(() => {
  gateway = makeProject({ schema: SCHEMA, migrations, settings: { ids: "sequential" } });
});
afterEach(() => gateway.cleanup());

const all = (): Everything => using(gateway.database, (client) => everything(client));
const roles = (): unknown => rows(gateway.database, "SELECT username, role FROM users ORDER BY id");
const install = (sql: string): void => change(gateway.database, sql);

const ADMIN = [
  { username: "admin", role: "admin" },
  { username: "eve", role: "user" },
];

/** The gateway starts; gives what was applied and what it logs. */
async function start(): Promise<readonly [readonly string[], readonly string[]]> {
  const said: string[] = [];
  const say = (text: string): number => said.push(text);
  const client = new Database(gateway.database);
  try {
    const { applied } = await upgrade(client, {
      folder: join(gateway.root, "drizzle"),
      logger: { debug: () => {}, info: () => {}, warn: say, error: say },
    });
    return [applied.map(({ revision }) => revision), said];
  } finally {
    client.close();
  }
}

const adopted = (revision: string): string =>
  `${gateway.database} had tables, but no history: it is recorded as being at ${revision}.`;

describe("5. a database of create all that has everything is adopted with no change", () => {
  beforeEach(() => install(WITH_ROLE));

  it("by stamp head", async () => {
    const before = all();
    expect(await ok(gateway, "stamp", "head")).toBe("Stamped 001\nStamped 002\nThe database is at 002.\n");
    expect(await ok(gateway, "upgrade")).toBe("Nothing pending: the database is at 002.\n");
    expect(all()).toEqual(before);
    expect(await ok(gateway, "check")).toBe("Nothing found.\n");
  });

  it("by itself at start-up", async () => {
    const before = all();
    expect(await start()).toEqual([[], [adopted("002")]]);
    expect(all()).toEqual(before);
    expect(await start()).toEqual([[], []]);
  });
});

describe("5. one that lacks the newest column gets it; admin becomes admin, everybody else user", () => {
  beforeEach(() => install(WITHOUT_ROLE));

  it("by stamp 001 and upgrade", async () => {
    await ok(gateway, "stamp", "001");
    expect(await ok(gateway, "upgrade")).toMatch(/^Backed up to app\.db\.backups.*\nApplied 002 add role/);
    expect(roles()).toEqual(ADMIN);
  });

  it("by itself", async () => {
    expect(await start()).toEqual([["002"], [adopted("001")]]);
    expect(roles()).toEqual(ADMIN);
    expect(values(gateway.database, "SELECT id FROM api_keys")).toEqual(["key-1", "key-2"]);
    install("INSERT INTO users (username, password_hash) VALUES ('mallory', 'x')");
    expect(roles()).toEqual([...ADMIN, { username: "mallory", role: "user" }]);
  });

  it("and a rollback with the next upgrade gives everybody the role they had by then", async () => {
    await start();
    install("UPDATE users SET role = 'auditor' WHERE username = 'eve'");
    await ok(gateway, "downgrade", "--yes");
    expect(values(gateway.database, "SELECT name FROM pragma_table_info('users')")).not.toContain("role");
    await ok(gateway, "upgrade");
    expect(roles()).toEqual([ADMIN[0], { username: "eve", role: "auditor" }]);
  });
});

describe("5. current, history, heads", () => {
  it("tell of an adopted database", async () => {
    install(WITHOUT_ROLE);
    expect(await ok(gateway, "current")).toBe("Nothing is applied.\n");
    expect(await ok(gateway, "heads")).toBe("002  add role  pending\n");
    await start();
    expect(await ok(gateway, "current")).toBe("002\n");
    expect(await ok(gateway, "heads")).toMatch(/^002 {2}add role {2}applied /);
    const history = await ok(gateway, "history", "-v");
    expect(history).toMatch(/001 {2}initial .*, baseline \(.*002 {2}add role .*, upgrade \(/s);
  });
});

describe("5. table and column already exists never reach the user: the tool says which revision the database matches", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "stamped too low",
      WITH_ROLE,
      "001",
      /has the tables of 002 already, but its history says that it is at 001\./,
    ],
    [
      "of other tables",
      "CREATE TABLE users (id INTEGER PRIMARY KEY, login TEXT)",
      "",
      /those of no revision\. The closest is 001/,
    ],
    [
      "with a column of another kind",
      `${WITHOUT_ROLE} ALTER TABLE users ADD COLUMN role INTEGER`,
      "",
      /closest is 002, .*users: role: type text → integer/s,
    ],
  ])("%s", async (_, sql, stamped, message) => {
    install(sql);
    if (stamped !== "") await ok(gateway, "stamp", stamped);
    const before = all();
    const { stderr } = await failing(gateway, 1, "upgrade");
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/next: .*`sluice stamp \d+`/);
    expect(stderr).not.toMatch(/already exists|duplicate column|already has a column/);
    expect(all()).toEqual(before);
    await expect(start()).rejects.toThrow(message);
  });

  it("and the command that it names mends it", async () => {
    install(WITH_ROLE);
    await ok(gateway, "stamp", "001");
    const { stderr } = await failing(gateway, 1, "upgrade");
    const [, revision = ""] = /`sluice stamp (\d+)`/.exec(stderr) ?? [];
    await ok(gateway, "stamp", revision);
    expect(await ok(gateway, "upgrade")).toBe("Nothing pending: the database is at 002.\n");
  });

  it("stamped too high: check says what is missing", async () => {
    install(WITHOUT_ROLE);
    await ok(gateway, "stamp", "head");
    expect((await failing(gateway, 4, "check")).stdout).toContain("drift: users: - role");
    await ok(gateway, "stamp", "001");
    await ok(gateway, "upgrade");
    expect(roles()).toEqual(ADMIN);
  });
});

describe("5. back up, upgrade, restore", () => {
  it("brings the database back as it was, and keeps what was there", async () => {
    install(WITHOUT_ROLE);
    const before = all();
    const said = await ok(gateway, "backup");
    const [, file = ""] = /^Backed up to (\S+)/.exec(said) ?? [];
    expect(said).toContain("The database has tables, but no history: the next upgrade records");
    expect(file).toMatch(/^app\.db\.backups\/\d{8}_\d{6}_at_base\.db$/);
    await ok(gateway, "upgrade", "-q");
    await failing(gateway, 3, "restore", file);
    const restored = await ok(gateway, "restore", file, "--yes");
    expect(restored).toMatch(/^What was there is in app\.db\.backups\/\d{8}_\d{6}_replaced_002\.db\./);
    expect(restored).toContain("The database has tables, but no history: the next upgrade records");
    expect(all()).toEqual(before);
    await ok(gateway, "upgrade", "-q");
    expect(roles()).toEqual(ADMIN);
    expect(readdirSync(`${gateway.database}.backups`).map((name) => name.slice(16))).toEqual(
      expect.arrayContaining(["at_base.db", "before_002.db", "replaced_002.db"]),
    );
  });

  it.each([
    ["no backup", "nothing.db", 2, /There is no backup/],
    ["no database", "schema.ts", 1, /is not a SQLite database/],
    ["the database itself", "app.db", 2, /is the database itself/],
  ])("%s is refused", async (_, file, code, message) => {
    install(WITH_ROLE);
    const before = all();
    expect((await failing(gateway, code, "restore", file, "--yes")).stderr).toMatch(message);
    expect(all()).toEqual(before);
  });

  it("while the gateway has it open, restore refuses, unless it is forced", async () => {
    install(WITH_ROLE);
    await start();
    const [, file = ""] = /^Backed up to (\S+)/.exec(await ok(gateway, "backup")) ?? [];
    const client = new Database(gateway.database);
    try {
      client.exec("BEGIN IMMEDIATE; INSERT INTO servers (url) VALUES ('x')");
      expect((await failing(gateway, 1, "restore", file, "--yes")).stderr).toMatch(/is in use/);
      client.exec("COMMIT");
    } finally {
      client.close();
    }
    await ok(gateway, "restore", file, "--yes", "--force");
    expect(values(gateway.database, "SELECT count(*) FROM servers")).toEqual([1]);
  });
});
