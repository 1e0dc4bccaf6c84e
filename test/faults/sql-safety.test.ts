import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stateOf } from "../../scripts/torture/state.js";
import { quoteIdentifier } from "../../src/dialect/sqlite/ddl/identifier.js";
import type { MigrationInput } from "../../src/migration/define.js";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  createTable,
  dropColumn,
  dropTable,
  renameColumn,
  renameTable,
  run,
  sql,
} from "../../src/migration/steps.js";
import { downgrade, upgrade } from "../../src/runner/api.js";
import { bundle, open, revision, temporaryFolder, thrownBy } from "../runner/support.js";
import { makeProject } from "../support/project.js";

const NAMES = [
  `a"b`,
  `a""b`,
  "a`b",
  "a]b",
  "a'b",
  `x"; DROP TABLE bystander; --`,
  `x'); DROP TABLE bystander; --`,
  "two words",
  "two\nlines",
  "semi;colon",
  "-- comment",
  "/* comment",
  "select",
  "rowid ",
  "%s",
  "ünïcödé 🦉",
  "?",
  ":name",
  "../../etc/passwd",
];

const quoted = quoteIdentifier;

/** Revisions that carry out every kind of step on a table and a column of these names. */
function revisionsFor(name: string): readonly MigrationInput[] {
  const table = quoted(name);
  const other = `other ${name}`;
  return [
    revision("001", [
      createTable("bystander", "CREATE TABLE bystander (a); "),
      sql`INSERT INTO bystander VALUES (1)`,
    ]),
    revision(
      "002",
      [
        createTable(name, `CREATE TABLE ${table} (id integer PRIMARY KEY, ${table} text, plain text)`),
        `CREATE INDEX ${quoted(`i ${name}`)} ON ${table} (${table})`,
        `INSERT INTO ${table} VALUES (1, 'one', 'p'), (2, 'two', 'p')`,
        alterTable(name, [addColumn(`${quoted(other)} text DEFAULT 'd'`)]),
        alterTable(name, [alterColumn(other, "text DEFAULT 'd'", "text DEFAULT 'e'")]),
        alterTable(name, [addConstraint(`CONSTRAINT ${table} CHECK (${table} <> '')`)]),
        alterTable(name, [alterColumn(name, "text", "text NOT NULL COLLATE NOCASE")], { how: "copy" }),
      ],
      [dropTable(name)],
    ),
    revision(
      "003",
      [
        renameTable(name, other),
        alterTable(other, [renameColumn(name, `new ${name}`)]),
        alterTable(other, [dropColumn(other), dropColumn("plain")]),
        run((db) => db.batches(`SELECT * FROM ${quoted(other)}`, { key: `new ${name}` }, () => {})),
      ],
      [
        alterTable(other, [addColumn("plain text"), addColumn(`${quoted(other)} text DEFAULT 'e'`)]),
        alterTable(other, [renameColumn(`new ${name}`, name)]),
        renameTable(other, name),
      ],
    ),
    revision("004", [dropTable(other)], [createTable(other, finalDdl(name, other))]),
  ];
}

const finalDdl = (name: string, other: string): string =>
  `CREATE TABLE ${quoted(other)} (id integer PRIMARY KEY, ${quoted(`new ${name}`)} text NOT NULL COLLATE NOCASE, CONSTRAINT ${quoted(name)} CHECK (${quoted(`new ${name}`)} <> ''))`;

describe.each(NAMES)("a table and columns named %j", (name) => {
  test.each([true, false])("go up and down (inPlace: %s), and nothing else is touched", async (inPlace) => {
    const db = open();
    const migrations = bundle(revisionsFor(name), { inPlace });
    await upgrade(db, { migrations, target: "002" });
    const before = db.prepare(`SELECT * FROM ${quoted(name)}`).all();
    expect((await upgrade(db, { migrations })).heads).toEqual(["004"]);
    await downgrade(db, { migrations, target: "002" });
    expect(db.prepare(`SELECT * FROM ${quoted(name)}`).all()).toEqual(before);
    await downgrade(db, { migrations, target: "001" });
    expect(db.prepare("SELECT a FROM bystander").pluck().all()).toEqual([1]);
    expect(stateOf(db).revisions).toEqual(["001"]);
  });
});

