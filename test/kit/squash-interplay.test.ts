import { rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { check } from "../../src/kit.js";
import { makeProject, type TestProject } from "../support/project.js";

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

const STEPS = "addColumn, alterTable, createTable, defineMigration, dropColumn, dropTable";

const fileOf = (revision: string, parent: string | undefined, up: string, down: string): string =>
  `import { ${STEPS} } from "drizzle-sluice";
export default defineMigration({
  revision: "${revision}",
  parents: ${JSON.stringify(parent === undefined ? [] : [parent])},
  up: [${up}],
  down: [${down}],
});
`;

const FILES = {
  "20260101_0000_001_one.ts": fileOf(
    "001",
    undefined,
    'createTable("t", `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`)',
    'dropTable("t")',
  ),
  "20260101_0000_002_two.ts": fileOf(
    "002",
    "001",
    'alterTable("t", [addColumn(`"b" text`)])',
    'alterTable("t", [dropColumn("b")])',
  ),
  "20260101_0000_003_three.ts": fileOf(
    "003",
    "002",
    'createTable("u", `CREATE TABLE "u" ("id" integer PRIMARY KEY NOT NULL)`)',
    'dropTable("u")',
  ),
  "20260101_0000_004_four.ts": fileOf(
    "004",
    "003",
    'alterTable("t", [addColumn(`"c" integer`)])',
    'alterTable("t", [dropColumn("c")])',
  ),
};

const SCHEMA = (more = ""): string => `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const t = sqliteTable("t", {
  id: integer("id").primaryKey(), a: text("a"), b: text("b"), c: integer("c"),${more}
});
export const u = sqliteTable("u", { id: integer("id").primaryKey() });
`;

/** What the database has before the squash is written: nothing, all of the old ones, or the squash in their place. */
type Start = "new" | "old" | "squashed";

async function squashed(start: Start, range = "002..003"): Promise<TestProject> {
  const made = makeProject({ schema: SCHEMA(), migrations: FILES });
  project = made;
  if (start === "old") await ok(made, "upgrade");
  await ok(made, "squash", range, "-m", "sq", "--rev-id", "900");
  if (start === "squashed") await ok(made, "upgrade");
  return made;
}

async function ok(made: TestProject, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await made.run(argv);
  expect(`${argv.join(" ")}: ${code} ${code === 0 ? "" : stdout + stderr}`).toBe(`${argv.join(" ")}: 0 `);
  return stdout;
}

const json = async (made: TestProject, ...argv: readonly string[]) =>
  JSON.parse((await made.run([...argv, "--json"])).stdout);

const remove = ({ root }: TestProject, name: string): void => rmSync(join(root, "drizzle", name));

const fileIn = (made: TestProject, part: string): string =>
  made.migrations().find((name) => name.includes(part)) ?? part;

/** The SQL of a script that is to be run by hand. */
const runIn = (made: TestProject, script: string): void => {
  const db = new Database(made.database);
  db.exec(script.replace(/^\..*$/gm, ""));
  db.close();
};

describe.each<[Start]>([["old"], ["squashed"]])("a database that has %s", (start) => {
  test("is at the head for every command once it is upgraded", async () => {
    const made = await squashed(start);
    await ok(made, "upgrade");
    expect(await json(made, "status")).toMatchObject({ state: "current", pending: [], unknown: [] });
    expect(await json(made, "pending")).toEqual([]);
    expect(await ok(made, "check")).toContain("Nothing found.");
    expect(await ok(made, "check", "--at", "current")).toContain("Nothing found.");
    expect(await ok(made, "verify")).toContain("3 revisions verified, nothing found.");
    expect(await ok(made, "lint", "--all")).toContain("3 revisions looked at");
    expect(await ok(made, "repair")).toContain("Nothing to repair");
    expect(await ok(made, "stamp", "head")).toContain("at 004");
    expect(await ok(made, "upgrade", "--plan")).toContain("Nothing");
    expect(await ok(made, "history", "--graph")).toContain("900  sq");
    expect((await json(made, "generate")).revision).toBeNull();
  });

  test("goes on with what is generated, also under another base and once the old files are gone", async () => {
    const made = await squashed(start);
    await ok(made, "upgrade");
    made.write("schema.ts", SCHEMA(` d: text("d"),`));
    await ok(made, "generate", "-m", "five", "--rev-id", "005");
    made.write("schema.ts", SCHEMA(` d: text("d").default("x"),`));
    expect(await json(made, "generate", "--amend")).toMatchObject({ revision: "005" });
    removeOld(made);
    expect((await json(made, "upgrade")).applied).toMatchObject([{ revision: "005" }]);
    expect(await ok(made, "check")).toContain("Nothing found.");
    // In the order of the file names, which the minute decides before the id does.
    expect([...(await json(made, "bundle")).revisions].sort()).toEqual(["001", "004", "005", "900"]);
  });
});

/** Its deletion is what the documentation tells of. */
function removeOld(made: TestProject): void {
  for (const name of made.migrations()) {
    if (/_00[23]_/.test(name)) remove(made, name);
  }
}

describe("a revision that is replaced, by its name", () => {
  test.each([
    [["verify", "003"], "1 revision verified, nothing found."],
    [["verify", "3"], "1 revision verified, nothing found."],
    [["lint", "002..003"], "1 revision looked at"],
    [["upgrade", "001..003", "--sql"], 'CREATE TABLE "u"'],
    [["downgrade", "003..001", "--sql"], "needs"],
    [["show", "003"], "not run: 900 was, in its place"],
  ])("%j looks at it by itself", async (argv, words) => {
    const made = await squashed("squashed");
    const { stdout, stderr } = await made.run(argv);
    expect(stdout + stderr).not.toContain("that 900 replaces");
    if (words !== "needs") expect(stdout).toContain(words);
  });

  test("check --at compares with what it makes", async () => {
    const made = await squashed("squashed");
    expect((await json(made, "check", "--at", "003")).findings).toMatchObject([
      { message: "t: + c integer" },
    ]);
  });

  test("show tells of what it stands on, and what stands for it", async () => {
    const made = await squashed("old");
    await ok(made, "upgrade");
    const shown = await json(made, "show", "003");
    expect(shown).toMatchObject({ applied: true, replacedBy: "900" });
    expect(shown.sql.up.join()).toContain('CREATE TABLE "u"');
    expect(await ok(made, "show", "003")).toContain(", replaced by 900");
    expect(await json(made, "show", "900")).toMatchObject({ applied: true, replacedBy: null });
  });
});

describe("upgrade --sql", () => {
  test.each<[Start, number]>([
    ["old", 1],
    ["new", 3],
  ])("run by hand, a database that is %s is at the head", async (start) => {
    const made = await squashed(start);
    runIn(made, await ok(made, "upgrade", "--sql"));
    expect(await json(made, "status")).toMatchObject({ state: "current", heads: ["004"] });
    expect(await ok(made, "check")).toContain("Nothing found.");
  });
});

describe("check", () => {
  const notesOf = async ({ root }: TestProject): Promise<string> =>
    (await check({ cwd: root, env: {} })).notes.filter((note) => note.includes("900")).join("\n");
  const FILES_OF = "The files that 900 replaces, 20260101_0000_002_two.ts, 20260101_0000_003_three.ts,";

  test("says as a note when the replaced files can go", async () => {
    const made = await squashed("old");
    expect(await notesOf(made)).toBe(`${FILES_OF} have to stay: ${made.database} does not have 900 yet.`);
    await ok(made, "upgrade");
    expect(await notesOf(made)).toBe(
      `${FILES_OF} can go once every other database has 900 as well; ${made.database} does.`,
    );
    removeOld(made);
    expect(await notesOf(made)).toBe("");
  });

  test("without a database, too", async () => {
    expect(await notesOf(await squashed("new"))).toContain(`${FILES_OF} can go once every database has 900.`);
  });
});

describe("branches", () => {
  const OTHER: Record<string, string> = {
    "20260101_0000_00a_other.ts": fileOf(
      "00a",
      "001",
      'createTable("o", `CREATE TABLE "o" ("x" integer)`)',
      'dropTable("o")',
    ),
  };

  test("a branch beside a squash is merged with it, and rebased on it", async () => {
    const made = await squashed("squashed");
    for (const [name, text] of Object.entries(OTHER)) made.write(`drizzle/${name}`, text);
    expect((await json(made, "merge", "--rev-id", "00m")).parents ?? []).toEqual(["004", "00a"]);
    remove(made, fileIn(made, "_00m_"));
    expect(await json(made, "rebase", "00a", "--onto", "900")).toMatchObject({ parents: ["900"] });
    await ok(made, "upgrade", "heads");
    expect((await json(made, "status")).heads).toEqual(["004", "00a"]);
  });

  test.each([
    ["amended", ["generate", "--amend"], "003.."],
    ["rebased", ["rebase", "900", "--onto", "001"], "002..003"],
  ])("a squash is not %s: it would not do what it replaces", async (_, argv, range) => {
    const made = await squashed("new", range);
    const text = made.read(`drizzle/${fileIn(made, "_900_")}`);
    const { code, stdout } = await made.run([...argv, "--json"]);
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, "is-a-squash"]);
    expect(made.read(`drizzle/${fileIn(made, "_900_")}`)).toBe(text);
  });
});
