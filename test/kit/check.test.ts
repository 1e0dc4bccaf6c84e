import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import type { Finding } from "../../src/kit/check/finding.js";
import { check } from "../../src/kit.js";
import { migrationText } from "../support/migration-text.js";
import { makeProject, type TestProject } from "../support/project.js";

const IMPORTS = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n`;
const SCHEMA = `${IMPORTS}export const t = sqliteTable("t", { id: integer("id").primaryKey(), a: text("a") });\n`;
const WITH_B = `${IMPORTS}export const t = sqliteTable("t", { id: integer("id").primaryKey(), a: text("a"), b: integer("b") });\n`;

const ONE = "20260101_0000_001_t.ts";
const T1 = migrationText("001", [], {
  up: "createTable('t', 'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT)')",
  down: "dropTable('t')",
});
const T2 = migrationText("002", ["001"], {
  up: "alterTable('t', [addColumn('b INTEGER')])",
  down: "alterTable('t', [dropColumn('b')])",
});

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

interface Given {
  readonly schema?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Run on the database after an upgrade; undefined: there is none. */
  readonly database?: string;
  /** Written after the upgrade. */
  readonly edits?: Readonly<Record<string, string>>;
}

async function projectOf(given: Given): Promise<TestProject> {
  const { schema = SCHEMA, files = {}, database, edits = {}, settings } = given;
  const made = makeProject({ schema, migrations: { [ONE]: T1, ...files }, ...(settings && { settings }) });
  project = made;
  if (database !== undefined) {
    expect(await made.run(["upgrade", "-q"])).toMatchObject({ code: 0, stderr: "" });
    const client = new Database(made.database);
    client.exec(database);
    client.close();
  }
  for (const [file, text] of Object.entries(edits)) made.write(file, text);
  return made;
}

const found = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ kind, revision, message }) => `${kind} ${revision ?? "-"} ${message}`);

async function findingsOf(given: Given, at?: string): Promise<readonly string[]> {
  const { root } = await projectOf(given);
  const { ok, findings } = await check({ cwd: root, env: {}, at });
  expect(ok).toBe(findings.length === 0);
  expect(findings.every(({ hint }) => hint !== "")).toBe(true);
  return found(findings);
}

const HISTORY_ROW = `INSERT INTO __sluice_history (revision, parents, name, checksum, applied_at, duration_ms, state, down)
  SELECT '009', '["008"]', '20260101_0000_009_x.ts', '', applied_at, 0, 'applied', '{}' FROM __sluice_history`;

describe("check finds", () => {
  test.each<readonly [string, Given, readonly (string | RegExp)[]]>([
    ["nothing without a database", {}, []],
    ["nothing on a database at the head", { database: "" }, []],
    [
      "a change of the schema that no migration has",
      { schema: WITH_B },
      [/^model - \S*schema\.ts:\d+: No migration has this change of the schema: t: \+ b integer$/],
    ],
    [
      "two heads",
      {
        files: {
          "20260102_0000_002_b.ts": T2,
          "20260102_0000_003_c.ts": T2.replace('"002"', '"003"').replaceAll("'b INTEGER'", "'c INTEGER'"),
        },
        schema: `${WITH_B.replace(`b: integer("b")`, `b: integer("b"), c: integer("c")`)}`,
      },
      ["heads - There are 2 heads: 002, 003."],
    ],
    [
      "a file that was edited since it was proven",
      { files: { [ONE]: T1.replace("parents:", `proven: "0123456789ab", parents:`) } },
      [/^not-proven 001 .*20260101_0000_001_t\.ts was edited since it was proven\.$/],
    ],
    [
      "an applied file that was edited",
      { database: "", edits: { [`drizzle/${ONE}`]: T1.replace("a TEXT", "a  TEXT") } },
      [/^edited 001 .*001_t\.ts was edited after being applied\.$/],
    ],
    [
      "what is pending",
      { schema: WITH_B, database: "", edits: { "drizzle/20260102_0000_002_add_b.ts": T2 } },
      ["pending 002 002 add b is not applied."],
    ],
    [
      "drift, object by object",
      {
        database: `CREATE INDEX t_a ON t (a); CREATE TRIGGER tr AFTER DELETE ON t BEGIN SELECT 1; END; CREATE VIEW v AS SELECT 1; ALTER TABLE t ADD COLUMN extra`,
      },
      ["drift - t: + extra · + index t_a (a) · + trigger tr", "drift - v: + view"],
    ],
    [
      "a table that no revision knows",
      { database: "CREATE TABLE other (x)" },
      ["unmanaged - other: no revision knows this table."],
    ],
    [
      "nothing in what is to be kept",
      { database: "CREATE TABLE other_a (x)", settings: { keep: ["other_*"] } },
      [],
    ],
    [
      "drift below what is pending",
      {
        schema: WITH_B,
        database: "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY)",
        edits: { "drizzle/20260102_0000_002_add_b.ts": T2 },
      },
      ["pending 002 002 add b is not applied.", "drift - t: - a"],
    ],
    [
      "revisions that no file has, whose parents are missing",
      { database: HISTORY_ROW },
      [
        "damaged 009 009 is applied, but 008, which it follows, is not.",
        "unknown 009 009 (20260101_0000_009_x.ts) is applied, but no file has it.",
      ],
    ],
    [
      "a revision that stopped halfway",
      { database: "UPDATE __sluice_history SET state = 'unfinished:1'" },
      ["unfinished 001 001 (20260101_0000_001_t.ts) stopped halfway."],
    ],
    [
      "a history that is not ours",
      { database: "ALTER TABLE __sluice_history DROP COLUMN down" },
      [/^damaged - The table __sluice_history is not what Sluice wrote/],
    ],
    [
      "tables without a history",
      { database: "DROP TABLE __sluice_history" },
      [/^unmanaged - .*app\.db has tables, but no history\.$/],
    ],
    [
      "a migration that does not run, once",
      {
        database: "",
        edits: {
          "drizzle/20260102_0000_002_x.ts": migrationText("002", ["001"], {
            up: "dropTable('zz')",
            down: "",
          }),
        },
      },
      [
        /^broken 002 .*step 1 of up \(dropTable\) failed: There is no table zz/,
        "pending 002 002 x is not applied.",
      ],
    ],
  ])("%s", async (_, given, expected) => {
    expect(await findingsOf(given)).toEqual(
      expected.map((one) => (one instanceof RegExp ? expect.stringMatching(one) : one)),
    );
  });
});

describe("check --at", () => {
  const files = { "20260102_0000_002_add_b.ts": T2 };

  test.each<readonly [string, string, readonly string[]]>([
    ["the revision it is at", "002", []],
    ["by a prefix of it", "0", []],
    ["current", "current", []],
    ["head", "head", []],
    ["another revision", "001", ["drift - t: + b integer"]],
  ])("%s", async (_, at, expected) => {
    const prefixed = at === "0" ? {} : files;
    expect(
      await findingsOf({ schema: "throw new Error('is not read')", files: prefixed, database: "" }, at),
    ).toEqual(expected);
  });

  test.each<readonly [string, Given, string, string]>([
    ["no database", {}, "current", "no-database"],
    ["an unknown revision", { database: "" }, "zz", "unknown-revision"],
    ["an unknown current one", { database: HISTORY_ROW }, "current", "unknown-revision"],
  ])("%s is an error", async (_, given, at, code) => {
    const { root } = await projectOf(given);
    await expect(check({ cwd: root, env: {}, at })).rejects.toMatchObject({ code });
  });
});

test("a missing folder is an error, not nothing to find", async () => {
  project = makeProject({ schema: SCHEMA });
  await expect(check({ cwd: project.root, env: {} })).rejects.toMatchObject({ code: "missing-folder" });
});
