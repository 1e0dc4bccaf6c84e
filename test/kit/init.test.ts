import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { sqliteAuthor } from "../../src/dialect/sqlite/author.js";
import { baselineSteps, proveBaseline } from "../../src/kit/init/baseline.js";
import { configText } from "../../src/kit/init/config-text.js";
import { openProject } from "../../src/kit/project/project.js";
import { generate, init } from "../../src/kit.js";
import { DEFAULT_SETTINGS } from "../../src/migration/settings.js";
import { openDatabase } from "../../src/runner/drivers/open.js";
import { makeProject, type ProjectInput, type TestProject } from "../support/project.js";

const USERS = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), name: text("name").notNull(), email: text("email") });
`;
const POSTS = `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
import { users } from "./users";
export const posts = sqliteTable("posts", { id: integer("id").primaryKey(), author: integer("author").references(() => users.id, { onDelete: "cascade" }) });
`;

function make(input: ProjectInput, files: Readonly<Record<string, string>> = {}): TestProject {
  const project = makeProject(input);
  onTestFinished(() => project.cleanup());
  for (const [name, text] of Object.entries(files)) project.write(name, text);
  return project;
}

/** Runs SQL in the project's database, which is made where it is missing; or gives what a query finds. */
function sql(file: string, statements: string): unknown[] {
  const client = new Database(file);
  try {
    if (!statements.startsWith("SELECT")) client.exec(statements);
    return statements.startsWith("SELECT") ? client.prepare(statements).raw().all() : [];
  } finally {
    client.close();
  }
}

const definitions = (file: string): unknown[] =>
  sql(
    file,
    "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE '\\_\\_%' ESCAPE '\\' AND sql IS NOT NULL ORDER BY 1, 2",
  );

/** Runs a command that has to go well. */
async function ok(project: TestProject, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await project.run(argv);
  expect({ argv, code, stderr }).toMatchObject({ argv, code: 0 });
  return stdout;
}

describe("a new project", () => {
  test("gets a configuration, the folder and sluice.json, and is told the next command", async () => {
    const project = make({ config: null }, { "src/schema.ts": USERS });
    const stdout = await ok(project, "init");
    expect(stdout).toBe(
      [
        "Wrote drizzle.config.ts",
        "Wrote drizzle/sluice.json",
        'Next: `sluice generate -m "create tables"` writes the first migration, `sluice upgrade` applies it.',
        "",
      ].join("\n"),
    );
    expect(project.read("drizzle.config.ts")).toBe(`import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: "./src/schema.ts",
  out: "./drizzle",
  dbCredentials: { url: "app.db" },
  // \`drizzle-kit push\` drops the tables that it does not know: not Sluice's own.
  tablesFilter: ["!__sluice*"],
});
`);
    expect(JSON.parse(project.read("drizzle/sluice.json"))).toEqual({
      $schema: "../node_modules/drizzle-sluice/sluice.schema.json",
    });
    expect(await ok(project, "generate", "-m", "create tables")).toContain("Wrote drizzle/");
    expect(await ok(project, "upgrade")).toContain("create tables");
  });

  test("without drizzle-kit gets a configuration that has its type from here", () => {
    const text = configText({
      schema: ["./schema.ts"],
      out: "./drizzle",
      database: "app.db",
      drizzleKit: false,
    });
    expect(text).toMatch(/^import type \{ DrizzleConfig \} from "drizzle-sluice\/kit";\n/);
    expect(text).toMatch(/^\} satisfies DrizzleConfig;$/m);
    const project = make({ config: null }, { "drizzle.config.ts": text, "schema.ts": USERS });
    return expect(openProject({ cwd: project.root })).resolves.toMatchObject({ schema: ["./schema.ts"] });
  });

  const IGNORED = ["/app.db", "/app.db-*", "/app.db.backups/"];

  test.each<[string, string | undefined, boolean, readonly string[] | undefined]>([
    ["a checkout without .gitignore gets one", undefined, true, IGNORED],
    ["lines are added behind those that are there", "node_modules\n", true, IGNORED],
    ["a last line without an end is kept", "node_modules", true, IGNORED],
    ["what is ignored already is not added", "*.db\n", true, ["/app.db-*"]],
    ["a .gitignore outside a checkout counts", "node_modules\n", false, IGNORED],
    ["without a checkout and a .gitignore there is nothing to do", undefined, false, undefined],
  ])("%s", async (_, before, isCheckout, added) => {
    const project = make({ config: null }, { "schema.ts": USERS });
    if (isCheckout) execFileSync("git", ["init", "-q"], { cwd: project.root });
    if (before !== undefined) project.write(".gitignore", before);
    const stdout = await ok(project, "init");
    const file = join(project.root, ".gitignore");
    if (added === undefined) return expect(existsSync(file)).toBe(false);
    const text = project.read(".gitignore");
    expect(text.startsWith(before ?? "# ")).toBe(true);
    expect(text.split("\n").filter((line) => line.startsWith("/"))).toEqual(added);
    expect(stdout).toContain(`.gitignore now leaves out ${added.join(", ")}.`);
    expect(await ok(project, "init")).not.toContain(".gitignore now");
    return expect(project.read(".gitignore")).toBe(text);
  });

  test("a database outside the project is not its .gitignore's", async () => {
    const project = make({ config: null }, { "app/schema.ts": USERS, "app/.gitignore": "x\n" });
    await ok(project, "init", "--config", "app/drizzle.config.ts", "-d", "elsewhere.db");
    expect(project.read("app/.gitignore")).toBe("x\n");
  });

  test("run twice, it says what is there and changes nothing", async () => {
    const project = make({ config: null }, { "schema.ts": USERS });
    await ok(project, "init");
    writeFileSync(join(project.root, "drizzle/sluice.json"), `{ "ids": "sequential" }`);
    const stdout = await ok(project, "init");
    expect(stdout).toContain(
      "There is a drizzle.config.ts already.\nThere is a drizzle/sluice.json already.\n",
    );
    expect(stdout).not.toContain("Wrote");
    expect(project.read("drizzle/sluice.json")).toBe(`{ "ids": "sequential" }`);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "one file",
      { "src/db/schema.ts": USERS, "src/db/index.ts": "export const db = 1;" },
      `"./src/db/schema.ts"`,
    ],
    [
      "a folder of tables",
      { "src/tables/users.ts": USERS, "src/tables/posts.ts": POSTS },
      `"./src/tables/*.ts"`,
    ],
    [
      "a folder with other modules in it",
      { "db/users.ts": USERS, "db/posts.ts": POSTS, "db/open.ts": "open();" },
      `[\n    "./db/posts.ts",\n    "./db/users.ts",\n  ]`,
    ],
    ["none", { "src/index.ts": "export {};" }, `"./src/schema.ts"`],
    ["none, and no src", { "index.ts": "export {};" }, `"./schema.ts"`],
  ])("finds the schema: %s", async (_, files, schema) => {
    const project = make({ config: null }, files);
    const { notes } = await init({ cwd: project.root, env: {} });
    expect(project.read("drizzle.config.ts")).toContain(`  schema: ${schema},\n`);
    expect(notes).toHaveLength(schema.includes("/schema.ts") && !("src/db/schema.ts" in files) ? 1 : 0);
  });

  test("takes the schema and the database that are named, but no URL, which may hold a token", async () => {
    const project = make({ config: null });
    await init({ cwd: project.root, env: {}, schema: "./tables.ts", database: "data.db" });
    expect(project.read("drizzle.config.ts")).toContain(`schema: "./tables.ts"`);
    expect(project.read("drizzle.config.ts")).toContain(`url: "data.db"`);
    const other = make({ config: null });
    await init({ cwd: other.root, env: {}, database: "file:data.db" });
    expect(other.read("drizzle.config.ts")).toContain(`url: "app.db"`);
  });

  test("a configuration of another kind is not made up", async () => {
    const { code, stderr } = await make({ config: null }).run(["init", "--config", "my.config.json"]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no configuration"),
    });
  });
});

const LIVE = `
  CREATE TABLE users (id integer primary key, name text not null default 'x');
  CREATE TABLE posts (id integer primary key, author integer references users(id));
  CREATE INDEX by_hand ON users(name);
  CREATE TABLE legacy (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT COLLATE NOCASE CHECK (b <> '')) STRICT;
  CREATE INDEX legacy_b ON legacy(b);
  CREATE VIEW shown AS SELECT name FROM users;
  CREATE TRIGGER watched AFTER INSERT ON users BEGIN SELECT 1; END;
  CREATE VIRTUAL TABLE docs USING fts5(body);
  CREATE TABLE __drizzle_migrations (id, hash, created_at);
  INSERT INTO users (name) VALUES ('a'), ('b');
  INSERT INTO posts (author) VALUES (1), (2);
  INSERT INTO legacy (b) VALUES ('c');
  INSERT INTO docs (body) VALUES ('d');
