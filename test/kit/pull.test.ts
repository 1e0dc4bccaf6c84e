import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { upgrade } from "../../src/index.js";
import { generate, type PullOptions, type PullResult, pull } from "../../src/kit.js";
import { makeDrizzleProject, PACKAGES, type Version } from "../converge/drizzle-project.js";
import { ROOT } from "../house/sources.js";
import { makeFolder } from "../support/folder.js";
import { makeProject, type ProjectInput, type TestProject } from "../support/project.js";

const VERSIONS = Object.keys(PACKAGES) as Version[];

interface Pulled {
  readonly project: TestProject;
  pull(options?: PullOptions): Promise<PullResult>;
}

/** A project whose database has these definitions, and no schema file. */
function withDatabase(sql: string, input: ProjectInput = {}): Pulled {
  const project = makeProject(input);
  onTestFinished(() => project.cleanup());
  const client = new Database(project.database);
  client.exec(sql);
  client.close();
  return { project, pull: (options = {}) => pull({ cwd: project.root, env: {}, ...options }) };
}

const CONFIG = (more: string): string =>
  `export default { dialect: "sqlite", schema: "./schema.ts", out: "./drizzle", dbCredentials: { url: "app.db" }, ${more} };`;

const textOf = ({ texts }: PullResult): string => [...texts.values()].join("\n");

const SHOP = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    "full name" TEXT NOT NULL DEFAULT 'it''s',
    email VARCHAR(255) COLLATE NOCASE UNIQUE,
    boss INTEGER REFERENCES users (id) ON DELETE SET NULL,
    shop INTEGER REFERENCES shops,
    doubled INTEGER GENERATED ALWAYS AS (boss * 2) STORED,
    CHECK (boss <> id),
    CONSTRAINT "named" CHECK (length("full name") < 300 AND 'boss' <> email)
  );
  CREATE TABLE shops (id INTEGER PRIMARY KEY, owner INTEGER REFERENCES users (id) ON UPDATE CASCADE);
  CREATE TABLE "order" (a INTEGER, b INTEGER, user_id INTEGER NOT NULL, PRIMARY KEY (b, a), UNIQUE (a, user_id)) WITHOUT ROWID;
  CREATE TABLE lines (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, FOREIGN KEY (b, a) REFERENCES "order" (b, a) ON DELETE CASCADE);
  CREATE UNIQUE INDEX users_boss_unique ON users (boss);
  CREATE INDEX users_lower ON users (lower(email), boss DESC) WHERE boss IS NOT NULL;
  CREATE VIEW "active users" AS SELECT id, "full name" AS name, boss + 1 AS next
    FROM users WHERE email <> '\`\${x}\\n';
  CREATE TRIGGER touch AFTER INSERT ON users BEGIN SELECT 1; END;
  CREATE VIRTUAL TABLE search USING fts5(body);
