import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, describe, expect, test } from "vitest";
import { readMigrations } from "../../src/kit/project/files.js";
import { openProject } from "../../src/kit/project/project.js";
import type { GenerateOptions, GenerateResult } from "../../src/kit/types.js";
import { generate } from "../../src/kit.js";
import { sealOf } from "../../src/migration/checksum.js";
import { makeProject, type TestProject } from "../support/project.js";

const IMPORTS = `import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { sql } from "drizzle-orm";
`;
const users = (columns: string, extras = ""): string =>
  `${IMPORTS}export const users = sqliteTable("users", { id: integer("id").primaryKey(), ${columns} }, (t) => [${extras}]);\n`;

const NAMED = users(`name: text("name")`);

let project: TestProject | undefined;
afterEach(() => {
  project?.cleanup();
  project = undefined;
});

/** A project with a table of users, applied, with these rows. */
async function projectWith(rows: string, settings = {}): Promise<TestProject> {
  project = makeProject({ schema: NAMED, settings });
  await generateIn(project, { message: "users", revisionId: "001" });
  expect((await project.run(["upgrade", "-q"])).code).toBe(0);
  inDatabase(project, (client) => client.exec(rows));
  return project;
}

const generateIn = ({ root }: TestProject, options: GenerateOptions): Promise<GenerateResult> =>
  generate({ cwd: root, env: {}, ...options });

function inDatabase<T>({ database }: TestProject, work: (client: Database.Database) => T): T {
  const client = new Database(database);
  try {
    return work(client);
  } finally {
    client.close();
  }
}

const hashOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

const PEOPLE = "INSERT INTO users (name) VALUES ('a'), ('b'), (NULL)";

describe("the proof with rows", () => {
  test.each<readonly [string, string, GenerateOptions]>([
    ["a column more", users(`name: text("name"), age: integer("age").notNull().default(0)`), {}],
    ["a column less", users(""), { drops: ["users.name"] }],
    ["another type", users(`name: integer("name")`), {}],
    [
      "a table less",
      `${IMPORTS}export const other = sqliteTable("other", { id: integer("id").primaryKey() });\n`,
      { drops: ["users"] },
    ],
    [
      "NOT NULL with a value for the rows",
      users(`name: text("name").notNull()`),
      { fills: { "users.name": "'?'" } },
    ],
    ["a rename", users(`fullName: text("full_name")`), { renames: ["users.name:users.full_name"] }],
    ["a check that holds", users(`name: text("name")`, `check("name_ck", sql\`\${t.name} <> ''\`)`), {}],
  ])("%s: proven, and the database is as it was to the byte", async (_, schema, options) => {
    const target = await projectWith(PEOPLE);
    const before = hashOf(target.database);
    target.write("schema.ts", schema);
    const result = await generateIn(target, { message: "edit", ...options });
    expect(result).toMatchObject({
      proven: true,
      notes: [expect.stringMatching(/^Tried with the 3 rows of .*app\.db\.$/)],
    });
    expect(hashOf(target.database)).toBe(before);
    expect(target.migrations()).toHaveLength(2);
  });

  test("without an archive, what goes for good is not asked back", async () => {
    const target = await projectWith(PEOPLE, { archive: false });
    target.write("schema.ts", users(""));
    expect(await generateIn(target, { message: "edit", drops: ["users.name"] })).toMatchObject({
      proven: true,
    });
  });

  test("a large database gives a sample", async () => {
    const target = await projectWith(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) INSERT INTO users SELECT i, 'n' || i FROM n",
    );
    target.write("schema.ts", users(`name: text("name"), age: integer("age")`));
    const { notes } = await generateIn(target, { message: "age" });
    expect(notes).toEqual([expect.stringMatching(/^Tried with 20,000 rows of .*app\.db, a sample\.$/)]);
  });

  test("rows that are asked to be otherwise first: proven without them, and said", async () => {
    const target = await projectWith("INSERT INTO users (name) VALUES ('a'), ('a')");
    target.write("schema.ts", users(`name: text("name")`, `uniqueIndex("users_name").on(t.name)`));
    const { proven, notes } = await generateIn(target, { message: "unique" });
    expect(proven).toBe(true);
    expect(notes.at(-1)).toMatch(
      /^It was proven without rows: it asks something of the rows of .* that does not hold yet\.$/,
    );
  });

  test.each([
    ["behind", (target: TestProject) => target.run(["downgrade", "base", "--yes", "-q"])],
    ["missing", async (target: TestProject) => rmSync(target.database)],
  ])("a database that is %s gives no rows", async (_, leave) => {
    const target = await projectWith(PEOPLE);
    await leave(target);
    target.write("schema.ts", users(`name: text("name"), age: integer("age")`));
    const { proven, notes } = await generateIn(target, { message: "age" });
    expect(proven).toBe(true);
    expect(notes.join("\n")).not.toContain("Tried with");
  });
});

