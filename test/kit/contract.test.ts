import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { makeProject, type TestProject } from "../support/project.js";

const IMPORTS = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n`;
const tableOf = (columns: string): string =>
  `${IMPORTS}export const parts = sqliteTable("parts", { id: integer().primaryKey(), ${columns} });\n`;

const usersOf = (users: string): string => `${IMPORTS}${users}
export const posts = sqliteTable("posts", {
  id: integer().primaryKey(),
  author: integer().references(() => users.id, { onDelete: "cascade" }),
});
`;
const USERS = `export const users = sqliteTable("users", { id: integer().primaryKey({ autoIncrement: true }), name: text().unique() });
export const next = sqliteTable("users_v2", { id: integer().primaryKey({ autoIncrement: true }), name: text().unique(), rank: integer() });`;
const taking = (tag: string): string =>
  `${tag}export const users = sqliteTable("users", { id: integer().primaryKey({ autoIncrement: true }), name: text().unique(), rank: integer() });`;

const SIZES = "INSERT INTO parts VALUES (1, 'a', 10), (2, 'b', 20)";
const PEOPLE =
  "INSERT INTO users VALUES (1, 'a'), (2, 'b'); INSERT INTO users_v2 VALUES (1, 'A', 1), (2, 'B', 2), (3, 'C', 3); INSERT INTO posts VALUES (1, 1), (2, 2)";

const ROWS = [
  {
    name: "a column, by a tag",
    before: tableOf(`size: text(), sizeMm: integer("size_mm")`),
    after: tableOf("/** @renamedFrom size_mm */ size: integer()"),
    rows: SIZES,
    flags: [],
    query: "SELECT id, size FROM parts",
    found: [
      { id: 1, size: 10 },
      { id: 2, size: 20 },
    ],
  },
  {
    name: "a unique column that is never NULL, by flags",
    before: tableOf(`size: text().notNull().unique(), sizeMm: integer("size_mm")`),
    after: tableOf("size: integer()"),
    rows: SIZES,
    flags: ["--drop", "parts.size", "--rename", "parts.size_mm:parts.size"],
    query: "SELECT id, size FROM parts",
    found: [
      { id: 1, size: 10 },
      { id: 2, size: 20 },
    ],
  },
  {
    name: "a table that others refer to, by flags",
    before: usersOf(USERS),
    after: usersOf(taking("")),
    rows: PEOPLE,
    flags: ["--drop", "users", "--rename", "users_v2:users"],
    query: "SELECT users.name FROM posts JOIN users ON users.id = posts.author ORDER BY 1",
    found: [{ name: "A" }, { name: "B" }],
  },
  {
    name: "a table, by a tag",
    before: usersOf(USERS),
    after: usersOf(taking("/** @renamedFrom users_v2 */\n")),
    rows: PEOPLE,
    flags: [],
    query: "SELECT name FROM users ORDER BY 1",
    found: [{ name: "A" }, { name: "B" }, { name: "C" }],
  },
];

async function projectWith(schema: string, rows: string): Promise<TestProject> {
  const project = makeProject({ schema, migrations: {} });
  onTestFinished(() => project.cleanup());
  await project.run(["generate", "-m", "expand", "--rev-id", "001"]);
  await project.run(["upgrade"]);
  onDatabase(project, (client) => client.exec(rows));
  return project;
}

function onDatabase<T>({ database }: TestProject, work: (client: Database.Database) => T): T {
  const client = new Database(database);
  try {
    return work(client);
  } finally {
    client.close();
  }
}

const dumpOf = (project: TestProject): unknown =>
  onDatabase(project, (client) =>
    ["parts", "users", "users_v2", "posts"].map((table) => {
      const there = client.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table);
      return there === undefined ? [] : client.prepare(`SELECT * FROM ${table}`).all();
    }),
  );

test.each(ROWS)("$name: the new one takes the name, and both come back", async (row) => {
  const project = await projectWith(row.before, row.rows);
  const start = dumpOf(project);
  project.write("schema.ts", row.after);
  expect(await project.run(["generate", "-m", "contract", ...row.flags])).toMatchObject({ code: 0 });
  const found = (): unknown => onDatabase(project, (client) => client.prepare(row.query).all());
  for (const _ of ["up", "up again"]) {
    expect(await project.run(["upgrade"])).toMatchObject({ code: 0 });
    expect(found()).toEqual(row.found);
    expect((await project.run(["generate"])).stdout).toContain("Nothing to do");
    expect(await project.run(["downgrade", "-y"])).toMatchObject({ code: 0 });
    expect(dumpOf(project)).toEqual(start);
  }
});

test("--amend remembers what took whose name", async () => {
  const project = await projectWith(tableOf(`size: text(), sizeMm: integer("size_mm")`), SIZES);
  project.write("schema.ts", tableOf("size: integer()"));
  await project.run([
    "generate",
    "-m",
    "contract",
    "--drop",
    "parts.size",
    "--rename",
    "parts.size_mm:parts.size",
  ]);
  project.write("schema.ts", tableOf("size: integer(), more: integer()"));
  expect(await project.run(["generate", "--amend"])).toMatchObject({ code: 0 });
  await project.run(["upgrade"]);
  const sizes = onDatabase(project, (client) => client.prepare("SELECT size FROM parts").pluck().all());
  expect(sizes).toEqual([10, 20]);
});

test("one flag alone says which other one it takes", async () => {
  const project = await projectWith(tableOf(`size: text(), sizeMm: integer("size_mm")`), SIZES);
  project.write("schema.ts", tableOf("size: integer()"));
  const { code, stderr } = await project.run(["generate", "--rename", "parts.size_mm:parts.size"]);
  expect(code).toBe(2);
  expect(stderr).toContain("`--drop parts.size`");
});