`;

describe("a database becomes a schema", () => {
  it("that says all that Drizzle can", async () => {
    const { pull } = withDatabase(SHOP);
    const result = await pull();
    expect(result).toMatchObject({ tables: ["users", "shops", "order", "lines"], views: ["active users"] });
    const text = textOf(result);
    for (const line of [
      `id: integer("id").primaryKey({ autoIncrement: true }),`,
      `fullName: text("full name").notNull().default("it's"),`,
      `const varchar255Type = customType<{ data: string }>({ dataType: () => "varchar(255)" });`,
      `email: varchar255Type("email").unique(),`,
      `.references((): AnySQLiteColumn => users.id, { onDelete: "set null" }),`,
      `shop: integer("shop").references((): AnySQLiteColumn => shops.id),`,
      `doubled: integer("doubled").generatedAlwaysAs(sql\`boss * 2\`, { mode: "stored" }),`,
      `check("users_check_1", sql\`\${table.boss} <> \${table.id}\`),`,
      `check("named", sql\`length(\${table.fullName}) < 300 AND 'boss' <> \${table.email}\`),`,
      `primaryKey({ columns: [table.b, table.a] }),`,
      `unique("order_a_user_id_unique").on(table.a, table.userId),`,
      `foreignKey({ columns: [table.b, table.a], foreignColumns: [order.b, order.a] }).onDelete("cascade"),`,
      `export const activeUsers = sqliteView("active users", {`,
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/boss: integer\("boss"\)\s*\.unique\(\)/);
  });

  it("and says what Drizzle cannot, in a note and where it stands", async () => {
    const { pull } = withDatabase(
      `${SHOP}; CREATE VIEW named (x) AS SELECT id FROM users; CREATE VIEW broken AS SELECT gone FROM users;
       CREATE TABLE strict (id INTEGER PRIMARY KEY ON CONFLICT REPLACE) STRICT`,
    );
    const result = await pull();
    expect(result.notes).toEqual([
      "users: Drizzle cannot say COLLATE nocase of email, trigger touch; it stays in the database.",
      "order: Drizzle cannot say WITHOUT ROWID; it stays in the database.",
      "strict: Drizzle cannot say STRICT, ON CONFLICT REPLACE; it stays in the database.",
      expect.stringContaining("The view named is left out"),
      expect.stringContaining("The view broken is left out"),
      expect.stringContaining("The virtual table search is left out"),
    ]);
    expect(textOf(result)).toContain("/** Only in the database: COLLATE nocase of email, trigger touch. */");
  });

  it.each(VERSIONS)("generate finds nothing, with drizzle-orm %s", async (version) => {
    const project = makeDrizzleProject(version, { config: CONFIG(`casing: "snake_case"`) });
    project.sql(SHOP);
    await pull({ cwd: project.root, env: {} });
    const { revision, changes } = await project.generate({ against: "database" });
    expect({ revision, changes }).toEqual({ revision: null, changes: [] });
  });

  it("the sample application's, file by file", async () => {
    const { project, pull } = withDatabase("", {
      config: CONFIG("").replace("./schema.ts", "./tables/*.ts"),
    });
    const client = new Database(project.database);
    await upgrade(client, { folder: join(ROOT, "drizzle") });
    client.close();
    const { proven, files } = await pull();
    expect(proven).toBe(true);
    expect(files.map((file) => file.slice(project.root.length))).toEqual([
      "/tables/mock-servers.ts",
      "/tables/scenarios.ts",
      "/tables/request-logs.ts",
      "/tables/webhooks.ts",
      "/tables/webhook-deliveries.ts",
    ]);
    expect(project.read("tables/scenarios.ts")).toContain(`import { mockServers } from "./mock-servers.js";`);
    expect((await generate({ cwd: project.root, env: {}, against: "database" })).revision).toBeNull();
  });

  it("that TypeScript takes", { timeout: 120_000 }, async () => {
    const { project, pull } = withDatabase(SHOP);
    await pull({ out: join(project.root, "one.ts") });
    await pull({ out: join(project.root, "each") });
    const flags = "--noEmit --strict --skipLibCheck --module nodenext --target es2022".split(" ");
    const files = ["one.ts", ...readdirSync(join(project.root, "each")).map((name) => `each/${name}`)];
    const tsc = join(project.root, "node_modules/typescript/bin/tsc");
    const run = (): string =>
      execFileSync(process.execPath, [tsc, ...flags, ...files], { cwd: project.root, encoding: "utf8" });
    expect(run()).toBe("");
  });
});

/** The default as it is declared, and as TypeScript has it. */
const DEFAULTS: readonly (readonly [string, string, string])[] = [
  ["INTEGER", "1", ".default(1)"],
  ["INTEGER", "-5", ".default(-5)"],
  ["INTEGER", "true", ".default(1)"],
  ["INTEGER", "9007199254740993", ".default(sql`9007199254740993`)"],
  ["INTEGER", "'x'", ".default(sql`'x'`)"],
  ["INTEGER", "(1 + 1)", ".default(sql`(1 + 1)`)"],
  ["INTEGER", "0x10", ".default(16)"],
  ["REAL", "1.50", ".default(1.5)"],
  ["REAL", "1e300", ".default(sql`1.0E300`)"],
  ["TEXT", "'a\"b'", `.default('a"b')`],
  ["TEXT", "'{\"a\": [1]}'", `.default('{"a": [1]}')`],
  ["TEXT", "''", `.default("")`],
  ["TEXT", "'two\nlines \\ `${x}'", '.default("two\\nlines \\\\ `${x}")'],
  ["TEXT", "word", `.default("word")`],
  ["TEXT", "5", `.default("5")`],
  ["TEXT", "CURRENT_TIMESTAMP", ".default(sql`CURRENT_TIMESTAMP`)"],
  ["TEXT", "(lower('`\\'))", ".default(sql`(lower('\\`\\\\'))`)"],
  ["BLOB", "x'00ff'", ".default(sql`X'00FF'`)"],
  ["NUMERIC", "1.5", `.default("1.5")`],
  ["BOOLEAN", "0", ".default(0)"],
  ["DATETIME", "'2024-01-01'", `.default("2024-01-01")`],
  ["VARCHAR(9)", "'v'", `.default("v")`],
  ["", "'v'", ".default(sql`'v'`)"],
];

