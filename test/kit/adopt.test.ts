import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { upgrade } from "../../src/index.js";
import { type AdoptResult, adopt, generate } from "../../src/kit.js";
import { makeDrizzleProject, PACKAGES, type Version } from "../converge/drizzle-project.js";
import { makeProject, type ProjectInput, type TestProject } from "../support/project.js";

const VERSIONS = Object.keys(PACKAGES) as Version[];

const SCHEMA = `import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";

// People, as they sign up.
export const users = sqliteTable(
  "users",
  {
    id: integer("id").primaryKey(), // the key
    /** As they write it. */
    name: text("name").notNull().default("x"),
    /** What friends say. */
    nick: text("nick"),
    active: integer("active", { mode: "boolean" }).notNull().default(true),
    email: text("email").unique(),
  },
  (t) => [
    // looked up by name
    index("users_name_idx").on(t.name),
    check("users_id_ck", sql\`\${t.id} > 0\`),
  ],
);

export const posts = sqliteTable("posts", {
  id: integer("id").primaryKey(),
  author: integer("author")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
});

export const tags = sqliteTable(
  "tags",
  { post: integer("post").notNull(), label: text("label").notNull(), note: text("note") },
  (t) => ({
    pk: primaryKey({ columns: [t.post, t.label] }),
    noteUnique: unique().on(t.note),
  }),
);

export const unrelated = () => "left   as it is";
`;

interface Started {
  readonly project: TestProject;
  adopt(options?: { readonly dryRun?: boolean }): Promise<AdoptResult>;
}

/** Replaces words of a table's definition, which rows are none to mind. */
type Edit = readonly [table: string, from: string, to: string];

function change(file: string, drift: string | readonly Edit[]): void {
  const client = new Database(file);
  if (typeof drift === "string") client.exec(drift);
  else {
    client.unsafeMode(true);
    client.pragma("writable_schema = ON");
    for (const [table, from, to] of drift) {
      const { changes } = client
        .prepare("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ? AND instr(sql, ?)")
        .run(from, to, table, from);
      if (changes !== 1) throw new Error(`${table} has no ${from}`);
    }
    client.pragma("writable_schema = RESET");
  }
  client.close();
}

/** A project whose database has its revision, and then this drift. */
async function drifted(
  drift: string | readonly Edit[],
  files: Readonly<Record<string, string>> = { "schema.ts": SCHEMA },
  input: ProjectInput = {},
): Promise<Started> {
  const project = makeProject(input);
  onTestFinished(() => project.cleanup());
  for (const [file, text] of Object.entries(files)) project.write(file, text);
  await startOf(project, JSON.stringify([files, input]));
  change(project.database, drift);
  return { project, adopt: (options = {}) => adopt({ cwd: project.root, env: {}, ...options }) };
}

/** The first revision and the database of each schema, made once. */
const starts = new Map<string, { readonly revision: string; readonly database: Buffer }>();

async function startOf(project: TestProject, schema: string): Promise<void> {
  const folder = join(project.root, "drizzle");
  const file = join(folder, "20260101_0000_001_start.ts");
  const made = starts.get(schema);
  if (made !== undefined) {
    mkdirSync(folder);
    writeFileSync(file, made.revision);
    writeFileSync(project.database, made.database);
    return;
  }
  await generate({ cwd: project.root, env: {}, message: "start", revisionId: "001" });
  renameSync(join(folder, project.migrations()[0] ?? ""), file);
  const client = new Database(project.database);
  await upgrade(client, { folder });
  client.close();
  starts.set(schema, { revision: readFileSync(file, "utf8"), database: readFileSync(project.database) });
}

/** The lines that a diff takes out and puts in. */
const edits = (diff: string): readonly string[] =>
  diff.split("\n").filter((line) => /^[+-](?![+-])/.test(line));

/** Adopts, and asks that nothing is left to adopt or to generate. */
async function adopted(started: Started): Promise<readonly string[]> {
  const { project, adopt } = started;
  const { diff, written } = await adopt();
  expect(written).toBe(true);
  const { changes } = await generate({ cwd: project.root, env: {}, against: "database" });
  expect(changes).toEqual([]);
  return edits(diff);
}

