import Database from "better-sqlite3";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { downgrade, upgrade } from "../../src/index.js";
import { generate } from "../../src/kit.js";
import { makeProject, type TestProject as Project } from "../support/project.js";

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock("ts-morph", (original) => {
  loads.count += 1;
  return original();
});
beforeEach(() => {
  loads.count = 0;
  vi.resetModules();
});

const IMPORTS = `import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
`;
const USERS = `${IMPORTS}
export const users = sqliteTable("users", {
  id: integer("id").primaryKey(),
  name: text("name").notNull(),
  created: text("created"),
}, (t) => [index("by_name").on(t.name), check("named", sql\`\${t.name} <> ''\`)]);
export const posts = sqliteTable("posts", { owner: integer("owner").references(() => users.id, { onDelete: "cascade" }) });
`;

/** A project whose database has the first schema, and rows. */
async function started(schema = USERS): Promise<Project> {
  const project = makeProject({ schema });
  onTestFinished(() => project.cleanup());
  await generate({ cwd: project.root, message: "start" });
  await onDatabase(project, async (client) => {
    await upgrade(client, { folder: `${project.root}/drizzle` });
    client.exec("INSERT INTO users VALUES (1, 'a', '2026'); INSERT INTO posts VALUES (1)");
  });
  return project;
}

async function onDatabase<T>(project: Project, work: (client: Database.Database) => T): Promise<Awaited<T>> {
  const client = new Database(project.database);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

const PEOPLE = `${IMPORTS}import { times } from "./times.js";

/**
 * @renamedFrom users
 */
export const people = sqliteTable("people", {
  id: integer("id").primaryKey(),
  /** @renamedFrom nick, name */
  fullName: text("full_name").notNull(),
  ...times,
}, (t) => [index("by_name").on(t.fullName), check("named", sql\`\${t.fullName} <> ''\`)]);
export const posts = sqliteTable("posts", { owner: integer("owner").references(() => people.id, { onDelete: "cascade" }) });
`;
const TIMES = `import { text } from "drizzle-orm/sqlite-core";
export const times = {
  createdAt: text("created_at"), // @renamedFrom created
};
`;

describe("@renamedFrom", () => {
  it("renames a table and its columns, one of them in a helper, and is silent afterwards", async () => {
    const project = await started();
    project.write("schema.ts", PEOPLE);
    project.write("times.ts", TIMES);
    const options = { cwd: project.root };
    const { changes } = await generate(options);
    expect(changes.map(({ table, detail }) => `${table}: ${detail}`)).toEqual([
      "people: renamed from users",
      "people: name → full_name",
      "people: created → created_at",
    ]);
    expect(loads.count).toBe(1);
    const folder = `${project.root}/drizzle`;
    await onDatabase(project, async (client) => {
      await upgrade(client, { folder });
      expect(client.prepare("SELECT * FROM people").all()).toEqual([
        { id: 1, full_name: "a", created_at: "2026" },
      ]);
      expect(client.prepare("SELECT count(*) FROM posts").pluck().get()).toBe(1);
    });
    loads.count = 0;
    vi.resetModules();
    expect((await generate(options)).revision).toBeNull();
    await onDatabase(project, async (client) => {
      await downgrade(client, { folder });
      expect(client.prepare("SELECT * FROM users").all()).toEqual([{ id: 1, name: "a", created: "2026" }]);
    });
    expect(loads.count).toBe(0);
  });

  it("needs no source text where nothing has a tag, or nothing is gone", async () => {
    const project = await started();
    const options = { cwd: project.root, dryRun: true };
    project.write("schema.ts", USERS.replace(`created: text("created")`, `created: text("created_on")`));
    expect((await generate(options)).changes).toMatchObject([{ kind: "renameColumn" }]);
    const added = USERS.replace(
      "created:",
      `/** @renamedFrom nobody */\n  rank: integer("rank"),\n  created:`,
    );
    project.write("schema.ts", added);
    expect((await generate(options)).changes).toMatchObject([{ kind: "addColumn" }]);
    expect(loads.count).toBe(0);
  });
});

describe("without a word about it", () => {
  const changed = USERS.replace(`name: text("name")`, `title: text("title")`).replaceAll("t.name", "t.title");

  it("says where the candidates stand, and the flags", async () => {
    const project = await started();
    project.write("schema.ts", changed);
    await expect(generate({ cwd: project.root })).rejects.toMatchObject({
      code: "rename-or-drop",
      message: expect.stringMatching(
        /^users\.name is gone\. It may have been renamed to "title" \(\S*schema\.ts:6\), or dropped\.$/,
      ),
      flags: ["--rename users.name:users.title", "--drop users.name"],
    });
  });

  it("takes the old name of a table that is renamed as well", async () => {
    const project = await started();
    const text = changed.replace(`users = sqliteTable("users"`, `users = sqliteTable("people"`);
    project.write("schema.ts", text);
    const renames = (column: string) => ["users:people", column];
    for (const column of ["users.name:people.title", "users.name:title", "people.name:people.title"]) {
      const { changes } = await generate({ cwd: project.root, renames: renames(column), dryRun: true });
      expect(changes.map(({ detail }) => detail)).toEqual(["renamed from users", "name → title"]);
    }
    const dropped = await generate({
      cwd: project.root,
      renames: ["users:people"],
      drops: ["users.name"],
      fills: { "people.title": "'x'" },
      dryRun: true,
    });
    expect(dropped.changes.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["renameTable", "dropColumn", "addColumn"]),
    );
  });

  it("swaps two columns by flags, with their rows", async () => {
    const project = await started();
    const renames = ["users.name:users.created", "users.created:users.name"];
    const swapped = USERS.replace(`text("name").notNull()`, `text("created").notNull()`).replace(
      `created: text("created"),`,
      `created: text("name"),`,
    );
    project.write("schema.ts", swapped);
    const { changes } = await generate({ cwd: project.root, renames });
    expect(changes.map(({ detail }) => detail)).toEqual(["name → created", "created → name"]);
    await onDatabase(project, async (client) => {
      await upgrade(client, { folder: `${project.root}/drizzle` });
      expect(client.prepare("SELECT * FROM users").all()).toEqual([{ id: 1, created: "a", name: "2026" }]);
    });
    expect((await generate({ cwd: project.root })).revision).toBeNull();
  });
});