describe("defaults", () => {
  it.each(DEFAULTS)("%s DEFAULT %s", async (type, sql, expected) => {
    const { pull } = withDatabase(`CREATE TABLE t (id INTEGER PRIMARY KEY, c ${type} DEFAULT ${sql})`);
    const result = await pull({ dryRun: true });
    expect(textOf(result)).toContain(expected);
    expect(result.proven).toBe(true);
  });
});

/** A database, and what its TypeScript has in it. */
const NAMES: readonly (readonly [string, string, readonly string[]])[] = [
  ["a reserved word", `CREATE TABLE "class" (id INTEGER)`, ["export const classTable ="]],
  ["what drizzle-orm exports", "CREATE TABLE text (id INTEGER)", ["export const textTable ="]],
  [
    "two that are alike",
    "CREATE TABLE a_b (id INTEGER); CREATE TABLE aB (id INTEGER)",
    ["const aB =", "const aB2 ="],
  ],
  ["columns that are alike", "CREATE TABLE t (a_b INTEGER, aB INTEGER)", ["aB: ", "aB2: "]],
  ["a digit in front", `CREATE TABLE "1st" ("2nd" INTEGER)`, ["const _1st =", `_2nd: integer("2nd")`]],
  ["quotes", `CREATE TABLE "it's ""x""" ("\`a\`" INTEGER)`, ["export const itsX =", 'a: integer("`a`")']],
  ["letters of others", "CREATE TABLE größe (läßt INTEGER)", ["const größe =", "läßt: "]],
  ["no letter at all", `CREATE TABLE "--" ("??" INTEGER)`, ["export const table", "column"]],
  ["a member of tables", "CREATE TABLE t (getSQL INTEGER, _ INTEGER)", ["getSQLColumn: "]],
  ["capitals", "CREATE TABLE USERS (USER_ID INTEGER)", ["const users =", `userId: integer("USER_ID")`]],
];

describe("names", () => {
  it.each(NAMES)("%s", async (_, sql, expected) => {
    const { pull } = withDatabase(sql);
    const result = await pull();
    for (const text of expected) expect(textOf(result)).toContain(text);
    expect(result.proven).toBe(true);
  });

  it("keys as the columns are called", async () => {
    const { pull } = withDatabase(
      `CREATE TABLE t (user_id INTEGER, "a b" INTEGER UNIQUE, CHECK ("a b" > 0))`,
    );
    const text = textOf(await pull({ keys: "preserve" }));
    expect(text).toContain(`user_id: integer("user_id"),`);
    expect(text).toContain(`"a b": integer("a b").unique(),`);
    expect(text).toContain('sql`${table["a b"]} > 0`');
  });

  it("the configuration's casing names the columns", async () => {
    const sql = "CREATE TABLE t (user_id INTEGER UNIQUE, odd_Name INTEGER)";
    const { pull } = withDatabase(sql, { config: CONFIG(`casing: "snake_case"`) });
    const text = textOf(await pull());
    expect(text).toContain(`userId: integer().unique("t_user_id_unique"),`);
    expect(text).toContain(`oddName: integer("odd_Name"),`);
  });
});

