import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../src/index.js";
import { generate } from "../../src/kit.js";
import { type Everything, everything } from "../support/everything.js";
import { makeProject, type TestProject } from "../support/project.js";
import { change, failing, ok, rows, using, values } from "./database.js";

const IMPORTS = `import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n`;
const PROJECTS = `export const projects = sqliteTable("projects", { id: integer("id").primaryKey(), name: text("name").notNull() });\n`;
const tasks = (columns: string, more = ""): string =>
  `${IMPORTS}${PROJECTS}export const tasks = sqliteTable("tasks", { id: integer("id").primaryKey(), title: text("title").notNull(), ${columns} }${more});\n`;
const FIRST = tasks(`status: text("status").default("new")`);
const SECOND = tasks(
  `status: text("status").notNull().default("open"), priority: integer("priority").notNull().default(0), projectId: integer("project_id").references(() => projects.id, { onDelete: "cascade" })`,
  `, (t) => [index("tasks_status_idx").on(t.status)]`,
);

let app: TestProject;
beforeEach(async () => {
  app = makeProject({ schema: FIRST, settings: { ids: "sequential" } });
  await ok(app, "generate", "-m", "first tables");
});
afterEach(() => app.cleanup());

const columns = (): readonly unknown[] => values(app.database, "SELECT name FROM pragma_table_info('tasks')");
const hand = (revision: string, parent: string, up: string, down: string): string =>
  `import { addColumn, alterColumn, alterTable, defineMigration, dropColumn, sql } from "drizzle-sluice";
export default defineMigration({ revision: "${revision}", parents: ["${parent}"], up: [${up}], down: [${down}] });
`;

describe("2. models first", () => {
  it("edit a model, generate, read the file, upgrade; everything is detected, and comes back", async () => {
    await ok(app, "upgrade");
    change(app.database, "INSERT INTO tasks (title) VALUES ('write')");
    app.write("schema.ts", SECOND);
    const said = await ok(app, "generate", "-m", "priorities and projects");
    for (const part of ["+ priority integer", "project_id", "'new' → 'open'", "NOT NULL", "tasks_status_idx"])
      expect(said).toContain(part);
    expect(app.read(`drizzle/${app.migrations()[1]}`)).toContain("REFERENCES");
    await ok(app, "upgrade");
    expect(rows(app.database, "SELECT status, priority, project_id FROM tasks")).toEqual([
      { status: "new", priority: 0, project_id: null },
    ]);
    expect(await ok(app, "generate", "-m", "again")).not.toContain("Wrote");
    await ok(app, "downgrade", "-1", "--yes");
    expect(columns()).toEqual(["id", "title", "status"]);
  });

  it("a nullable column is added, filled and made NOT NULL in one file; its down", async () => {
    await ok(app, "upgrade");
    change(app.database, "INSERT INTO tasks (title) VALUES ('write'), ('read')");
    app.write(
      "drizzle/20990101_0000_002_slug.ts",
      hand(
        "002",
        "001",
        "alterTable('tasks', [addColumn('slug text')]), sql`UPDATE tasks SET slug = title || '-' || id`, alterTable('tasks', [alterColumn('slug', 'text', 'text NOT NULL')])",
        "alterTable('tasks', [dropColumn('slug')])",
      ),
    );
    await ok(app, "upgrade");
    expect(values(app.database, "SELECT slug FROM tasks ORDER BY id")).toEqual(["write-1", "read-2"]);
    expect(() => change(app.database, "INSERT INTO tasks (title) VALUES ('x')")).toThrow("NOT NULL");
    await ok(app, "downgrade", "1", "--yes");
    expect(columns()).toEqual(["id", "title", "status"]);
  });

  it("from code: run all pending, create a revision with autogenerate, roll back one", async () => {
    const client = new Database(app.database);
    const folder = join(app.root, "drizzle");
    expect((await upgrade(client, { folder })).heads).toEqual(["001"]);
    app.write("schema.ts", SECOND);
    expect(await generate({ message: "more", cwd: app.root, env: {} })).toMatchObject({
      revision: "002",
      proven: true,
    });
    expect((await upgrade(client, { folder })).heads).toEqual(["002"]);
    expect((await downgrade(client, { folder })).heads).toEqual(["001"]);
    client.close();
  });
});

const DETECTED = `import { sql } from "drizzle-orm";
import { check, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
${PROJECTS}export const tasks = sqliteTable("tasks", {
  id: integer("id").primaryKey(),
  name: text("name").notNull(),
  status: text("status", { enum: ["new", "open"] }).default("new"),
  size: integer("size"),
  createdAt: text("created_at").notNull().default(sql\`CURRENT_TIMESTAMP\`),
}, (t) => [check("tasks_size_ck", sql\`\${t.size} >= 0\`)]);
`;
const BEFORE_DETECTED = tasks(`status: text("status", { enum: ["new"] }).default("new"), size: text("size")`);

