import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { squash } from "../../src/kit.js";
import { makeProject, type TestProject } from "../support/project.js";

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

const STEPS =
  "addColumn, addConstraint, alterColumn, alterTable, assertNoRows, createTable, defineMigration, dropColumn, dropConstraint, dropTable, renameColumn, renameTable, run, sql";

interface Text {
  readonly up: string;
  readonly down?: string;
  readonly parents?: readonly string[];
  /** Before the migration. */
  readonly head?: string;
  readonly more?: string;
}

function fileOf(revision: string, { up, down, parents, head = "", more = "" }: Text): string {
  const before = revision === "001" ? [] : [String(Number(revision) - 1).padStart(3, "0")];
  return `import { ${STEPS} } from "drizzle-sluice";
${head}
export default defineMigration({
  revision: "${revision}",
  parents: ${JSON.stringify(parents ?? before)},
  ${more}
  up: [${up}],
  ${down === undefined ? "" : `down: [${down}],`}
});
`;
}

function projectOf(texts: Readonly<Record<string, Text>>): TestProject {
  const migrations = Object.fromEntries(
    Object.entries(texts).map(([revision, text]) => [
      `20260101_0000_${revision}_m${revision}.ts`,
      fileOf(revision, text),
    ]),
  );
  project = makeProject({ migrations });
  return project;
}

const squashIn = ({ root }: TestProject, range: string, options = {}) =>
  squash({ cwd: root, env: {}, range, revisionId: "900", message: "all", ...options });

const T: Text = {
  up: 'createTable("t", `CREATE TABLE "t" ("id" integer PRIMARY KEY, "a" text)`)',
  down: 'dropTable("t")',
};
const ADD: Text = {
  up: 'alterTable("t", [addColumn(`"b" integer NOT NULL DEFAULT 0`)])',
  down: 'alterTable("t", [dropColumn("b")])',
};

/** The text between the brackets of `up` or `down`. */
function listIn(text: string, name: "up" | "down"): string {
  const [, list = ""] = new RegExp(`\\n  ${name}: \\[(.*?)\\n?  ?\\],?\\n`, "s").exec(text) ?? [];
  return list.trim();
}