/** What changed in the database, and the lines that this takes out of the source and puts in. */
const ROWS: readonly (readonly [string, string | readonly Edit[], readonly string[]])[] = [
  [
    "a new column, in its place",
    [["users", `"nick" text`, `"nick" text,\n  "age" integer NOT NULL DEFAULT 3`]],
    [`+    age: integer("age").notNull().default(3),`],
  ],
  [
    "a new column at the end",
    "ALTER TABLE users ADD COLUMN full_name varchar(9) REFERENCES users (email) ON DELETE SET NULL",
    [
      `-import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+import { type AnySQLiteColumn, check, customType, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+const varchar9Type = customType<{ data: string }>({ dataType: () => "varchar(9)" });`,
      "+",
      `+    fullName: varchar9Type("full_name")`,
      `+      .references((): AnySQLiteColumn => users.email, { onDelete: "set null" }),`,
    ],
  ],
  [
    "a new column in a list of one line",
    "ALTER TABLE tags ADD COLUMN at text DEFAULT 'it''s'",
    [
      `-  { post: integer("post").notNull(), label: text("label").notNull(), note: text("note") },`,
      `+  { post: integer("post").notNull(), label: text("label").notNull(), note: text("note"), at: text("at").default("it's") },`,
    ],
  ],
  [
    "a lost column, with its comment",
    "ALTER TABLE users DROP COLUMN nick",
    ["-    /** What friends say. */", `-    nick: text("nick"),`],
  ],
  [
    "another default",
    [["users", "DEFAULT 'x'", "DEFAULT 'it''s'"]],
    [`-    name: text("name").notNull().default("x"),`, `+    name: text("name").notNull().default("it's"),`],
  ],
  [
    "a default of a boolean",
    [["users", "DEFAULT 1", "DEFAULT 0"]],
    [
      `-    active: integer("active", { mode: "boolean" }).notNull().default(true),`,
      `+    active: integer("active", { mode: "boolean" }).notNull().default(false),`,
    ],
  ],
  [
    "a default that the mode does not take",
    [["users", "DEFAULT 1", "DEFAULT 7"]],
    [
      `-    active: integer("active", { mode: "boolean" }).notNull().default(true),`,
      `+    active: integer("active", { mode: "boolean" }).notNull().default(sql\`7\`),`,
    ],
  ],
  [
    "no default",
    [["users", " DEFAULT 'x'", ""]],
    [`-    name: text("name").notNull().default("x"),`, `+    name: text("name").notNull(),`],
  ],
  [
    "a default that comes",
    [["users", `"nick" text`, `"nick" text DEFAULT (lower('A'))`]],
    [`-    nick: text("nick"),`, "+    nick: text(\"nick\").default(sql`(lower('A'))`),"],
  ],
  [
    "NOT NULL that goes, and one that comes",
    [
      ["users", `"name" text NOT NULL`, `"name" text`],
      ["users", `"nick" text`, `"nick" text NOT NULL`],
    ],
    [
      `-    name: text("name").notNull().default("x"),`,
      `+    name: text("name").default("x"),`,
      `-    nick: text("nick"),`,
      `+    nick: text("nick").notNull(),`,
    ],
  ],
  [
    "NOT NULL in a chain of lines",
    [["posts", `"author" integer NOT NULL`, `"author" integer`]],
    ["-    .notNull()"],
  ],
  [
    "a default in a chain of lines",
    [["posts", `"author" integer NOT NULL`, `"author" integer NOT NULL DEFAULT 1`]],
    ["+    .default(1)"],
  ],
  [
    "another type",
    [["users", `"nick" text`, `"nick" integer DEFAULT 5`]],
    [`-    nick: text("nick"),`, '+    nick: integer("nick").default(sql`5`),'],
  ],
  [
    "a type that Drizzle has no builder for",
    [["users", `"nick" text`, `"nick" datetime`]],
    [
      `-import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+import { check, customType, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+const datetimeType = customType<{ data: string | number }>({ dataType: () => "datetime" });`,
      "+",
      `-    nick: text("nick"),`,
      `+    nick: datetimeType("nick"),`,
    ],
  ],
  [
    "AUTOINCREMENT",
    [["posts", `"id" integer PRIMARY KEY`, `"id" integer PRIMARY KEY AUTOINCREMENT`]],
    [`-  id: integer("id").primaryKey(),`, `+  id: integer("id").primaryKey({ autoIncrement: true }),`],
  ],
  [
    "another action of a foreign key",
    [["posts", "ON DELETE CASCADE", "ON UPDATE CASCADE"]],
    [
      `-    .references(() => users.id, { onDelete: "cascade" }),`,
      `+    .references(() => users.id, { onUpdate: "cascade" }),`,
    ],
  ],
  [
    "no action of a foreign key",
    [["posts", " ON DELETE CASCADE", ""]],
    [`-    .references(() => users.id, { onDelete: "cascade" }),`, "+    .references(() => users.id),"],
  ],
  [
    "a foreign key that goes",
    [["posts", `,\n  FOREIGN KEY ("author") REFERENCES "users" ("id") ON DELETE CASCADE`, ""]],
    [`-    .notNull()`, `-    .references(() => users.id, { onDelete: "cascade" }),`, "+    .notNull(),"],
  ],
  [
    "a foreign key that comes, and one of two columns",
    [
      [
        "posts",
        `"author" integer NOT NULL`,
        `"author" integer NOT NULL,\n  "tag" text,\n  "post" integer REFERENCES posts (id), FOREIGN KEY (post, tag) REFERENCES tags (post, label) ON DELETE SET NULL`,
      ],
    ],
    [
      `-import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+import { type AnySQLiteColumn, check, foreignKey, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      "-});",
      `+  tag: text("tag"),`,
      `+  post: integer("post").references((): AnySQLiteColumn => posts.id),`,
      "+}, (t) => [",
      `+  foreignKey({ columns: [t.post, t.tag], foreignColumns: [tags.post, tags.label] }).onDelete("set null"),`,
      "+]);",
    ],
  ],
  [
    "an index that comes",
    "CREATE INDEX by_nick ON users (nick DESC, lower(name)) WHERE nick IS NOT NULL",
    [
      '+    index("by_nick").on(sql`${t.nick} DESC`, sql`lower(${t.name})`).where(sql`${t.nick} IS NOT NULL`),',
    ],
  ],
  ["an index that goes", "DROP INDEX users_name_idx", [`-    index("users_name_idx").on(t.name),`]],
  [
    "another index of the name",
    "DROP INDEX users_name_idx; CREATE UNIQUE INDEX users_name_idx ON users (name, nick)",
    [
      `-import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+import { check, index, integer, primaryKey, sqliteTable, text, unique, uniqueIndex } from "drizzle-orm/sqlite-core";`,
      `-    index("users_name_idx").on(t.name),`,
      `+    uniqueIndex("users_name_idx").on(t.name, t.nick),`,
    ],
  ],
  [
    "a unique column that goes",
    "DROP INDEX users_email_unique",
    [`-    email: text("email").unique(),`, `+    email: text("email"),`],
  ],
  [
    "a unique column that comes",
    "CREATE UNIQUE INDEX users_nick_unique ON users (nick)",
    [`-    nick: text("nick"),`, `+    nick: text("nick").unique(),`],
  ],
  [
    "a UNIQUE constraint",
    [
      [
        "posts",
        `"author" integer NOT NULL`,
        `"author" integer NOT NULL,\n  "title" text UNIQUE, UNIQUE (title, author)`,
      ],
    ],
    [
      "-});",
      `+  title: text("title").unique(),`,
      "+}, (t) => [",
      `+  unique("posts_title_author_unique").on(t.title, t.author),`,
      "+]);",
    ],
  ],
  [
    "a check with another condition",
    [["users", `CHECK ("id" > 0)`, `CHECK ("id" > 1 AND length("name") < 9)`]],
    [
      '-    check("users_id_ck", sql`${t.id} > 0`),',
      '+    check("users_id_ck", sql`${t.id} > 1 AND length(${t.name}) < 9`),',
    ],
  ],
  [
    "a check that goes",
    [["users", `,\n  CONSTRAINT "users_id_ck" CHECK ("id" > 0)`, ""]],
    ['-    check("users_id_ck", sql`${t.id} > 0`),'],
  ],
  [
    "checks that come, with a name and without, where there was no callback",
    [
      [
        "posts",
        `"author" integer NOT NULL`,
        `"author" integer NOT NULL CHECK (author > 0) CONSTRAINT low CHECK (author < 9)`,
      ],
    ],
    [
      "-});",
      "+}, (t) => [",
      '+  check("posts_check_1", sql`${t.author} > 0`),',
      '+  check("low", sql`${t.author} < 9`),',
      "+]);",
    ],
  ],
  [
    "in a callback of the older form: an index that comes",
    "CREATE INDEX tags_by_note ON tags (note, label)",
    [`+    tagsByNote: index("tags_by_note").on(t.note, t.label),`],
  ],
  [
    "in a callback of the older form: a unique index that goes",
    "DROP INDEX tags_note_unique",
    ["-    noteUnique: unique().on(t.note),"],
  ],
  [
    "another primary key",
    [["tags", `PRIMARY KEY ("post", "label")`, `PRIMARY KEY ("label")`]],
    [
      `-  { post: integer("post").notNull(), label: text("label").notNull(), note: text("note") },`,
      `+  { post: integer("post").notNull(), label: text("label").primaryKey().notNull(), note: text("note") },`,
      "-    pk: primaryKey({ columns: [t.post, t.label] }),",
    ],
  ],
  [
    "a generated column",
    "ALTER TABLE posts ADD COLUMN twice integer GENERATED ALWAYS AS (author * 2) VIRTUAL",
    ['+  twice: integer("twice").generatedAlwaysAs(sql`author * 2`, { mode: "virtual" }),'],
  ],
  [
    "a table and a view that come",
    "CREATE TABLE likes (id integer PRIMARY KEY AUTOINCREMENT, post integer REFERENCES posts (id)); CREATE VIEW fans AS SELECT id FROM users",
    [
      `-import { check, index, integer, primaryKey, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";`,
      `+import { check, index, integer, primaryKey, sqliteTable, sqliteView, text, unique } from "drizzle-orm/sqlite-core";`,
      "+",
      `+export const likes = sqliteTable("likes", {`,
      `+  id: integer("id").primaryKey({ autoIncrement: true }),`,
      `+  post: integer("post").references(() => posts.id),`,
      "+});",
      "+",
      `+export const fans = sqliteView("fans", {`,
      `+  id: integer("id"),`,
      "+}).as(sql`SELECT id FROM users`);",
    ],
  ],
  [
    "a table that goes",
    "DROP TABLE tags",
    [
      "-export const tags = sqliteTable(",
      `-  "tags",`,
      `-  { post: integer("post").notNull(), label: text("label").notNull(), note: text("note") },`,
      "-  (t) => ({",
      "-    pk: primaryKey({ columns: [t.post, t.label] }),",
      "-    noteUnique: unique().on(t.note),",
      "-  }),",
      "-);",
      "-",
    ],
  ],
];

describe("what the database has come to have is merged where it stands", () => {
  it.each(ROWS)("%s", async (_, drift, expected) => {
    expect(await adopted(await drifted(drift))).toEqual(expected);
  });

  it.each(VERSIONS)("with drizzle-orm %s", async (version) => {
    const project = makeDrizzleProject(version, {
      schema: FILES["schema/posts.ts"].replaceAll("posts", "users"),
    });
    await project.generate();
    await project.upgrade();
    project.sql("ALTER TABLE users ADD COLUMN age integer", "CREATE INDEX by_age ON users (age)");
    const { changes } = await adopt({ cwd: project.root, env: {} });
    expect(changes).toHaveLength(2);
    expect((await project.generate({ against: "database" })).changes).toEqual([]);
  });
});

describe("the layout of the file is kept", () => {
  it("single quotes, no semicolons, tabs, no trailing commas, other names of imports", async () => {
    const schema = [
      "import * as s from 'drizzle-orm/sqlite-core'",
      "export const users = s.sqliteTable('users', {",
      "\tid: s.integer('id').primaryKey(),",
      "\tname: s.text('name') // as they write it",
      "})",
      "",
    ].join("\r\n");
    const started = await drifted(
      "ALTER TABLE users ADD COLUMN nick text DEFAULT 'x'; CREATE INDEX i ON users (nick)",
      {
        "schema.ts": schema,
      },
    );
    await adopted(started);
    expect(started.project.read("schema.ts")).toBe(
      [
        "import * as s from 'drizzle-orm/sqlite-core'",
        "export const users = s.sqliteTable('users', {",
        "\tid: s.integer('id').primaryKey(),",
        "\tname: s.text('name'), // as they write it",
        "\tnick: s.text('nick').default('x')",
        "}, (table) => [",
        "\ts.index('i').on(table.nick),",
        "])",
        "",
      ].join("\r\n"),
    );
  });

  it("builders of the callback, keys and casing of the neighbours", async () => {
    const config = `export default { dialect: "sqlite", schema: "./schema.ts", casing: "snake_case", dbCredentials: { url: "app.db" } };`;
    const started = await drifted(
      "ALTER TABLE users ADD COLUMN last_seen text",
      {
        "schema.ts": `import { sqliteTable } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", (t) => ({
  id: t.integer().primaryKey(),
  firstName: t.text().notNull(),
}));
`,
      },
      { config },
    );
    expect(await adopted(started)).toEqual(["+  lastSeen: t.text(),"]);
  });

  it("keys as the columns are called, where the others are so", async () => {
    const started = await drifted("ALTER TABLE users ADD COLUMN last_seen text", {
      "schema.ts": `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { user_id: integer("user_id").primaryKey(), b: integer("b") });
`,
    });
    expect((await adopted(started)).join()).toContain(`, last_seen: text("last_seen") });`);
  });
});

const FILES = {
  "schema/users.ts": `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { timestamps } from "../helpers/columns.js";
import { tableOf } from "../helpers/table.js";
export const users = tableOf("users", {
  id: integer("id").primaryKey(),
  name: text("name"),
  ...timestamps,
});
export const settings = sqliteTable("settings", { id: integer("id").primaryKey() });
`,
  "schema/posts.ts": `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
export const posts = sqliteTable("posts", { id: integer("id").primaryKey(), b: integer("b") });
`,
  "schema/index.ts": `export * from "./users.js";\nexport * from "./posts.js";\n`,
  "helpers/columns.ts": `import { text } from "drizzle-orm/sqlite-core";
export const timestamps = { made: text("made"), changed: text("changed") };
`,
  "helpers/table.ts": `import { sqliteTableCreator } from "drizzle-orm/sqlite-core";
export const tableOf = sqliteTableCreator((name) => \`app_\${name}\`);
`,
};
const config = (schema: string): string =>
  `export default { dialect: "sqlite", schema: "${schema}", dbCredentials: { url: "app.db" } };`;

describe("a schema in several files", () => {
  it.each(["./schema/index.ts", "./schema/*.ts"])(
    "%s: creators, spread columns, imports between files",
    async (schema) => {
      const started = await drifted(
        "ALTER TABLE app_users ADD COLUMN age integer; ALTER TABLE posts ADD COLUMN author integer REFERENCES app_users (id)",
        FILES,
        { config: config(schema) },
      );
      expect(await adopted(started)).toEqual(
        expect.arrayContaining([
          `+  age: integer("age"),`,
          `+import { users } from "./users.js";`,
          `+export const posts = sqliteTable("posts", { id: integer("id").primaryKey(), b: integer("b"), author: integer("author").references(() => users.id) });`,
        ]),
      );
    },
  );

  it("a new table where each has a file gets one, and otherwise goes to its parent", async () => {
    const one = (name: string): string =>
      `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";\nexport const ${name} = sqliteTable("${name}", { id: integer("id").primaryKey() });\n`;
    const files = { "schema/users.ts": one("users"), "schema/posts.ts": one("posts") };
    const drift = "CREATE TABLE post_likes (id integer PRIMARY KEY, post integer REFERENCES posts (id))";
    const open = await drifted(drift, files, { config: config("./schema") });
    await adopted(open);
    expect(
      open.project.read("schema/post-likes.ts"),
    ).toBe(`import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
import { posts } from "./posts.js";

export const postLikes = sqliteTable("post_likes", {
  id: integer("id").primaryKey(),
  post: integer("post").references(() => posts.id),
});
`);
    const index = {
      ...files,
      "schema/index.ts": `export * from "./users.js";\nexport * from "./posts.js";\n`,
    };
    const closed = await drifted(drift, index, { config: config("./schema/index.ts") });
    await adopted(closed);
    expect(closed.project.read("schema/posts.ts")).toContain("export const postLikes");
  });

  it("a column that several tables share is not touched: nothing is written, and it says where", async () => {
    const { project, adopt } = await drifted(
      "ALTER TABLE app_users ADD COLUMN age integer; ALTER TABLE app_users DROP COLUMN changed",
      FILES,
      { config: config("./schema/*.ts") },
    );
    await expect(adopt()).rejects.toMatchObject({
      code: "cannot-adopt",
      message: expect.stringMatching(
        /helpers\/columns\.ts:2: the column changed of app_users stands here.*Write there: app_users: - changed/,
      ),
    });
    expect(project.read("schema/users.ts")).toBe(FILES["schema/users.ts"]);
  });
});

/** A schema, a drift, and what is said of the place that cannot be edited. */
const REFUSED: readonly (readonly [string, string, string | readonly Edit[], RegExp])[] = [
  [
    "a column that is named elsewhere in the schema",
    `${SCHEMA}export type Nick = typeof users.nick;\n`,
    "ALTER TABLE users DROP COLUMN nick",
    /schema\.ts:40: users\.nick is named here/,
  ],
  [
    "a table that is named elsewhere in the schema",
    `${SCHEMA}export type Tag = typeof tags.$inferSelect;\n`,
    "DROP TABLE tags",
    /schema\.ts:40: the table tags is named here/,
  ],
  [
    "NOT NULL that a helper brings",
    `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
const needed = (name: string) => integer(name).notNull();
export const t = sqliteTable("t", { id: integer("id").primaryKey(), a: needed("a") });
`,
    [["t", `"a" integer NOT NULL`, `"a" integer`]],
    /schema\.ts:3: the column a has its notNull from elsewhere/,
  ],
  [
    "columns that are not written out",
    `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
const columns = { id: integer("id").primaryKey(), a: integer("a") };
export const t = sqliteTable("t", columns);
`,
    "ALTER TABLE t ADD COLUMN b integer",
    /schema\.ts:3: the columns of t are not written out here\. Write there: t: \+ b integer/,
  ],
  [
    "a table in an object of functions",
    `import { integer, sqliteTable } from "drizzle-orm/sqlite-core";
const make = () => ({ t: sqliteTable("t", { id: integer("id").primaryKey() }) });
export const { t } = make();
`,
    "ALTER TABLE t ADD COLUMN b integer",
    /schema\.ts:3: the columns of t are not written out here/,
  ],
];

describe("what cannot be edited with certainty", () => {
  it.each(REFUSED)("%s: nothing is written", async (_, schema, drift, message) => {
    const { project, adopt } = await drifted(drift, { "schema.ts": schema });
    const error: unknown = await adopt().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "cannot-adopt" });
    expect(String(error)).toMatch(message);
    expect(project.read("schema.ts")).toBe(schema);
  });

  it("edits that do not come to what they had to: the files are as they were", async () => {
    // The object's own spread hides the property that is edited.
    const schema = `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
const over = { a: text("a").default("mine") };
export const t = sqliteTable("t", { id: integer("id").primaryKey(), a: text("a").default("mine"), ...over });
`;
    const { project, adopt } = await drifted([["t", "'mine'", "'theirs'"]], { "schema.ts": schema });
    await expect(adopt()).rejects.toMatchObject({
      code: "adopt-differs",
      message: expect.stringContaining("a: default"),
    });
    expect(project.read("schema.ts")).toBe(schema);
    expect(readdirSync(project.root).filter((name) => name.startsWith("schema"))).toEqual(["schema.ts"]);
  });
});