test.each<[string, MigrationInput]>([
  ["a table", revision("001", [renameTable("bystander", "a\0b")])],
  ["a column", revision("001", [alterTable("bystander", [renameColumn("a", "a\0b")])])],
  ["literal SQL", revision("001", ["DELETE FROM bystander /*\0*/ WHERE a = 2"])],
  ["a table's definition", revision("001", [createTable("t", "CREATE TABLE t (a, b text DEFAULT '\0')")])],
])("a NUL in %s is refused, and nothing has changed", async (_, input) => {
  const db = open();
  db.exec("CREATE TABLE bystander (a); INSERT INTO bystander VALUES (1)");
  const error = await thrownBy(() => upgrade(db, { migrations: bundle([input]) }));
  expect(error.message).toMatch(/NUL/);
  expect(db.prepare("SELECT a FROM bystander").pluck().all()).toEqual([1]);
});

test("the prefix of our own tables is quoted like any name, or refused", async () => {
  for (const table of [`x"; DROP TABLE bystander; --`, "we'ird", "a b"]) {
    const db = open();
    db.exec("CREATE TABLE bystander (a)");
    const migrations = bundle([revision("001", [sql`CREATE TABLE t (a)`])], { table });
    await upgrade(db, { migrations }).catch((error: Error) => expect(error.name).toBe("UsageError"));
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'bystander'").pluck().get()).toBe(1);
  }
});

describe("statements that would end the runner's transaction", () => {
  test.each([
    "BEGIN",
    "COMMIT",
    "end transaction",
    "ROLLBACK",
    "SAVEPOINT a",
    "RELEASE a",
    "/* so */ commit",
    "-- so\ncommit",
    ";;; COMMIT",
    "CREATE TABLE x (a); COMMIT; CREATE TABLE y (a)",
    "VACUUM",
    "ATTACH 'other.db' AS other",
    "DETACH main",
    "PRAGMA foreign_keys = ON",
    "pragma main.foreign_keys(1)",
    "PRAGMA journal_mode = WAL",
    "PRAGMA writable_schema = ON",
    "PRAGMA schema_version = 1",
  ])("%j is refused, and nothing has changed", async (text) => {
    const db = open();
    const error = await thrownBy(() => upgrade(db, { migrations: bundle([revision("001", [text])]) }));
    expect(error).toMatchObject({ code: "step-failed", cause: { code: "transaction-statement" } });
    expect(stateOf(db).content).toBe(stateOf(open()).content);
  });

  test("a trigger may end as triggers do", async () => {
    const db = open();
    const text =
      "CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; END";
    expect((await upgrade(db, { migrations: bundle([revision("001", [text])]) })).heads).toEqual(["001"]);
  });

  test.each([
    ["INSERT OR ROLLBACK INTO t VALUES (1)", /UNIQUE constraint failed/],
    ["INSERT INTO u VALUES (1)", /stop/],
  ])("%s rolls everything back, also where code catches the error and goes on", async (text, message) => {
    const db = open();
    db.exec(`CREATE TABLE t (a UNIQUE); INSERT INTO t VALUES (1); CREATE TABLE u (a);
      CREATE TRIGGER g BEFORE INSERT ON u BEGIN SELECT RAISE(ROLLBACK, 'stop'); END`);
    const step = run(async (data) => {
      await data.run(text).catch(() => {});
      await data.run("DELETE FROM t");
    });
    const before = stateOf(db);
    const error = await thrownBy(() => upgrade(db, { migrations: bundle([revision("001", [step])]) }));
    expect(error.message).toMatch(message);
    expect(stateOf(db)).toEqual(before);
  });
});