describe("2. detected beyond what its tool could", () => {
  const renamed = ["generate", "-m", "more", "--rename", "tasks.title:tasks.name"];
  beforeEach(async () => {
    app.write("drizzle/sluice.json", JSON.stringify({ ids: "sequential", enumChecks: true }));
    app.write("schema.ts", BEFORE_DETECTED);
    await ok(app, "generate", "-m", "enum values and size");
    await ok(app, "upgrade");
    change(app.database, "INSERT INTO tasks (id, title, size) VALUES (1, 'write', '12')");
    app.write("schema.ts", DETECTED);
  });

  it("what may be a rename is asked, with the flags that answer", async () => {
    const { stderr } = await failing(app, 3, "generate", "-m", "more");
    expect(stderr).toContain("--rename tasks.title:tasks.name");
    expect(app.migrations()).toHaveLength(2);
  });

  it("a rename, a type, a server default, a CHECK and enum values", async () => {
    const said = await ok(app, ...renamed);
    for (const part of [
      "title → name",
      "size: type text → integer",
      "+ created_at text NOT NULL DEFAULT CURRENT_TIMESTAMP",
      "+ check tasks_size_ck",
      "check tasks_status_enum",
    ])
      expect(said).toContain(part);
    await ok(app, "upgrade");
    expect(
      rows(app.database, "SELECT name, typeof(size) AS type, created_at > '2020' AS at FROM tasks"),
    ).toEqual([{ name: "write", type: "integer", at: 1 }]);
    change(app.database, "UPDATE tasks SET status = 'open'");
    expect(() => change(app.database, "UPDATE tasks SET status = 'gone'")).toThrow("tasks_status_enum");
    expect(() => change(app.database, "UPDATE tasks SET size = -1")).toThrow("tasks_size_ck");
    expect(await ok(app, "generate", "-m", "again")).not.toContain("Wrote");
  });

  it("and all of it goes back, with the values as they were", async () => {
    await ok(app, ...renamed);
    await ok(app, "upgrade");
    await ok(app, "downgrade", "--yes");
    expect(rows(app.database, "SELECT * FROM tasks")).toEqual([
      { id: 1, title: "write", status: "new", size: "12" },
    ]);
  });
});

describe("2. the application upgrades when it starts", () => {
  /** The application starts: it upgrades before it reads. */
  const start = async (): Promise<readonly string[]> => {
    const client = new Database(app.database);
    try {
      const { applied } = await upgrade(client, { folder: join(app.root, "drizzle") });
      return applied.map(({ revision }) => revision);
    } finally {
      client.close();
    }
  };

  it("so that an edit, generate and a start are the whole workflow", async () => {
    expect(await start()).toEqual(["001"]);
    change(app.database, "INSERT INTO tasks (title) VALUES ('write')");
    app.write("schema.ts", SECOND);
    await ok(app, "generate", "-m", "priorities and projects");
    expect(await ok(app, "pending")).toContain("002");
    expect(await start()).toEqual(["002"]);
    expect(values(app.database, "SELECT priority FROM tasks")).toEqual([0]);
    expect(await start()).toEqual([]);
    expect(await ok(app, "current")).toBe("002\n");
  });

  it("an applied file that is edited is noticed when the next revision comes, and nothing is applied", async () => {
    await start();
    app.write("schema.ts", SECOND);
    await ok(app, "generate", "-m", "more");
    edit("001", "'new'", "'fresh'");
    await expect(start()).rejects.toThrow(/001_first_tables\.ts .*edited/);
    expect(values(app.database, "SELECT revision FROM __sluice_history")).toEqual(["001"]);
  });
});

/** Changes a migration's text. */
function edit(revision: string, from: string, to: string): void {
  const file = `drizzle/${app.migrations().find((name) => name.includes(`_${revision}_`))}`;
  expect(app.read(file)).toContain(from);
  app.write(file, app.read(file).replaceAll(from, to));
}