describe("where it goes", () => {
  const ONE = "CREATE TABLE t (id INTEGER)";

  it("nothing that is there is written over unsaid", async () => {
    const { project, pull } = withDatabase(ONE, { schema: "// mine" });
    await expect(pull()).rejects.toMatchObject({
      code: "schema-exists",
      kind: "usage",
      hint: expect.stringMatching(/--adopt.*--out.*--force/),
    });
    expect(project.read("schema.ts")).toBe("// mine");
    expect((await pull({ dryRun: true })).written).toBe(false);
    expect(project.read("schema.ts")).toBe("// mine");
    await pull({ force: true });
    expect(project.read("schema.ts")).toContain("sqliteTable");
    await expect(pull({ out: join(project.root, "schema.ts") })).rejects.toMatchObject({
      code: "schema-exists",
    });
  });

  it("a folder beside other files of a schema is not mixed with them", async () => {
    const { project, pull } = withDatabase(ONE, { config: CONFIG("").replace("./schema.ts", "./tables") });
    project.write("tables/other.ts", "export {};");
    await expect(pull()).rejects.toMatchObject({ code: "schema-exists" });
    expect(existsSync(join(project.root, "tables/t.ts"))).toBe(false);
  });

  it("without a schema in the configuration, --out says", async () => {
    const config = CONFIG("").replace(`schema: "./schema.ts", `, "");
    const { project, pull } = withDatabase(ONE, { config });
    await expect(pull()).rejects.toMatchObject({ code: "no-schema", hint: expect.stringContaining("--out") });
    await pull({ out: join(project.root, "deep/er/all.ts") });
    expect(project.read("deep/er/all.ts")).toContain("sqliteTable");
    expect(readdirSync(project.root).filter((name) => name.startsWith(".sluice"))).toEqual([]);
  });

  it("--out may lie outside of the project, where there are no packages", async () => {
    const { project, pull } = withDatabase(ONE);
    const elsewhere = makeFolder({});
    await pull({ out: join(elsewhere, "all.ts") });
    expect([
      readdirSync(elsewhere),
      readdirSync(project.root).filter((name) => name.startsWith(".sluice")),
    ]).toEqual([["all.ts"], []]);
  });

  it("what tablesFilter leaves out is left out", async () => {
    const { pull } = withDatabase(
      "CREATE TABLE app_a (id INTEGER); CREATE TABLE app_b (id INTEGER); CREATE TABLE other (id INTEGER); CREATE VIEW v AS SELECT id FROM other",
      { config: CONFIG(`tablesFilter: ["app_*", "!app_b"]`) },
    );
    expect(await pull()).toMatchObject({ tables: ["app_a"], views: [], proven: true });
  });
});

describe("what cannot be", () => {
  it("a foreign key to nowhere: nothing is written, and it says what differs", async () => {
    const { project, pull } = withDatabase("CREATE TABLE t (id INTEGER, a INTEGER REFERENCES gone (id))");
    await expect(pull()).rejects.toMatchObject({
      code: "pull-differs",
      message: expect.stringContaining("t: - foreign key (a) → gone"),
      hint: expect.stringContaining("--no-proof"),
    });
    expect(existsSync(join(project.root, "schema.ts"))).toBe(false);
    const { proven, notes } = await pull({ proof: false });
    expect(proven).toBe(false);
    expect(notes.join()).toContain("t: Drizzle cannot say foreign key (a) → gone");
  });

  it("no database, and none with tables", async () => {
    const { project, pull } = withDatabase("CREATE TABLE __sluice_log (a)");
    await expect(pull()).rejects.toMatchObject({ code: "nothing-to-pull" });
    await expect(pull({ database: "none.db" })).rejects.toMatchObject({ code: "missing-database" });
    project.write("drizzle.config.ts", `export default { dialect: "sqlite", schema: "./schema.ts" };`);
    await expect(pull()).rejects.toMatchObject({ code: "no-database" });
  });
});

describe("the command", () => {
  it("prints what it did, and what is next", async () => {
    const { project } = withDatabase(SHOP);
    const { code, stdout } = await project.run(["pull"]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      "Wrote schema.ts\n4 tables and 1 view, compared with the database: nothing differs.",
    );
    expect(stdout).toContain("note: order: Drizzle cannot say WITHOUT ROWID");
    expect((await project.run(["pull"])).code).toBe(2);
  });

  it("--dry-run prints the files, --json the value", async () => {
    const { project } = withDatabase("CREATE TABLE t (id INTEGER)");
    const dry = await project.run(["pull", "--dry-run", "--casing", "preserve"]);
    expect(dry.stdout).toContain(`// schema.ts\nimport { integer, sqliteTable }`);
    expect(existsSync(join(project.root, "schema.ts"))).toBe(false);
    const json = await project.run(["pull", "--json", "--out", "all.ts"]);
    expect(JSON.parse(json.stdout)).toEqual({
      files: [join(project.root, "all.ts")],
      tables: ["t"],
      views: [],
      notes: [],
      proven: true,
      written: true,
    });
  });
});