`;

const ROWS =
  "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM posts), (SELECT b FROM legacy), (SELECT body FROM docs)";

const adopted = (): TestProject => {
  const project = make({ schema: USERS + POSTS.replace(/^import.*\n/gm, "") });
  sql(project.database, LIVE);
  return project;
};

describe("a database with tables and no history", () => {
  test("gets a baseline of what is live, stamped; the difference to the schema is shown and comes next", async () => {
    const project = adopted();
    const before = definitions(project.database);
    const result = await init({ cwd: project.root, env: {} });
    expect(result).toMatchObject({
      stamped: [result.revisions[0]?.revision],
      differences: [
        "posts: - foreign key (author) → users · + foreign key (author) → users on delete cascade",
        "users: name: default 'x' → none · + email text",
      ],
      leaveAlone: ["by_hand", "legacy", "legacy_b", "shown"],
      drift: [],
    });
    expect(definitions(project.database)).toEqual(before);
    expect(await ok(project, "status")).toContain("app.db is current");

    const generated = await generate({ cwd: project.root, env: {}, message: "mend" });
    expect(generated).toMatchObject({ proven: true, changes: expect.arrayContaining([]) });
    expect(generated.changes.map(({ kind }) => kind)).not.toContain("dropTable");
    expect(generated.notes.join()).toContain("by_hand, legacy, shown");
    await ok(project, "upgrade");
    expect(sql(project.database, ROWS)).toEqual([[2, 2, "c", "d"]]);
    expect((await generate({ cwd: project.root, env: {} })).revision).toBeNull();
    expect(await ok(project, "check")).toContain("Nothing found.");
    expect(await ok(project, "verify")).toContain("2 revisions verified");
  });

  test("the baseline makes the same of an empty database", async () => {
    const project = adopted();
    await ok(project, "init");
    await ok(project, "upgrade", "-d", "fresh.db");
    expect(definitions(join(project.root, "fresh.db"))).toEqual(definitions(project.database));
  });

  test("another database of the same kind is recognised when it boots", async () => {
    const project = adopted();
    await ok(project, "init");
    sql(join(project.root, "other.db"), LIVE);
    const { stderr, stdout } = await project.run(["upgrade", "-d", "other.db"]);
    expect(stderr + stdout).toContain("recorded as being at");
    expect(sql(join(project.root, "other.db"), ROWS)).toEqual([[2, 2, "c", "d"]]);
  });

  test("--no-stamp writes the file only, and upgrade records it", async () => {
    const project = adopted();
    expect(await ok(project, "init", "--no-stamp")).toContain("`sluice upgrade` records");
    expect(await ok(project, "status")).toContain("unmanaged");
    await ok(project, "upgrade");
    expect(await ok(project, "status")).toContain("current");
  });

  test("without a schema everything is the baseline's, and a schema is asked for", async () => {
    const project = make({});
    sql(project.database, LIVE);
    const result = await init({ cwd: project.root, env: {} });
    expect(result).toMatchObject({ leaveAlone: [], differences: [], stamped: [expect.any(String)] });
    expect(result.next.join()).toContain("as the TypeScript schema");
  });

  test("what a name is taken out of `leaveAlone` for, generate drops", async () => {
    const project = adopted();
    const { revisions } = await init({ cwd: project.root, env: {} });
    const file = revisions[0]?.file ?? "";
    writeFileSync(file, readFileSync(file, "utf8").replace(`"by_hand", `, ""));
    const { changes } = await generate({ cwd: project.root, env: {}, dryRun: true });
    expect(changes.map(({ detail }) => detail)).toContain("- index by_hand (name)");
  });

  test("one that is only another tool's gets none", async () => {
    const project = make({ schema: USERS });
    sql(project.database, "CREATE TABLE __drizzle_migrations (id, hash, created_at)");
    expect((await init({ cwd: project.root, env: {} })).revisions).toEqual([]);
  });

  test("again: what is there is said, and nothing is done", async () => {
    const project = adopted();
    await ok(project, "init");
    const files = project.migrations();
    const result = await init({ cwd: project.root, env: {} });
    expect(result).toMatchObject({ revisions: [], stamped: [], files: [] });
    expect(result.notes.join()).toContain("has a history already: it is current");
    expect(result.differences).toHaveLength(2);
    expect(project.migrations()).toEqual(files);
  });

  test("a baseline that does not make what there is is not written", async () => {
    const project = make({});
    sql(project.database, LIVE);
    const session = await openDatabase(project.database, { create: false });
    onTestFinished(() => session.close());
    const found = await sqliteAuthor.introspect(session, (name) => name.startsWith("__"));
    const { up, down } = baselineSteps(found);
    const proof = {
      root: project.root,
      settings: DEFAULT_SETTINGS,
      ignore: () => false,
      found,
      revision: "001",
    };
    const others = { ...proof, up: up.slice(0, -1), down: down.slice(1), database: "app.db" };
    await expect(proveBaseline(others)).rejects.toMatchObject({
      code: "not-proven",
      message: expect.stringContaining(
        "after up the definitions differ from app.db:\n  users: - trigger watched",
      ),
    });
  });
});