describe("a revision that is not proven", () => {
  test("is not written; the error says what fails with the rows", async () => {
    const target = await projectWith(PEOPLE);
    // What a converted value comes to is not foretold: only the proof finds that it is NULL.
    target.write("schema.ts", users(`name: integer("name").notNull()`));
    const options = { message: "edit", fills: { "users.name": "nullif(1, 1)" } };
    await expect(generateIn(target, options)).rejects.toMatchObject({
      code: "not-proven",
      message: expect.stringMatching(
        /^The migration was not written: on a scratch database with rows of .*app\.db, up fails: .*_edit\.ts: step 1 of up \(alterTable\) failed/,
      ),
      hint: expect.stringContaining("--no-proof"),
    });
    expect(target.migrations()).toHaveLength(1);
    expect(await generateIn(target, { ...options, proof: false })).toMatchObject({ proven: false });
    expect(target.migrations()).toHaveLength(2);
  });
});

const BY_HAND = `import { defineMigration, sql } from "drizzle-sluice";
export default defineMigration({
  revision: "002",
  parents: ["001"],
  up: [sql\`CREATE VIEW by_hand AS SELECT name FROM users\`],
  down: [sql\`DROP VIEW by_hand\`],
});
`;

test.each<readonly [string, string, readonly string[], RegExp, string]>([
  [
    "a view by hand",
    users(""),
    ["users.name"],
    /^Drop or change by_hand in the same migration, before users is altered\. Or `--no-proof`/,
    "dependant-broken",
  ],
  [
    "a foreign key without its unique key",
    `${NAMED}export const pets = sqliteTable("pets", { owner: text("owner").references(() => users.name) });\n`,
    [],
    /^The columns it refers to need a primary key or a unique index of exactly these;/,
    "not-proven",
  ],
])("%s is what the hint is about, not rows", async (_, schema, drops, hint, code) => {
  const target = await projectWith(PEOPLE);
  target.write("drizzle/20260101_0000_002_view.ts", BY_HAND);
  expect((await target.run(["upgrade", "-q"])).code).toBe(0);
  target.write("schema.ts", schema);
  await expect(generateIn(target, { message: "edit", drops })).rejects.toMatchObject({
    code,
    hint: expect.stringMatching(hint),
  });
});

describe("the seal", () => {
  test("is the beginning of the checksum that the file has when it is loaded", async () => {
    const target = await projectWith(PEOPLE);
    const migrations = await readMigrations(await openProject({ cwd: target.root, env: {} }));
    expect(migrations.map(({ proven }) => proven)).toEqual(
      migrations.map(({ checksum }) => sealOf(checksum)),
    );
    expect(target.read(`drizzle/${target.migrations()[0]}`)).toMatch(/^ {2}proven: "[0-9a-f]{12}",$/m);
  });

  test.each<readonly [string, GenerateOptions]>([
    ["--no-proof", { proof: false }],
    ["--empty", { empty: true }],
  ])("is not written with %s", async (_, options) => {
    project = makeProject({ schema: NAMED, migrations: {} });
    await generateIn(project, { message: "users", ...options });
    expect(project.read(`drizzle/${project.migrations()[0]}`)).not.toContain("proven");
  });
});