describe("2. looking and going back", () => {
  beforeEach(async () => {
    app.write("schema.ts", SECOND);
    await ok(app, "generate", "-m", "more");
    app.write("schema.ts", SECOND.replace("title:", `note: text("note"), title:`));
    await ok(app, "generate", "-m", "notes");
  });

  it("history -v tells parents, file, when, and by whom", async () => {
    await ok(app, "upgrade", "2");
    const blocks = (await ok(app, "history", "-v")).split(/^(?=00\d {2})/m);
    expect(blocks).toHaveLength(3);
    expect(blocks[0]).toMatch(/^001 {2}first tables {2}applied .* UTC\n {2}parents: none\n/);
    expect(blocks[1]).toMatch(
      /^ {2}parents: 001\n {2}file: {4}drizzle\/\d+_\d+_002_more\.ts\n {2}by: {6}.*, upgrade \(/m,
    );
    expect(blocks[2]).toMatch(/^003 {2}notes {2,}pending\n {2}parents: 002\n {2}file: .*003_notes\.ts\n$/);
  });

  it.each<[string, readonly string[], string, readonly string[]]>([
    ["one", ["-1"], "002", ["id", "title", "status", "priority", "project_id"]],
    ["to a revision", ["1"], "001", ["id", "title", "status"]],
    ["to base", ["base"], "", []],
  ])("downgrade %s, and up again with the rows", async (_, target, at, left) => {
    await ok(app, "upgrade");
    change(app.database, "INSERT INTO tasks (title, note, priority) VALUES ('write', 'soon', 3)");
    await failing(app, 3, "downgrade", ...target);
    expect(await ok(app, "current")).toBe("003\n");
    await ok(app, "downgrade", ...target, "--yes");
    expect(await ok(app, "current")).toBe(at === "" ? "Nothing is applied.\n" : `${at}\n`);
    expect([...columns()].sort()).toEqual([...left].sort());
    await ok(app, "upgrade");
    expect(rows(app.database, "SELECT title, note, priority FROM tasks")).toEqual([
      { title: "write", note: "soon", priority: 3 },
    ]);
  });

  it("stamp head records a database that has it all, and runs nothing", async () => {
    await ok(app, "upgrade");
    const all = everythingNow();
    await ok(app, "stamp", "base");
    expect(await ok(app, "stamp", "head")).toMatch(
      /Stamped 001\nStamped 002\nStamped 003\nThe database is at 003\./,
    );
    expect(everythingNow()).toEqual(all);
    expect(await ok(app, "upgrade")).toBe("Nothing pending: the database is at 003.\n");
    expect(await ok(app, "check")).toBe("Nothing found.\n");
  });

  it.each<[string, number, readonly string[], RegExp]>([
    ["status names it", 0, ["status"], /is behind: .*002_more\.ts was edited after being applied\.\nNext: /s],
    ["check finds it", 4, ["check"], /002_more\.ts was edited/],
    ["upgrade refuses", 1, ["upgrade"], /002_more\.ts was edited after being applied.*next: .*new revision/s],
  ])("an applied file was edited: %s", async (_, code, argv, message) => {
    await ok(app, "upgrade", "2");
    edit("002", "DEFAULT 0", "DEFAULT 1");
    const { stdout, stderr } = await failing(app, code, ...argv);
    expect(stdout + stderr).toMatch(message);
    expect(await ok(app, "current")).toBe("002\n");
  });
});

const everythingNow = (): Everything => using(app.database, (client) => everything(client));

describe("2. heads and messages", () => {
  it("two heads are told, merged, and upgraded; stamp head, downgrade base", async () => {
    for (const [id, name] of [
      ["002", "a"],
      ["003", "b"],
    ] as const) {
      const text = hand(
        id,
        "001",
        `alterTable('tasks', [addColumn('${name} text')])`,
        `alterTable('tasks', [dropColumn('${name}')])`,
      );
      app.write(`drizzle/20990101_0000_${id}_${name}.ts`, text);
    }
    expect((await app.run(["upgrade"])).stderr).toContain("There are 2 heads: 002, 003.");
    expect(await ok(app, "heads")).toMatch(/^002 .*\n003 /);
    await ok(app, "merge", "2", "3", "-m", "join");
    expect(await ok(app, "upgrade")).toContain("The database is at 004.");
    await ok(app, "stamp", "base");
    expect(await ok(app, "current")).toBe("Nothing is applied.\n");
    await ok(app, "stamp", "head");
    await ok(app, "downgrade", "base", "--yes");
    expect(columns()).toEqual([]);
  });

  it.each<[string, number, readonly string[], RegExp]>([
    [
      "a revision that cannot be located",
      2,
      ["upgrade", "99"],
      /There is no revision 99.*next: .*sluice history/s,
    ],
    ["nor the one to go back to", 2, ["downgrade", "99", "--yes"], /There is no revision 99/],
    [
      "a database that is not up to date",
      2,
      ["generate", "-m", "x", "--against", "database"],
      /The database is behind the files\..*next: .*`sluice upgrade` first/s,
    ],
    ["and check says so", 4, ["check"], /002.*sluice upgrade/s],
  ])("%s", async (_, code, argv, message) => {
    await ok(app, "upgrade");
    app.write("drizzle/20990101_0000_002_x.ts", hand("002", "001", "", ""));
    const { stdout, stderr } = await failing(app, code, ...argv);
    expect(stdout + stderr).toMatch(message);
  });

  it("a revision of the database that has no file", async () => {
    await ok(app, "upgrade");
    change(app.database, "UPDATE __sluice_history SET revision = '0ff'");
    const { stderr } = await failing(app, 1, "upgrade");
    expect(stderr).toMatch(/0ff.*next: /s);
  });

  it.each<[string, string, RegExp]>([
    ["no file", "./models.ts", /There is no schema file.*models\.ts.*next: /s],
    ["no table in it", "./empty.ts", /export no SQLite table.*next: /s],
    ["one that does not load", "./broken.ts", /broken\.ts:1/],
  ])("models that cannot be found: %s", async (_, file, message) => {
    app.write("empty.ts", "export const nothing = 1;\n");
    app.write("broken.ts", `import { x } from "./no-such-file";\nexport { x };\n`);
    app.write("drizzle.config.ts", app.read("drizzle.config.ts").replace("./schema.ts", file));
    const { stderr } = await app.run(["generate", "-m", "x"]);
    expect(stderr).toMatch(message);
    expect(app.migrations()).toHaveLength(1);
  });
});
