import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { upgrade } from "../../src/index.js";
import { check, generate, init, pull } from "../../src/kit.js";
import { makeProject, type TestProject } from "../support/project.js";

const NOTES = `
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const notes = sqliteTable("notes", { id: integer("id").primaryKey(), body: text("body") });
`;
const WITH_ITS_OWN = `${NOTES}
export const done = sqliteTable("Schema_Migrations", { version: text("version").primaryKey() });
`;
const MAKE_NOTES = "CREATE TABLE notes (id integer PRIMARY KEY NOT NULL, body text);";
const OTHERS = `
CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE);
CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER);
CREATE TABLE SequelizeMeta (name VARCHAR(255) NOT NULL UNIQUE PRIMARY KEY);
CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL);
CREATE INDEX goose_at ON goose_db_version (version_id);
CREATE TRIGGER goose_ai AFTER INSERT ON goose_db_version BEGIN SELECT 1; END;
`;
const NAMES = /_cf_KV|d1_migrations|_litestream|SequelizeMeta|goose/;

function projectWith(schema: string | undefined, sql: string): TestProject {
  const project = makeProject({ ...(schema === undefined ? {} : { schema }) });
  onTestFinished(() => project.cleanup());
  onDatabase(project, (client) => client.exec(sql));
  return project;
}

function onDatabase<T>(project: TestProject, work: (client: Database.Database) => T): T {
  const client = new Database(project.database);
  try {
    return work(client);
  } finally {
    client.close();
  }
}

async function upgraded(project: TestProject): Promise<void> {
  const client = new Database(project.database);
  try {
    await upgrade(client, { folder: `${project.root}/drizzle` });
  } finally {
    client.close();
  }
}

test("are not in a baseline", async () => {
  const project = projectWith(NOTES, MAKE_NOTES + OTHERS);
  const { revisions, leaveAlone, differences } = await init({ cwd: project.root, env: {} });
  expect(revisions).toHaveLength(1);
  expect({ leaveAlone, differences }).toEqual({ leaveAlone: [], differences: [] });
  expect(project.read(`drizzle/${project.migrations()[0]}`)).not.toMatch(NAMES);
});

test("are not pulled", async () => {
  const project = projectWith(undefined, MAKE_NOTES + OTHERS);
  expect((await pull({ cwd: project.root, env: {} })).tables).toEqual(["notes"]);
  expect(project.read("schema.ts")).not.toMatch(NAMES);
});

test("make no database that is new one with tables of its own", async () => {
  const project = projectWith(NOTES, OTHERS);
  expect((await init({ cwd: project.root, env: {} })).revisions).toEqual([]);
  await generate({ cwd: project.root, env: {}, message: "start" });
  await upgraded(project);
  expect(onDatabase(project, (client) => client.prepare("SELECT count(*) AS n FROM notes").get())).toEqual({
    n: 0,
  });
});

test("are no drift", async () => {
  const project = projectWith(NOTES, "");
  await generate({ cwd: project.root, env: {}, message: "start" });
  await upgraded(project);
  onDatabase(project, (client) => client.exec(OTHERS));
  const { stdout } = await project.run(["check", "--json"]);
  expect(stdout).not.toMatch(NAMES);
  expect(await generate({ cwd: project.root, env: {} })).toMatchObject({ revision: null, notes: [] });
  expect((await check({ cwd: project.root, env: {} })).ok).toBe(true);
});

test("are the project's own where its schema declares them", async () => {
  const project = projectWith(WITH_ITS_OWN, "");
  const options = { cwd: project.root, env: {} };
  expect((await generate({ ...options, message: "start" })).changes.map(({ table }) => table)).toEqual([
    "Schema_Migrations",
    "notes",
  ]);
  await upgraded(project);
  expect((await generate(options)).revision).toBeNull();
  expect((await check(options)).ok).toBe(true);
  onDatabase(project, (client) => client.exec("ALTER TABLE Schema_Migrations ADD COLUMN at text"));
  expect((await project.run(["check"])).stdout).toContain("Schema_Migrations: + at text");
  expect((await pull({ ...options, force: true })).tables).toEqual(["Schema_Migrations", "notes"]);
});

test("of a baseline are in it where the schema declares them", async () => {
  const project = projectWith(
    WITH_ITS_OWN,
    `${MAKE_NOTES} CREATE TABLE Schema_Migrations (version text PRIMARY KEY NOT NULL);`,
  );
  expect(await init({ cwd: project.root, env: {} })).toMatchObject({ differences: [], leaveAlone: [] });
  expect(project.read(`drizzle/${project.migrations()[0]}`)).toContain("Schema_Migrations");
});
