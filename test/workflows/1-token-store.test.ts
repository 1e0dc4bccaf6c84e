import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { upgrade } from "../../src/index.js";
import type { UpgradeOptions } from "../../src/runner/types.js";
import { type Everything, everything } from "../support/everything.js";
import { makeProject, type TestProject } from "../support/project.js";
import { change, failing, ok, rows, using, values } from "./database.js";
import { atTerminal } from "./terminal.js";
import { BEFORE_THE_TOOL, DEVICES, FILES, NEITHER, TOKENS } from "./token-store.js";

const CONFIG = `export default { dialect: "sqlite", out: "./migrations", dbCredentials: { url: "tokens.db" } };\n`;

let project: TestProject;
let store: string;
beforeEach(() => {
  project = makeProject({ config: CONFIG });
  store = join(project.root, "tokens.db");
  project.write("migrations/sluice.json", `{ "ids": "sequential" }`);
  release("migrations", 3);
});
afterEach(() => project.cleanup());

/** A release that has the first so many files; gives its folder. */
function release(folder: string, files: number): string {
  for (const [name, text] of Object.entries(FILES).slice(0, files)) project.write(`${folder}/${name}`, text);
  return folder;
}

interface Started {
  readonly applied: readonly string[];
  readonly said: readonly string[];
}

/** What the server does when it starts. Its connection enforces foreign keys, before and after. */
async function start(folder = "migrations", options: UpgradeOptions = {}): Promise<Started> {
  const said: string[] = [];
  const say = (text: string): number => said.push(text);
  const client = new Database(store);
  try {
    client.pragma("foreign_keys = ON");
    const { applied } = await upgrade(client, {
      folder: join(project.root, folder),
      logger: { debug: () => {}, info: () => {}, warn: say, error: say },
      ...options,
    });
    expect(client.pragma("foreign_keys", { simple: true })).toBe(1);
    return { applied: applied.map(({ revision }) => revision), said };
  } finally {
    client.close();
  }
}

const all = (file = store): Everything => using(file, (client) => everything(client));

describe("1. start-up", () => {
  it("a new database runs everything from scratch", async () => {
    expect(await start()).toEqual({ applied: ["001", "002", "003"], said: [] });
    const names = all().objects?.map((text) => String(text).replace(/:.*/s, "")) ?? [];
    expect(names.filter((name) => !name.includes("autoindex"))).toEqual([
      "index idx_tokens_account",
      "table accounts",
      "table devices",
      "table refresh_tokens",
    ]);
    expect(await start()).toEqual({ applied: [], said: [] });
  });

  it("a database from before the tool is stamped with 001, and nothing changes", async () => {
    change(store, BEFORE_THE_TOOL + TOKENS);
    const before = all();
    const said = [`${store} had tables, but no history: it is recorded as being at 001.`];
    expect(await start(release("first", 1))).toEqual({ applied: [], said });
    expect(all()).toEqual(before);
    expect(await ok(project, "current")).toBe("001\n");
    expect(rows(store, "SELECT action, revision, outcome FROM __sluice_log")).toEqual([
      { action: "baseline", revision: "001", outcome: "done" },
    ]);
  });

  it("the same where its tables are not quite those of 001, because the application says so", async () => {
    change(store, `${BEFORE_THE_TOOL}${TOKENS} ALTER TABLE accounts ADD COLUMN note TEXT`);
    await expect(start()).rejects.toMatchObject({
      code: "unmanaged",
      message: expect.stringMatching(/The closest is 001.*\n {2}accounts: \+ note text$/s),
    });
    const baseline = { revision: "001", whenTable: "refresh_tokens" };
    const { applied, said } = await start("migrations", { baseline });
    expect(applied).toEqual(["002", "003"]);
    expect(said[0]).toContain("accounts: + note text");
    expect(values(store, "SELECT revoked FROM refresh_tokens ORDER BY rowid")).toEqual([0, 1, 0]);
  });

  it("a managed one is brought to the latest", async () => {
    await start(release("second", 2));
    change(store, TOKENS + DEVICES);
    change(store, NEITHER);
    expect((await start()).applied).toEqual(["003"]);
    expect(rows(store, "SELECT token_hash, revoked, scopes FROM refresh_tokens ORDER BY rowid")).toEqual([
      { token_hash: "9f86d081", revoked: 0, scopes: "read" },
      { token_hash: "60303ae2", revoked: 1, scopes: "read" },
      { token_hash: "fd61a03a", revoked: 0, scopes: "read" },
    ]);
  });
});