const MIGRATION = `
import { defineMigration } from "drizzle-sluice";
export default defineMigration({ revision: "001", parents: [], up: [\`CREATE TABLE t (a)\`], down: [] });
`;
const FILE = "20260101_0000_001_a.js";

describe("names of files", () => {
  test.each([
    "20260101_0000_001_x'; DROP TABLE t; --.js",
    '20260101_0000_"_x.js',
    "20260101_0000_001_a b.js",
  ])("%j is no migration", async (name) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), MIGRATION);
    expect(await upgrade(open(), { folder })).toEqual({ applied: [], heads: [] });
  });
});

describe("a symbolic link in the migrations folder", () => {
  const run = (project: ReturnType<typeof makeProject>) => project.run(["upgrade"]);

  test.each<[string, string, number]>([
    ["out of it", "../elsewhere", 1],
    ["to beside it with a name that begins alike", "../drizzle-old", 1],
    ["to a folder in it", "inside", 0],
  ])("that leads %s", async (_, way, code) => {
    const project = makeProject({ migrations: {} });
    mkdirSync(join(project.root, "drizzle", way), { recursive: true });
    project.write(join("drizzle", way, "target.js"), MIGRATION);
    symlinkSync(join(way, "target.js"), join(project.root, "drizzle", FILE));
    const result = await run(project);
    project.cleanup();
    expect({ ...result, stdout: "" }).toMatchObject({ code });
    if (code === 1) expect(result.stderr).toMatch(/symbolic link that leads out of its folder/);
  });

  test("that is the folder itself", async () => {
    const project = makeProject({});
    mkdirSync(join(project.root, "elsewhere"));
    project.write(join("elsewhere", FILE), MIGRATION);
    symlinkSync("elsewhere", join(project.root, "drizzle"));
    const { code } = await run(project);
    project.cleanup();
    expect(code).toBe(0);
  });
});

describe("secrets in the database's URL", () => {
  const SECRET = "s3cr3t-t0ken";
  const urls = [
    `postgres://me:${SECRET}@localhost:1/db`,
    `postgres://me:p@${SECRET}@localhost:1/db?password=${SECRET}`,
    `libsql://db.example?authToken=${SECRET}`,
    `mysql://me:${SECRET}@localhost:1/db`,
    `file:app.db?key=${SECRET}`,
    `https://me:${SECRET}@db.example/`,
    `unknown://me:${SECRET}@db.example/`,
  ];

  test.each(urls.flatMap((url) => ["upgrade", "generate"].map((command) => [command, url] as const)))(
    "%s -d %s prints none",
    async (command, url) => {
      const project = makeProject({ migrations: { [FILE]: MIGRATION }, schema: "export {};" });
      const more = command === "generate" ? ["-m", "x"] : [];
      const outputs = [];
      for (const flags of ["--json", "--verbose"]) {
        outputs.push(await project.run([command, ...more, "-d", url, flags]));
      }
      project.cleanup();
      expect(JSON.stringify(outputs)).not.toContain(SECRET);
      expect(outputs.every(({ code }) => code !== 0)).toBe(true);
    },
  );

  test("of the configuration and of the environment are not printed either", async () => {
    const config = `export default { dialect: "sqlite", schema: "./schema.ts", out: "./drizzle",
      dbCredentials: { url: "libsql://db.example", authToken: "${SECRET}" } };`;
    const project = makeProject({ migrations: { [FILE]: MIGRATION }, schema: "export {};", config });
    const env = { SLUICE_DATABASE_URL: urls[0] ?? "" };
    const other = makeProject({ migrations: { [FILE]: MIGRATION }, schema: "export {};", env });
    const outputs = [await project.run(["upgrade", "--verbose"]), await other.run(["upgrade", "--verbose"])];
    project.cleanup();
    other.cleanup();
    expect(JSON.stringify(outputs)).not.toContain(SECRET);
    expect(outputs.map(({ code }) => code)).not.toContain(0);
  });
});
