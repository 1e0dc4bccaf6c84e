import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, it } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const table = (
  columns: string,
): string => `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), ${columns} });
`;
const NAME = table(`name: text("name").notNull()`);
const AGE = table(`name: text("name").notNull(), age: integer("age")`);
const AGE_AND_CITY = table(`name: text("name").notNull(), age: integer("age"), city: text("city")`);

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

async function go(made: TestProject, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await made.run(argv);
  expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: "" });
  return stdout;
}

/** 001 makes users, 002 adds age; the database is at `target`, with a row. */
async function started(target = "002"): Promise<TestProject> {
  const made = makeProject({ schema: NAME, migrations: {} });
  project = made;
  await go(made, "generate", "-m", "make users", "--rev-id", "001");
  await go(made, "upgrade", "-q");
  made.write("schema.ts", AGE);
  await go(made, "generate", "-m", "add age", "--rev-id", "002");
  if (target !== "001") await go(made, "upgrade", target, "-q");
  query(
    made,
    `INSERT INTO users (id, name${target === "001" ? "" : ", age"}) VALUES (1, 'a'${target === "001" ? "" : ", 30"})`,
  );
  return made;
}

function query(made: TestProject, sql: string): readonly unknown[] {
  const client = new Database(made.database);
  try {
    const statement = client.prepare(sql);
    if (statement.reader) return statement.all();
    statement.run();
    return [];
  } finally {
    client.close();
  }
}

const newest = (made: TestProject): string => join("drizzle", made.migrations().at(-1) ?? "");

