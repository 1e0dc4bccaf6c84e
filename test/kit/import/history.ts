import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { migrate } from "drizzle-orm/better-sqlite3/migrator";
import { drizzle as drizzleRc } from "drizzle-orm-rc/better-sqlite3";
import { migrate as migrateRc } from "drizzle-orm-rc/better-sqlite3/migrator";
import { expect, onTestFinished } from "vitest";
import { makeProject, type TestProject } from "../../support/project.js";

const KIT = fileURLToPath(new URL("../../../node_modules/drizzle-kit/bin.cjs", import.meta.url));
const FOLDERS = fileURLToPath(new URL("histories/1.0", import.meta.url));

const HEAD = `import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n`;
const USERS = `export const users = sqliteTable("users", { id: integer("id").primaryKey(), name: text("name").notNull(), email: text("email").unique() }, (t) => [index("users_name").on(t.name)]);\n`;
const posts = (columns: string): string =>
  `export const posts = sqliteTable("posts", { id: integer("id").primaryKey({ autoIncrement: true }), author: integer("author").notNull().references(() => users.id, { onDelete: "cascade" }), ${columns} });\n`;
const COMMENTS = `export const comments = sqliteTable("comments", { id: integer("id").primaryKey(), post: integer("post").references(() => posts.id, { onDelete: "cascade" }), body: text("body") });\n`;
const EDITOR = `editor: integer("editor").references(() => users.id, { onDelete: "set null" })`;

/** What a project's schema was, one state after the other; a string of SQL is a migration that was written by hand. */
const STEPS: readonly { readonly name: string; readonly schema?: string; readonly sql?: string }[] = [
  { name: "first", schema: HEAD + USERS + posts(`title: text("title")`) + COMMENTS },
  { name: "editors", schema: HEAD + USERS + posts(`title: text("title"), ${EDITOR}`) + COMMENTS },
  {
    name: "by_hand",
    sql: `-- Custom SQL migration file, put your code below! --
CREATE INDEX posts_by_title ON posts (title) WHERE title IS NOT NULL;
--> statement-breakpoint
CREATE TRIGGER comments_trimmed AFTER INSERT ON comments BEGIN UPDATE comments SET body = trim(body) WHERE id = NEW.id; END;
--> statement-breakpoint
INSERT OR IGNORE INTO users (id, name, email) VALUES (1000, 'seed', NULL);`,
  },
  {
    name: "anew",
    schema:
      HEAD +
      USERS.replace(`text("name").notNull()`, `text("name").notNull().default("anon")`) +
      posts(`title: text("title").notNull().default(""), ${EDITOR}`) +
      COMMENTS,
  },
  {
    name: "gone",
    schema:
      HEAD +
      USERS.replace(`text("name").notNull()`, `text("name").notNull().default("anon")`).replace(
        ` });`,
        ` });`,
      ) +
      posts(EDITOR) +
      COMMENTS.replace(
        `body: text("body")`,
        `author: integer("author").references(() => users.id, { onDelete: "set null" }), body: text("body")`,
      ),
  },
];

/** The schema at the end. */
export const SCHEMA = STEPS.at(-1)?.schema ?? "";
export const TAGS: readonly string[] = STEPS.map(({ name }, place) => `000${place}_${name}`);

/** A project in which drizzle-kit of this repository has written a history, one `generate` after the other. */
export function generateHistory(): TestProject {
  const project = makeProject({});
  for (const { name, schema, sql } of STEPS) {
    if (schema !== undefined) project.write("schema.ts", schema);
    execFileSync(
      process.execPath,
      [KIT, "generate", "--name", name, ...(sql === undefined ? [] : ["--custom"])],
      {
        cwd: project.root,
        stdio: "pipe",
      },
    );
    if (sql !== undefined) project.write(`drizzle/${TAGS.find((tag) => tag.endsWith(name))}.sql`, sql);
  }
  return project;
}

/** A copy of a project, for the length of one test. */
export function copyOf(original: TestProject): TestProject {
  const project = makeProject({ schema: original.read("schema.ts") });
  onTestFinished(() => project.cleanup());
  cpSync(join(original.root, "drizzle"), join(project.root, "drizzle"), { recursive: true });
  return project;
}

/** A project with the folders that drizzle-kit 1.0.0-rc.5 has written. */
export function projectOfFolders(schema: string): TestProject {
  const project = makeProject({ schema });
  onTestFinished(() => project.cleanup());
  cpSync(FOLDERS, join(project.root, "drizzle"), { recursive: true });
  return project;
}

export interface WrittenMigration {
  readonly tag: string;
  readonly sql: string;
  readonly when?: number;
}

/** A project with a journal of 0.x and these migrations; without snapshots. */
export function projectOfJournal(
  schema: string,
  migrations: readonly WrittenMigration[],
  config?: string,
): TestProject {
  const project = makeProject({ schema, config });
  onTestFinished(() => project.cleanup());
  writeJournal(project, migrations);
  return project;
}

export function writeJournal(project: TestProject, migrations: readonly WrittenMigration[]): void {
  const entries = migrations.map(({ tag, when }, idx) => ({
    idx,
    version: "6",
    when: when ?? 1_700_000_000_123 + idx * 60_000,
    tag,
    breakpoints: true,
  }));
  for (const { tag, sql } of migrations) project.write(`drizzle/${tag}.sql`, sql);
  project.write("drizzle/meta/_journal.json", JSON.stringify({ version: "7", dialect: "sqlite", entries }));
}

/** Applies the first of a history, with drizzle-orm 0.45's own migrate. */
export function migrateWithJournal(project: TestProject, count: number, table?: string): void {
  const folder = join(project.root, `first-${count}`);
  mkdirSync(folder, { recursive: true });
  cpSync(join(project.root, "drizzle"), folder, { recursive: true });
  const file = join(folder, "meta", "_journal.json");
  const journal: { entries: unknown[] } = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
  withClient(project, (client) =>
    migrate(drizzle({ client }), { migrationsFolder: folder, migrationsTable: table }),
  );
}

/** The same with drizzle-orm 1.0's, and folders. */
export function migrateWithFolders(project: TestProject, names: readonly string[]): void {
  const folder = join(project.root, `first-${names.length}`);
  for (const name of names)
    cpSync(join(project.root, "drizzle", name), join(folder, name), { recursive: true });
  withClient(project, (client) => migrateRc(drizzleRc({ client }), { migrationsFolder: folder }));
}

export function withClient<T>(project: TestProject, work: (client: Database.Database) => T): T {
  const client = new Database(project.database);
  try {
    return work(client);
  } finally {
    client.close();
  }
}

export const exec = (project: TestProject, sql: string): void =>
  withClient(project, (client) => void client.exec(sql));

/** Every row of the tables that are there, without the columns that some states lack. */
export const all = (project: TestProject, query: string): unknown[] =>
  withClient(project, (client) => client.prepare(query).raw().all());

/** Runs a command that has to go well. */
export async function ok(project: TestProject, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(argv);
  expect({ argv, code, stderr: code === 0 ? "" : stderr }).toEqual({ argv, code: 0, stderr: "" });
  return stdout + stderr;
}