describe("1. commands", () => {
  it("upgrade, current, history", async () => {
    expect(await ok(project, "upgrade")).toMatch(
      /^Applied 001 create tokens .*\nThe database is at 003\.\n$/s,
    );
    expect(await ok(project, "current")).toBe("003\n");
    const history = await ok(project, "history");
    expect(history.split("\n").map((line) => line.slice(0, 30).trimEnd())).toEqual([
      "001  create tokens       appli",
      "002  scopes and devices  appli",
      "003  revoked is a flag   appli",
      "",
    ]);
  });

  it("downgrade takes back one step, and asks first", async () => {
    await ok(project, "upgrade");
    const question = /Take back 003 revoked is a flag of tokens\.db, with the data that came with/;
    const no = await atTerminal(project.root, ["downgrade"], "n");
    expect(no).toMatchObject({ code: 3, stderr: expect.stringContaining("nothing was done") });
    expect(no.stdout).toMatch(question);
    expect(await ok(project, "current")).toBe("003\n");
    const yes = await atTerminal(project.root, ["downgrade"], "y");
    expect(yes.stdout).toMatch(question);
    expect({ code: yes.code, stderr: yes.stderr }).toEqual({ code: 0, stderr: "" });
    expect(await ok(project, "current")).toBe("002\n");
    const nobody = await failing(project, 3, "downgrade");
    expect(nobody.stderr).toContain("--yes");
  });

  it("downgrade base", async () => {
    await ok(project, "upgrade");
    change(store, TOKENS);
    await ok(project, "downgrade", "base", "--yes");
    expect(all().objects).toEqual([]);
    expect(await ok(project, "current")).toBe("Nothing is applied.\n");
    expect(await ok(project, "downgrade", "--yes")).toBe("Nothing to take back: the database is at base.\n");
  });

  it("generate --empty writes the next id in sequence, in a file named by time, id and description", async () => {
    const said = await ok(project, "generate", "--empty", "-m", "Drop tokens that have expired!");
    const name = /migrations\/(\d{8}_\d{4}_004_drop_tokens_that_have_expired\.ts)\n/.exec(said)?.[1] ?? "";
    const text = project.read(`migrations/${name}`);
    expect(text).toContain(`revision: "004",\n  parents: ["003"],`);
    project.write(
      `migrations/${name}`,
      text.replace("up: []", 'up: ["DELETE FROM refresh_tokens WHERE expires_at < 1770000000"]'),
    );
    await ok(project, "upgrade", "3");
    change(store, TOKENS);
    await ok(project, "upgrade", "4");
    expect(values(store, "SELECT token_hash FROM refresh_tokens")).toEqual(["fd61a03a"]);
  });

  it("the path comes with -d, or from an environment variable", async () => {
    await ok(project, "-d", "elsewhere.db", "upgrade", "001");
    expect(await ok(project, "current", "-d", "elsewhere.db")).toBe("001\n");
    expect(existsSync(store)).toBe(false);
    const { stderr, code } = await project.run(["current", "-d", "elsewhree.db"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "warning: There is no elsewhree.db yet.\n" });
    project.write("migrations/sluice.json", `{ "env": "TOKENS_DB" }`);
    const { stdout } = await project.spawn(["current"]);
    expect(stdout).toBe("Nothing is applied.\n");
    const named = makeProject({ config: CONFIG, env: { TOKENS_DB: join(project.root, "elsewhere.db") } });
    try {
      named.write("migrations/sluice.json", `{ "env": "TOKENS_DB" }`);
      expect(await ok(named, "current")).toBe("001\n");
      expect((await failing(named, 2, "current", "-d", "")).stderr).toContain("empty");
    } finally {
      named.cleanup();
    }
  });

  it("check needs no schema where every migration is written by hand", async () => {
    await ok(project, "upgrade");
    expect(await ok(project, "check")).toMatch(
      /^note: The configuration names no schema.*\nNothing found\.\n$/,
    );
    change(store, "CREATE INDEX by_hand ON devices (name)");
    expect((await failing(project, 4, "check")).stdout).toContain("devices: + index by_hand (name)");
    expect((await failing(project, 2, "generate", "-m", "x")).stderr).toContain("generate --empty");
  });
});

describe("1. raw SQL", () => {
  it("a table is recreated by hand, and children under ON DELETE CASCADE stay", async () => {
    await start(release("second", 2));
    change(store, TOKENS + DEVICES);
    change(store, NEITHER);
    const before = all();
    await start();
    expect(() => change(store, "UPDATE refresh_tokens SET revoked = 2")).toThrow("CHECK");
    expect(values(store, "SELECT name FROM devices")).toEqual(["phone", "television"]);
    expect(rows(store, "PRAGMA foreign_key_check")).toEqual([]);
    change(store, "DELETE FROM refresh_tokens WHERE token_hash = '9f86d081'");
    expect(values(store, "SELECT name FROM devices")).toEqual(["television"]);
    change(
      store,
      `INSERT INTO refresh_tokens VALUES ('9f86d081', 1, 1767225600, 0, 'read'); INSERT INTO devices VALUES (1, '9f86d081', 'phone')`,
    );
    await ok(project, "downgrade", "--yes");
    expect(all().devices).toEqual(before.devices);
    expect(values(store, "SELECT revoked FROM refresh_tokens ORDER BY token_hash")).toEqual([1, 0, 0]);
  });

  it.each([
    [
      "a mistake in the second statement",
      "CREATE TABLE x (a); INSRT INTO x VALUES (1)",
      1,
      'near "INSRT": syntax error',
    ],
    ["a transaction of its own", "BEGIN; CREATE TABLE x (a); COMMIT", 1, "BEGIN cannot stand in a migration"],
    [
      "a child without its parent",
      "INSERT INTO devices (token_hash, name) VALUES ('none', 'x')",
      1,
      "devices",
    ],
  ])(
    "%s: nothing of the revision remains, and the error says what and where",
    async (_, sql, code, message) => {
      await ok(project, "upgrade");
      const before = all();
      project.write("migrations/20260601_0000_004_oops.ts", FILES_4.replace("SQL", sql));
      const { stderr } = await failing(project, code, "upgrade");
      expect(stderr).toContain("004");
      expect(stderr).toContain(message);
      expect(all()).toEqual(before);
      expect(await ok(project, "current")).toBe("003\n");
    },
  );

  it("an applied file that is edited is noticed, and the next start says so", async () => {
    await ok(project, "upgrade");
    const name = "migrations/20260402_1015_002_scopes_and_devices.ts";
    project.write(name, project.read(name).replace("'read'", "'write'"));
    expect(await ok(project, "status")).toContain(
      "20260402_1015_002_scopes_and_devices.ts was edited after being applied",
    );
    const { stderr } = await failing(project, 1, "downgrade", "1", "--yes");
    expect(stderr).toContain("was edited after being applied");
  });
});