describe("generate --amend", { timeout: 90_000 }, () => {
  it("writes a pending revision anew, under its name", async () => {
    const made = await started("001");
    const before = made.migrations();
    made.write("schema.ts", AGE_AND_CITY);
    const out = await go(made, "generate", "--amend");
    expect(out).toContain(`Wrote ${newest(made)}, proven up, down and up on a scratch database\n`);
    expect(made.migrations()).toEqual(before);
    expect(made.read(newest(made))).toMatch(
      /revision: "002",\n {2}parents: \["001"\],[\s\S]*"age" integer[\s\S]*"city" text/,
    );
    await go(made, "upgrade", "-q");
    expect(await go(made, "generate")).toBe("Nothing to do: the schema has no changes.\n");
  });

  it("takes an applied one back first, and its rows come again with the next upgrade", async () => {
    const made = await started();
    made.write("schema.ts", AGE_AND_CITY);
    const out = await go(made, "generate", "--amend", "--yes");
    expect(out).toMatch(/note: 002 was taken back from \S*app\.db; its rows are kept for the next upgrade\./);
    expect(await go(made, "current")).toBe("001\n");
    await go(made, "upgrade", "-q");
    expect(query(made, "SELECT * FROM users")).toEqual([{ id: 1, name: "a", age: 30, city: null }]);
    expect(await go(made, "generate")).toBe("Nothing to do: the schema has no changes.\n");
  });

  it("asks before that: without a terminal exit 3, and nothing is done", async () => {
    const made = await started();
    const text = made.read(newest(made));
    made.write("schema.ts", AGE_AND_CITY);
    const { code, stderr } = await made.run(["generate", "--amend"]);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /Write \S*002_add_age\.ts anew\? It is taken back from \S*app\.db first\. There is no terminal to ask on/,
    );
    expect(stderr).toContain("--yes");
    expect(await go(made, "current")).toBe("002\n");
    expect(made.read(newest(made))).toBe(text);
  });

  it("a new message names the file anew", async () => {
    const made = await started("001");
    made.write("schema.ts", AGE_AND_CITY);
    await go(made, "generate", "--amend", "-m", "Age & city");
    expect(made.migrations()).toHaveLength(2);
    expect(newest(made)).toMatch(/_002_age_city\.ts$/);
    expect(made.read(newest(made))).toContain('message: "Age & city"');
    // Amended again without one, it keeps message and name.
    made.write("schema.ts", AGE);
    await go(made, "generate", "--amend");
    expect(newest(made)).toMatch(/_002_age_city\.ts$/);
    expect(made.read(newest(made))).toContain('message: "Age & city"');
  });

  it("with nothing left the file goes, and that is said", async () => {
    const made = await started();
    const file = newest(made);
    made.write("schema.ts", NAME);
    const out = await go(made, "generate", "--amend", "-y");
    expect(out).toContain(`Removed ${file}: the schema asks for nothing of it.\n`);
    expect(made.migrations()).toHaveLength(1);
    expect(await go(made, "status")).toMatch(/is current: at 001\.$/m);
  });

  it("--json says what was removed", async () => {
    const made = await started("001");
    const file = join(made.root, newest(made));
    made.write("schema.ts", NAME);
    expect(JSON.parse(await go(made, "generate", "--amend", "--json"))).toEqual({
      revision: null,
      file: null,
      changes: [],
      hazards: [],
      proven: false,
      removed: file,
    });
  });

  it("--dry-run takes nothing back", async () => {
    const made = await started();
    const text = made.read(newest(made));
    made.write("schema.ts", AGE_AND_CITY);
    expect(await go(made, "generate", "--amend", "--dry-run")).toContain('"city" text');
    expect(made.read(newest(made))).toBe(text);
    expect(await go(made, "current")).toBe("002\n");
  });

  it("where it fails, the database has the revision again", async () => {
    const made = await started();
    const text = made.read(newest(made));
    // A value for the row that is there has to be decided.
    made.write(
      "schema.ts",
      table(`name: text("name").notNull(), age: integer("age"), city: text("city").notNull()`),
    );
    const { code, stderr } = await made.run(["generate", "--amend", "-y"]);
    expect(code).toBe(3);
    expect(stderr).toContain("--fill users.city");
    expect(made.read(newest(made))).toBe(text);
    expect(await go(made, "status")).toMatch(/is current: at 002\.$/m);
    expect(query(made, "SELECT age FROM users")).toEqual([{ age: 30 }]);
  });

  it("remembers renames and fills", async () => {
    const made = await started("001");
    const full = `fullName: text("full_name").notNull(), city: text("city").notNull()`;
    made.write("schema.ts", table(full));
    const fills = ["--rename", "users.name:users.full_name", "--fill", "users.city='x'"];
    await go(made, "generate", "--amend", ...fills);
    made.write("schema.ts", table(`${full}, age: integer("age")`));
    await go(made, "generate", "--amend");
    const text = made.read(newest(made));
    expect(text).toContain('renameColumn("name", "full_name")');
    expect(text).toMatch(/addColumn\(`"city" text NOT NULL`, \{ using: `'x'` \}\)/);
    await go(made, "upgrade", "-q");
    expect(query(made, "SELECT * FROM users")).toEqual([{ id: 1, full_name: "a", city: "x", age: null }]);
  });

  it("keeps labels, dependencies and the wish for a backup", async () => {
    const made = await started("001");
    const file = newest(made);
    made.write(
      file,
      made.read(file).replace(`parents: ["001"],`, `parents: ["001"], labels: ["ages"], backup: true,`),
    );
    made.write("schema.ts", AGE_AND_CITY);
    await go(made, "generate", "--amend");
    expect(made.read(file)).toContain('  labels: ["ages"],\n  backup: true,\n');
    expect((await made.run(["check"])).stdout).not.toContain("not-proven");
  });

  it.each<[string, (text: string) => string, RegExp]>([
    [
      "an edited one",
      (text) => text.replace("up: [", "up: [\n    sql`SELECT 1`,").replace("import { ", "import { sql, "),
      /It was edited by hand, which is lost\./,
    ],
    [
      "one with code",
      (text) => text.replace("up: [", "validate: () => {},\n  up: ["),
      /It has code of its own, `validate`, which is lost\./,
    ],
    [
      "one outside a transaction",
      (text) => text.replace("up: [", "transaction: false,\n  up: ["),
      /transaction: false/,
    ],
    [
      "one that was never proven",
      (text) => text.replace(/ {2}proven: .*\n/, ""),
      /It may have been edited by hand/,
    ],
    ["one written by hand", (text) => text.replace(/ {2}generated: true,\n/, ""), /It was written by hand/],
  ])("asks before it loses %s", async (_, edit, question) => {
    const made = await started("001");
    const file = newest(made);
    const edited = edit(made.read(file));
    made.write(file, edited);
    made.write("schema.ts", AGE_AND_CITY);
    const { code, stderr } = await made.run(["generate", "--amend"]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(question) });
    expect(made.read(file)).toBe(edited);
    await go(made, "generate", "--amend", "-y");
    expect(made.read(file)).toContain('"city" text');
  });

  it("knows an edit that verify has proven since", async () => {
    const made = await started("001");
    const file = newest(made);
    made.write(
      file,
      made.read(file).replace("up: [", "up: [\n    sql`SELECT 1`,").replace("import { ", "import { sql, "),
    );
    await go(made, "verify", "002");
    expect(made.read(file)).toMatch(/proven: "[0-9a-f]{12}\+"/);
    expect(await go(made, "verify", "002")).not.toContain("Written into the file");
    const { code, stderr } = await made.run(["generate", "--amend"]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/It was edited by hand/) });
  });

  it("an empty one gets the steps of the schema", async () => {
    const made = await started("002");
    await go(made, "revision", "-m", "by mistake", "--rev-id", "003");
    made.write("schema.ts", AGE_AND_CITY);
    await go(made, "generate", "--amend");
    expect(made.read(newest(made))).toMatch(/revision: "003"[\s\S]*"city" text/);
  });

  it("asks before it writes one anew that was pushed", async () => {
    const made = await started("001");
    const git = (cwd: string, ...words: readonly string[]): void => {
      const who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
      execFileSync("git", [...who, ...words], { cwd, stdio: "ignore" });
    };
    writeFileSync(join(made.root, ".gitignore"), "node_modules\nremote.git\n*.db\n");
    git(made.root, "init", "-b", "main");
    git(made.root, "init", "--bare", "remote.git");
    git(made.root, "remote", "add", "origin", "remote.git");
    git(made.root, "add", ".");
    git(made.root, "commit", "-m", "one");
    made.write("schema.ts", AGE_AND_CITY);
    await go(made, "generate", "--amend");
    git(made.root, "push", "origin", "main");
    made.write("schema.ts", AGE);
    const { code, stderr } = await made.run(["generate", "--amend"]);
    expect(code).toBe(3);
    expect(stderr).toContain(
      "It was pushed (origin/main): a database that has applied it refuses another one.",
    );
    await go(made, "generate", "--amend", "--yes");
  });

  it.each<[string, readonly string[], string]>([
    ["--empty", ["--empty"], "--amend goes with neither --empty nor --rev-id."],
    ["--rev-id", ["--rev-id", "009"], "--amend goes with neither --empty nor --rev-id."],
    ["a revision that another one follows", ["--head", "001"], "001 cannot be amended: 002 stands on it."],
    ["an unknown one", ["--head", "zz"], "There is no revision zz."],
  ])("wrong usage: %s", async (_, flags, message) => {
    const made = await started("001");
    const { code, stderr } = await made.run(["generate", "--amend", ...flags]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
  });

  it("refused: nothing to amend, and several heads", async () => {
    project = makeProject({ schema: NAME, migrations: {} });
    expect(await project.run(["generate", "--amend"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no revision yet that could be amended."),
    });
    await go(project, "generate", "--empty", "--rev-id", "001", "-m", "a");
    await go(project, "generate", "--empty", "--rev-id", "002", "-m", "b", "--head", "base");
    expect(await project.run(["generate", "--amend"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There are 2 heads: 001, 002."),
    });
    await go(project, "generate", "--amend", "--head", "002");
  });

  it("refused: the database has something on top of it", async () => {
    const made = await started();
    await go(made, "generate", "--empty", "-m", "later", "--rev-id", "003");
    await go(made, "upgrade", "-q");
    const later = newest(made);
    made.write(later.replace(".ts", ".txt"), made.read(later));
    execFileSync("rm", [join(made.root, later)]);
    const { code, stderr } = await made.run(["generate", "--amend", "-y"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/In \S*app\.db, 003 stands on 002\./);
  });
});