describe("squash", () => {
  test("writes one revision that creates what is altered", async () => {
    const project = projectOf({ "001": T, "002": ADD });
    const result = await squashIn(project, "..002");
    expect(result).toMatchObject({ revision: "900", replaces: ["001", "002"], proven: true });
    expect(listIn(result.text, "up")).toBe(
      'createTable("t", `CREATE TABLE "t" ("id" integer PRIMARY KEY, "a" text, "b" integer NOT NULL DEFAULT 0)`),',
    );
    expect(listIn(result.text, "down")).toBe('dropTable("t"),');
    expect(result.text).toContain('replaces: ["001", "002"]');
    expect(project.migrations()).toHaveLength(3);
    const { stdout } = await project.run(["upgrade", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ applied: [{ revision: "900" }], heads: ["900"] });
  });

  test("folds in the middle of a history, for a database that is past it as well", async () => {
    const project = projectOf({
      "001": T,
      "002": ADD,
      "003": {
        up: 'alterTable("t", [renameColumn("b", "c")])',
        down: 'alterTable("t", [renameColumn("c", "b")])',
      },
      "004": { up: "sql`CREATE INDEX i ON t (a)`", down: "sql`DROP INDEX i`" },
    });
    expect((await project.run(["upgrade"])).code).toBe(0);
    const result = await squashIn(project, "002..003");
    expect(listIn(result.text, "up")).toContain('addColumn(`"c" integer NOT NULL DEFAULT 0`)');
    expect(listIn(result.text, "down")).toContain('dropColumn("c")');
    const { stdout } = await project.run(["upgrade", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ applied: [{ revision: "900" }], heads: ["004"] });
    expect((await project.run(["verify"])).code).toBe(0);
  });

  test("a squash of what comes and goes does nothing", async () => {
    const project = projectOf({
      "001": T,
      "002": { up: "sql`CREATE VIEW v AS SELECT a FROM t`", down: "sql`DROP VIEW v`" },
      "003": { up: "sql`DROP VIEW v`", down: "sql`CREATE VIEW v AS SELECT a FROM t`" },
    });
    const result = await squashIn(project, "002..");
    expect([listIn(result.text, "up"), listIn(result.text, "down")]).toEqual(["", ""]);
  });

  test("code goes along with what it uses, and steps stay on their side of it", async () => {
    const project = projectOf({
      "001": T,
      "002": {
        ...ADD,
        head: 'import { sep } from "node:path";\nconst SIZE = 2;\n/** The same for all. */\nexport const value = (n: number) => `${sep}${n * SIZE}`;',
        up: `${ADD.up}, run(async (db) => {
      await db.run("INSERT INTO t (a) VALUES (?)", [value(1)]);
    })`,
      },
      "003": {
        head: "const SIZE = 3;",
        up: 'alterTable("t", [addColumn(`"c" text`)]), run((db) => db.run(`UPDATE t SET c = ${SIZE}`))',
        down: 'alterTable("t", [dropColumn("c")])',
      },
    });
    const result = await squashIn(project, "..003");
    expect(result.text).toContain('import { sep } from "node:path";');
    expect(result.text).toContain("/** The same for all. */\nconst value = (n: number)");
    expect(result.text).toMatch(/const SIZE = 2;[\s\S]*const SIZE_003 = 3;/);
    expect(result.text).toContain("run((db) => db.run(`UPDATE t SET c = ${SIZE_003}`)),");
    await project.run(["upgrade"]);
    const db = new Database(project.database);
    expect(db.prepare("SELECT * FROM t").all()).toEqual([{ id: 1, a: "/2", b: 0, c: "3" }]);
    db.close();
  });

  test.each<[string, Text, RegExp]>([
    [
      "a list put together elsewhere",
      { head: "const steps = [run(() => {})];", up: "...steps" },
      /put together elsewhere/,
    ],
    [
      "a statement that changes what the code uses",
      { head: "const names: string[] = [];\nnames.push('x');", up: "run(() => void names)" },
      /line \d+ does something with names/,
    ],
  ])("code that cannot be carried over: %s", async (_, text, why) => {
    const project = projectOf({ "001": T, "002": { down: "", ...text } });
    const error = await squashIn(project, "..002").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "cannot-carry" });
    expect(String(error)).toMatch(why);
    expect(project.migrations()).toHaveLength(2);
  });

  test.each<[string, string]>([
    ["transaction: false,", "cannot-squash"],
    ["validate: () => {},", "cannot-squash"],
  ])("what holds for one revision alone: %s", async (more, code) => {
    const project = projectOf({ "001": T, "002": { ...ADD, more } });
    await expect(squashIn(project, "..002")).rejects.toMatchObject({ code });
  });

  test("one that cannot be taken back makes the whole so", async () => {
    const project = projectOf({
      "001": T,
      "002": { up: ADD.up, more: 'irreversible: "it is what it is",' },
    });
    const result = await squashIn(project, "..002");
    expect(result.text).toContain('irreversible: "002: it is what it is"');
  });

  test("revisions that do not run one by one", async () => {
    const project = projectOf({ "001": T, "002": { up: 'dropTable("nothing")', down: "" } });
    await expect(squashIn(project, "..002")).rejects.toMatchObject({ code: "not-proven" });
    expect(project.migrations()).toHaveLength(2);
  });

  test("a dry run writes nothing", async () => {
    const project = projectOf({ "001": T, "002": ADD });
    const result = await squashIn(project, "..002", { dryRun: true });
    expect(result.file).toBeNull();
    expect(result.text).toContain("createTable");
    expect(project.migrations()).toHaveLength(2);
  });

  test("a squash of a squash replaces what that replaces", async () => {
    const project = projectOf({
      "001": T,
      "002": ADD,
      "003": { up: "sql`CREATE INDEX i ON t (a)`", down: "sql`DROP INDEX i`" },
    });
    await squashIn(project, "001..002");
    const result = await squashIn(project, "..003", { revisionId: "901" });
    expect(result.replaces).toEqual(["900", "001", "002", "003"]);
    expect((await project.run(["upgrade"])).code).toBe(0);
    expect(JSON.parse((await project.run(["status", "--json"])).stdout)).toMatchObject({
      state: "current",
      heads: ["901"],
    });
  });
});

describe("the range", () => {
  const branched = () =>
    projectOf({
      "001": T,
      "002": ADD,
      "003": { up: "", down: "" },
      "004": { up: "", down: "", parents: ["002"] },
      "005": { up: "", down: "", parents: ["003", "004"] },
      "006": { up: "", down: "" },
    });

  test.each<[string, string]>([
    ["001..003", "004, which is outside, follows 002"],
    ["003..006", "005 in it also follows 004"],
    ["002..001", "001 does not follow 002"],
    ["001..001", "one revision"],
    ["001", "no range"],
    ["..", "no range"],
  ])("%s: %s", async (range, why) => {
    const error = await squashIn(branched(), range).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "bad-squash-range" });
    expect(String(error)).toContain(why);
  });

  test.each<[string, readonly string[]]>([
    ["002..005", ["002", "003", "004", "005"]],
    ["005..", ["005", "006"]],
    ["..002", ["001", "002"]],
  ])("%s is closed", async (range, replaces) => {
    expect((await squashIn(branched(), range, { dryRun: true })).replaces).toEqual(replaces);
  });
});

describe("the command", () => {
  test("says what was written and what can go", async () => {
    const project = projectOf({ "001": T, "002": ADD });
    const { code, stdout } = await project.run(["squash", "..002", "-m", "start", "--rev-id", "900"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Wrote drizzle\/\d+_\d+_900_start\.ts, which replaces 001, 002/);
    expect(stdout).toContain("drizzle/20260101_0000_001_m001.ts");
  });

  test("--json", async () => {
    const project = projectOf({ "001": T, "002": ADD });
    const { stdout } = await project.run(["squash", "..002", "--rev-id", "900", "--dry-run", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      revision: "900",
      file: null,
      replaces: ["001", "002"],
      proven: true,
    });
  });
});