const FILES_4 = `export default (await import("drizzle-sluice")).defineMigration({ revision: "004", parents: ["003"], up: ["SQL"], down: [] });`;

describe("1. deployment check", () => {
  beforeEach(async () => {
    await start(release("older", 2));
    change(store, TOKENS + DEVICES);
    change(store, NEITHER);
  });

  it("upgrade and then current on a copy leave the original alone", async () => {
    const before = all();
    copyFileSync(store, join(project.root, "copy.db"));
    await ok(project, "upgrade", "-d", "copy.db");
    expect(await ok(project, "current", "-d", "copy.db")).toBe("003\n");
    expect(await ok(project, "current")).toBe("002\n");
    expect(all()).toEqual(before);
  });

  it("a roll back to a named revision, and the older release starts", async () => {
    const before = all();
    await start();
    await ok(project, "rollback", "--revision", "002", "--yes");
    expect(await start("older", { unknown: "error" })).toEqual({ applied: [], said: [] });
    expect(all().refresh_tokens).toEqual(
      before.refresh_tokens?.map((row) => String(row).replace("NULL", "0")),
    );
    expect(all().devices).toEqual(before.devices);
  });

  it("without the roll back the older release starts with a warning, and can take the revision back itself", async () => {
    await start();
    const { applied, said } = await start("older");
    expect(applied).toEqual([]);
    expect(said).toEqual([
      expect.stringMatching(/^The database has revision 003, which .*older\/? does not know\.$/),
    ]);
    await expect(start("older", { unknown: "error" })).rejects.toMatchObject({ code: "unknown-revision" });
    project.write("older.config.ts", CONFIG.replace("./migrations", "./older"));
    expect(await ok(project, "--config", "older.config.ts", "status")).toContain("ahead: at 003");
    expect(await ok(project, "--config", "older.config.ts", "downgrade", "--yes")).toContain(
      "Rolled back 003",
    );
    expect(await start("older", { unknown: "error" })).toEqual({ applied: [], said: [] });
  });
});

describe("1. a history table that was emptied or damaged", () => {
  it.each<[string, string, string, RegExp]>([
    ["emptied", "DELETE FROM __sluice_history", "unmanaged", /its history was emptied: .* upgrade of 003\./],
    ["dropped", "DROP TABLE __sluice_history", "unmanaged", /its history was emptied: .* upgrade of 003\./],
    ["with a gap", "DELETE FROM __sluice_history WHERE revision = '002'", "damaged", /lacks 002/],
    [
      "without a column",
      "ALTER TABLE __sluice_history DROP COLUMN checksum",
      "damaged",
      /no such column: checksum/,
    ],
    ["with rubbish in it", "UPDATE __sluice_history SET parents = 'rubbish'", "damaged", /rubbish/],
    [
      "another table",
      "DROP TABLE __sluice_history; CREATE TABLE __sluice_history (x)",
      "damaged",
      /is not what Sluice wrote/,
    ],
    [
      "with other checksums",
      "UPDATE __sluice_history SET checksum = 'x'",
      "current",
      /edited after being applied/,
    ],
    [
      "with an id of nobody",
      "UPDATE __sluice_history SET revision = '00Z' WHERE revision = '003'",
      "ahead",
      /00Z/,
    ],
  ])("%s: status says so, and stamp --purge mends it", async (_, damage, state, message) => {
    await start();
    change(store, TOKENS + DEVICES);
    const before = all();
    change(store, damage);
    const said = await ok(project, "status");
    expect(said).toContain(`tokens.db is ${state}`);
    expect(said).toMatch(message);
    expect(await ok(project, "stamp", "--purge", "003")).toContain("The database is at 003.\n");
    expect(await ok(project, "status")).toContain("tokens.db is current: at 003.\n");
    expect(await start()).toEqual({ applied: [], said: [] });
    expect(all()).toEqual(before);
  });
});
