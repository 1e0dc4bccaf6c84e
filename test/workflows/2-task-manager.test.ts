import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downgrade, upgrade } from "../../src/index.js";
import { generate } from "../../src/kit.js";
import { makeProject, type TestProject } from "../support/project.js";
import { change, failing, ok, rows, values } from "./database.js";

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

  it.each<[string, number, readonly string[], string]>([
    ["a revision that cannot be located", 2, ["upgrade", "99"], "There is no revision 99"],
    ["a database that is not up to date", 2, ["generate", "-m", "x", "--against", "database"], "upgrade"],
  ])("%s", async (_, code, argv, message) => {
    await ok(app, "upgrade");
    app.write("drizzle/20990101_0000_002_x.ts", hand("002", "001", "", ""));
    expect((await failing(app, code, ...argv)).stderr).toContain(message);
  });

  it("models that cannot be found", async () => {
    app.write("drizzle.config.ts", app.read("drizzle.config.ts").replace("./schema.ts", "./models.ts"));
    expect((await failing(app, 1, "generate", "-m", "x")).stderr).toContain("There is no schema file");
  });
});