describe("the schema's own changes", () => {
  it("stay, beside the drift", async () => {
    const started = await drifted("ALTER TABLE users ADD COLUMN age integer");
    started.project.write(
      "schema.ts",
      SCHEMA.replace(`nick: text("nick"),`, `nick: text("nick").default("own"),\n    own: text("own"),`),
    );
    const { diff } = await started.adopt();
    expect(edits(diff)).toEqual([`+    age: integer("age"),`]);
    expect(started.project.read("schema.ts")).toContain(`own: text("own"),`);
  });

  it("at the place of the drift, a person decides", async () => {
    const { project, adopt } = await drifted([["users", "DEFAULT 'x'", "DEFAULT 'theirs'"]]);
    const own = SCHEMA.replace(`.default("x")`, `.default("own")`);
    project.write("schema.ts", own);
    await expect(adopt()).rejects.toMatchObject({
      code: "adopt-conflict",
      message: expect.stringContaining("users: the default of name is another in the database"),
    });
    expect(project.read("schema.ts")).toBe(own);
  });
});

describe("a database without a history", () => {
  it("has the schema become what it is", async () => {
    const project = makeProject({ schema: SCHEMA });
    onTestFinished(() => project.cleanup());
    const client = new Database(project.database);
    client.exec("CREATE TABLE users (id integer PRIMARY KEY, name text)");
    client.close();
    const { changes } = await adopt({ cwd: project.root, env: {} });
    expect(changes.map(({ kind, table }) => `${kind} ${table}`)).toEqual(
      expect.arrayContaining(["dropTable posts", "dropTable tags", "dropColumn users"]),
    );
    expect((await generate({ cwd: project.root, env: {}, against: "database" })).changes).toEqual([]);
  });

  it("says nothing where it is empty, missing or ahead", async () => {
    const project = makeProject({ schema: SCHEMA });
    onTestFinished(() => project.cleanup());
    const options = { cwd: project.root, env: {} };
    await expect(adopt(options)).rejects.toMatchObject({ code: "no-database" });
    new Database(project.database).exec("CREATE TABLE x (a); DROP TABLE x").close();
    await expect(adopt(options)).rejects.toMatchObject({ code: "not-at-head" });
  });
});

describe("the command", () => {
  it("pull --adopt edits, --dry-run shows the edits, --json is the value", async () => {
    const { project } = await drifted("ALTER TABLE users ADD COLUMN age integer");
    const dry = await project.run(["pull", "--adopt", "--dry-run"]);
    expect(dry.stdout).toMatch(
      /^ {2}users {2}\+ age integer\n\n--- .*schema\.ts\n\+\+\+ .*schema\.ts\n@@ -\d+,6 \+\d+,7 @@\n/,
    );
    expect(project.read("schema.ts")).toBe(SCHEMA);
    const json = await project.run(["pull", "--adopt", "--json"]);
    expect(JSON.parse(json.stdout)).toEqual({
      files: [join(project.root, "schema.ts")],
      changes: [{ kind: "addColumn", table: "users", detail: "+ age integer" }],
      notes: [],
      written: true,
    });
    const again = await project.run(["pull", "--adopt"]);
    expect(again.stdout).toContain("Nothing to adopt");
    expect((await project.run(["pull", "--adopt", "--force"])).code).toBe(2);
    expect(existsSync(join(project.root, "schema.ts"))).toBe(true);
  });
});
