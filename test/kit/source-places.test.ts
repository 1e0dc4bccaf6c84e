import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { generate } from "../../src/kit.js";
import { makeProject } from "../support/project.js";

const IMPORTS = `import { sql } from "drizzle-orm";
import { check, foreignKey, index, integer, primaryKey, sqliteTable, sqliteView, text } from "drizzle-orm/sqlite-core";
`;

function makeIt(files: Readonly<Record<string, string>>) {
  const project = makeProject({
    config: `export default { dialect: "sqlite", schema: "./schema", out: "./drizzle", dbCredentials: { url: "app.db" } };`,
  });
  onTestFinished(() => project.cleanup());
  for (const [name, text] of Object.entries(files)) project.write(`schema/${name}`, text);
  return project;
}

it.each<readonly [string, Readonly<Record<string, string>>, string, RegExp]>([
  [
    "two tables of one name",
    {
      "a.ts": `${IMPORTS}export const a = sqliteTable("t", { id: integer() });`,
      "b.ts": `${IMPORTS}\n\nexport const b = sqliteTable("T", { id: integer() });`,
    },
    "duplicate-name",
    /^\S*schema\/a\.ts:3, \S*schema\/b\.ts:5: The schema has two tables/,
  ],
  [
    "a default that cannot be written",
    {
      "a.ts": `${IMPORTS}export const t = sqliteTable("t", {\n  id: integer(),\n  n: integer().default(NaN),\n});`,
    },
    "bad-default",
    /^\S*schema\/a\.ts:5: The default of t\.n/,
  ],
  [
    "two keys",
    {
      "a.ts": `${IMPORTS}export const t = sqliteTable("t", { a: integer().primaryKey(), b: integer() },\n (t) => [primaryKey({ columns: [t.b] })]);`,
    },
    "several-keys",
    /^\S*schema\/a\.ts:3: Table t has two/,
  ],
  [
    "a reference to nothing",
    {
      "a.ts": `${IMPORTS}const p: any = {};\nexport const t = sqliteTable("t", { a: integer().references(() => p.id) });`,
    },
    "unreadable-table",
    /^\S*schema\/a\.ts:4: Table t cannot be read/,
  ],
  [
    "another database's tables",
    {
      "a.ts": `import { pgTable, text } from "drizzle-orm/pg-core";\n\nexport const t = pgTable("t", { a: text() });`,
    },
    "no-tables",
    /^\S*schema\/a\.ts:3: The schema files export no SQLite table/,
  ],
  [
    "a check that SQLite refuses",
    {
      "a.ts": `${IMPORTS}export const t = sqliteTable("t", { a: integer() }, () => [check("c", sql\`missing_one > 0\`)]);`,
    },
    "schema-refused",
    /^\S*schema\/a\.ts:3: SQLite refuses the schema: no such column/,
  ],
  [
    "two indexes of one name",
    {
      "a.ts": `${IMPORTS}export const t = sqliteTable("t", { a: integer() }, (t) => [index("i").on(t.a)]);\nexport const u = sqliteTable("u", { a: integer() }, (t) => [index("i").on(t.a)]);`,
    },
    "schema-refused",
    /^\S*schema\/a\.ts:4: The schema has two/,
  ],
  [
    "a view that cannot be compiled",
    {
      "a.ts": `${IMPORTS}export const t = sqliteTable("t", { a: integer() });\nexport const v = sqliteView("v", { a: integer() }).as(sql\`select missing_one from t\`);`,
    },
    "schema-refused",
    /^\S*schema\/a\.ts:4: SQLite refuses the schema: no such column/,
  ],
])("%s", async (_, files, code, message) => {
  const project = makeIt(files);
  await expect(generate({ cwd: project.root })).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

it("rows that lack a value", async () => {
  const project = makeIt({ "a.ts": `${IMPORTS}export const t = sqliteTable("t", {\n  a: integer(),\n});` });
  await generate({ cwd: project.root, message: "start" });
  expect(await project.run(["upgrade"])).toMatchObject({ code: 0 });
  const client = new Database(project.database);
  client.exec("INSERT INTO t VALUES (NULL)");
  client.close();
  project.write(
    "schema/a.ts",
    `${IMPORTS}export const t = sqliteTable("t", {\n  a: integer().notNull(),\n  b: text().notNull(),\n});`,
  );
  await expect(generate({ cwd: project.root })).rejects.toMatchObject({
    code: "rows-without-value",
    message: expect.stringMatching(
      /^\S*schema\/a\.ts:4: t\.a: 1 of 1 row is NULL\.\n\S*schema\/a\.ts:5: t\.b: 1 row has no value for it\.$/,
    ),
  });
});
