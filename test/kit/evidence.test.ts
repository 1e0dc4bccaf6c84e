import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Rename } from "../../src/diff/rename.js";
import { DecisionError } from "../../src/errors.js";
import { examineRows } from "../../src/kit/requirements.js";
import type { Plan } from "../../src/plan/plan.js";
import { openScratch } from "../../src/runner/drivers/open.js";
import type { Session } from "../../src/runner/session.js";
import { makeProject, type TestProject } from "../support/project.js";
import { planOf } from "../support/round-trip.js";

interface Row {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly rows: readonly string[];
  readonly renames?: readonly Rename[];
  readonly fills?: Readonly<Record<string, string>>;
  /** The queries that the file asserts. */
  readonly asserts?: readonly string[];
  /** `code: message` of what the rows say. */
  readonly says?: readonly string[];
  /** Flags that are asked for, and why. */
  readonly asks?: { readonly message: string; readonly flags: readonly string[] };
}

const USERS = `CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "name" text, "age" text)`;
const USER_ROWS = `INSERT INTO users VALUES (1, 'a', '5'), (2, NULL, 'abc'), (3, 'a', NULL), (4, 'A', '2024-01-31')`;
const POSTS = `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer)`;
const POST_ROWS = "INSERT INTO posts VALUES (1, 1), (2, 7), (3, NULL), (4, 8), (5, 8)";
const users = (columns: string): string =>
  `CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, ${columns})`;
const posts = (key: string): string =>
  `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer, ${key})`;

const VALUES: readonly Row[] = [
  {
    name: "NOT NULL come, and NULLs there",
    before: [USERS],
    rows: [USER_ROWS],
    after: [users(`"name" text NOT NULL, "age" text`)],
    asserts: [`SELECT * FROM "users" WHERE "name" IS NULL`],
    asks: { message: "users.name: 1 of 4 rows is NULL.", flags: [`--fill users.name="''"`] },
  },
  {
    name: "NOT NULL come, and no NULL there",
    before: [USERS],
    rows: ["INSERT INTO users VALUES (1, 'a', NULL)"],
    after: [users(`"name" text NOT NULL, "age" text`)],
    asserts: [`SELECT * FROM "users" WHERE "name" IS NULL`],
  },
  {
    name: "NOT NULL come with a fill",
    before: [USERS],
    rows: [USER_ROWS],
    fills: { "users.name": "'?'" },
    after: [users(`"name" text NOT NULL, "age" text`)],
    asserts: [],
    says: ["filled-rows: users.name: 1 of 4 rows is NULL and gets '?'."],
  },
  {
    name: "NOT NULL come with a default",
    before: [USERS],
    rows: [USER_ROWS],
    after: [users(`"name" text NOT NULL DEFAULT 'x', "age" text`)],
    asserts: [],
    says: ["filled-rows: users.name: 1 of 4 rows is NULL and gets 'x'."],
  },
  {
    name: "new and NOT NULL without a default, two of them",
    before: [USERS],
    rows: [USER_ROWS],
    after: [users(`"name" text, "age" text, "size" real NOT NULL, "data" blob NOT NULL`)],
    asserts: [`SELECT * FROM "users"`, `SELECT * FROM "users"`],
    asks: {
      message: "users.size: 4 rows have no value for it.\nusers.data: 4 rows have no value for it.",
      flags: [`--fill users.size="0"`, `--fill users.data="x''"`],
    },
  },
  {
    name: "new and NOT NULL in an empty table",
    before: [USERS],
    rows: [],
    after: [users(`"name" text, "age" text, "size" real NOT NULL`)],
    asserts: [`SELECT * FROM "users"`],
  },
  {
    name: "NOT NULL under new names, with a space",
    before: [USERS],
    rows: [USER_ROWS],
    renames: [
      { of: "table", from: "users", to: "the people" },
      { of: "column", table: "the people", from: "name", to: "full name" },
    ],
    after: [
      `CREATE TABLE "the people" ("id" integer PRIMARY KEY NOT NULL, "full name" text NOT NULL, "age" text)`,
    ],
    asserts: [`SELECT * FROM "users" WHERE "name" IS NULL`],
    asks: {
      message: "the people.full name: 1 of 4 rows is NULL.",
      flags: [String.raw`--fill 'the people.full name='\'''\'''`],
    },
  },
];

const UNIQUE: readonly Row[] = [
  {
    name: "a unique index, and values twice",
    before: [USERS],
    rows: [USER_ROWS],
    after: [USERS, `CREATE UNIQUE INDEX "ux" ON "users" ("name")`],
    asserts: [
      `SELECT "name", count(*) AS "rows" FROM "users" WHERE "name" IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
    ],
    says: [`duplicate-rows: ux: 1 value is there more than once in 4 rows: name = "a", rows = 2`],
  },
  {
    name: "as the index collates, where its condition holds, over an expression",
    before: [USERS],
    rows: [USER_ROWS],
    after: [
      USERS,
      `CREATE UNIQUE INDEX "u1" ON "users" ("name" COLLATE nocase)`,
      `CREATE UNIQUE INDEX "u2" ON "users" (lower("name")) WHERE "id" < 4`,
      `CREATE UNIQUE INDEX "u3" ON "users" ("name") WHERE "id" > 1`,
      `CREATE UNIQUE INDEX "u4" ON "users" ("name", "age")`,
    ],
    says: [
      `duplicate-rows: u1: 1 value is there more than once in 4 rows: name = "a", rows = 3`,
      `duplicate-rows: u2: 1 value is there more than once in 4 rows: lower(name) = "a", rows = 2`,
    ],
  },
  {
    name: "an index that becomes unique, under new names",
    before: [USERS, `CREATE INDEX "ix" ON "users" ("name")`],
    rows: [USER_ROWS],
    renames: [{ of: "column", table: "users", from: "name", to: "label" }],
    after: [users(`"label" text, "age" text`), `CREATE UNIQUE INDEX "ix" ON "users" ("label")`],
    asserts: [
      `SELECT "label", count(*) AS "rows" FROM (SELECT "id", "name" AS "label" FROM "users") WHERE "label" IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
    ],
    says: [`duplicate-rows: ix: 1 value is there more than once in 4 rows: label = "a", rows = 2`],
  },
  {
    name: "on a new column: empty, and with a default",
    before: [USERS],
    rows: [USER_ROWS],
    after: [
      users(`"name" text, "age" text, "slug" text, "kind" text DEFAULT 'x'`),
      `CREATE UNIQUE INDEX "u1" ON "users" ("slug", "kind")`,
      `CREATE UNIQUE INDEX "u2" ON "users" ("kind")`,
    ],
    asserts: [
      `SELECT "kind", count(*) AS "rows" FROM (SELECT "id", 'x' AS "kind" FROM "users") WHERE "kind" IS NOT NULL GROUP BY 1 HAVING count(*) > 1`,
    ],
    says: [`duplicate-rows: u2: 1 value is there more than once in 4 rows: kind = "x", rows = 4`],
  },
  {
    name: "another primary key",
    before: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text NOT NULL, PRIMARY KEY ("a", "b"))`],
    rows: ["INSERT INTO t VALUES ('x', 'y'), ('x', 'z')"],
    after: [`CREATE TABLE "t" ("a" text PRIMARY KEY NOT NULL, "b" text NOT NULL)`],
    says: [
      `duplicate-rows: the primary key of t: 1 value is there more than once in 2 rows: a = "x", rows = 2`,
    ],
  },
];

const CHECKS: readonly Row[] = [
  {
    name: "a check, and rows that fail it; NULL passes",
    before: [USERS],
    rows: [USER_ROWS],
    after: [users(`"name" text, "age" text, CONSTRAINT "ck" CHECK ("name" <> 'a' OR "id" > 8)`)],
    asserts: [`SELECT * FROM "users" WHERE NOT (name <> 'a' OR id > 8)`],
    says: [`failing-rows: ck: 2 of 4 rows fail it: id = 1, name = "a"; id = 3, name = "a"`],
  },
  {
    name: "a check that has another name only",
    before: [users(`"name" text, "age" text, CONSTRAINT "c1" CHECK ("name" <> 'q')`)],
    rows: [USER_ROWS],
    after: [users(`"name" text, "age" text, CONSTRAINT "c2" CHECK ("name" <> 'q')`)],
  },
  {
    name: "a check of filled and new columns",
    before: [USERS],
    rows: [USER_ROWS],
    fills: { "users.name": "'fill'" },
    after: [
      users(
        `"name" text NOT NULL, "age" text, "n" integer DEFAULT 0, CONSTRAINT "ck" CHECK ("name" <> 'fill' AND "n" < 1)`,
      ),
    ],
    asserts: [
      `SELECT * FROM (SELECT "id", ifnull("name", 'fill') AS "name", 0 AS "n" FROM "users") WHERE NOT (name <> 'fill' AND n < 1)`,
    ],
    says: [
      "filled-rows: users.name: 1 of 4 rows is NULL and gets 'fill'.",
      `failing-rows: ck: 1 of 4 rows fails it: name = "fill", n = 0`,
    ],
  },
  {
    name: "a check of a converted column cannot be foretold",
    before: [USERS],
    rows: ["INSERT INTO users VALUES (1, 'a', '5')"],
    after: [users(`"name" text, "age" integer, CONSTRAINT "ck" CHECK ("age" < 9)`)],
  },
];

const PARENTS: readonly Row[] = [
  {
    name: "a foreign key, and rows without a parent",
    before: [USERS, POSTS],
    rows: [USER_ROWS, POST_ROWS],
    after: [USERS, posts(`FOREIGN KEY ("owner") REFERENCES "users" ("id")`)],
    asserts: [
      `SELECT c.* FROM "posts" AS c WHERE c."owner" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS p WHERE p."id" = c."owner")`,
    ],
    says: ["orphan-rows: posts (owner): 3 of 5 rows have no parent in users: owner = 7; owner = 8"],
  },
  {
    name: "an action that changes",
    before: [USERS, posts(`FOREIGN KEY ("owner") REFERENCES "users" ("id")`)],
    rows: [USER_ROWS],
    after: [USERS, posts(`FOREIGN KEY ("owner") REFERENCES "users" ("id") ON DELETE CASCADE`)],
  },
  {
    name: "a foreign key to a new table, and one on a new column",
    before: [POSTS],
    rows: [POST_ROWS],
    after: [
      USERS,
      posts(`"u" integer REFERENCES "users" ("id"), FOREIGN KEY ("owner") REFERENCES "users" ("id")`),
    ],
    asserts: [`SELECT c.* FROM "posts" AS c WHERE c."owner" IS NOT NULL`],
    says: [
      "orphan-rows: posts (owner): 4 of 5 rows have no parent in users: owner = 1; owner = 7; owner = 8",
    ],
  },
  {
    name: "a foreign key to itself, of renamed columns",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "up" integer)`],
    rows: ["INSERT INTO t VALUES (1, NULL), (2, 1), (3, 9)"],
    renames: [{ of: "column", table: "t", from: "up", to: "parent" }],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "parent" integer REFERENCES "t" ("id"))`],
    asserts: [
      `SELECT c.* FROM (SELECT "id", "up" AS "parent" FROM "t") AS c WHERE c."parent" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "t" AS p WHERE p."id" = c."parent")`,
    ],
    says: ["orphan-rows: t (parent): 1 of 3 rows has no parent in t: parent = 9"],
  },
];

const CONVERSIONS: readonly Row[] = [
  {
    name: "text to integer",
    before: [USERS],
    rows: [
      USER_ROWS,
      "INSERT INTO users (id, age) VALUES (5, ' 7 '), (6, '1e3'), (7, '-1.5'), (8, ''), (9, x'00'), (10, '9e999')",
    ],
    after: [users(`"name" text, "age" integer`)],
    says: [
      `unconverted-values: users.age: 4 of 10 rows do not read as integer: age = "abc"; age = "2024-01-31"; age = ""; age = a blob of 1 bytes`,
    ],
  },
  {
    name: "integer to text",
    before: [users(`"n" integer`)],
    rows: ["INSERT INTO users VALUES (1, 1), (2, 2.5), (3, 'x'), (4, x'00')"],
    after: [users(`"n" text`)],
    says: ["unconverted-values: users.n: 1 of 4 rows does not read as text: n = a blob of 1 bytes"],
  },
  {
    name: "text to integer in a STRICT table",
    before: [`CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "n" text) STRICT`],
    rows: ["INSERT INTO users VALUES (1, '1'), (2, '2.5'), (3, 'x'), (4, NULL), (5, '3.0')"],
    after: [`CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "n" integer) STRICT`],
    asserts: [
      `SELECT * FROM "users" WHERE "n" > CAST(9e999 AS NUMERIC) OR typeof(CAST("n" AS NUMERIC)) = 'real'`,
    ],
    says: [`unconverted-values: users.n: 2 of 5 rows do not read as integer: n = "2.5"; n = "x"`],
  },
];

/** A database with the definitions and the rows of an edit. */
async function liveOf({ before, rows }: Pick<Row, "before" | "rows">): Promise<Session> {
  const live = await openScratch();
  for (const statement of [...before, ...rows]) await live.run(statement);
  return live;
}

const assertsOf = ({ up }: Plan): readonly string[] =>
  up.flatMap((step) => (step.kind === "assertNoRows" ? [step.query] : []));

describe.each([
  ["values", VALUES],
  ["unique keys", UNIQUE],
  ["checks", CHECKS],
  ["parents", PARENTS],
  ["conversions", CONVERSIONS],
])("%s", (_, rows) => {
  test.each(rows)("$name", async (row) => {
    const planned = await planOf(row);
    const live = await liveOf(row);
    const looked = { scratch: await liveOf({ ...row, rows: [] }), live };
    const examined = examineRows(looked, planned.requirements);
    if (row.asks === undefined) {
      const says = (await examined).map(({ code, message }) => `${code}: ${message}`);
      expect(says).toEqual(row.says ?? []);
    } else {
      const error: unknown = await examined.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DecisionError);
      expect(error).toMatchObject({ code: "rows-without-value", ...row.asks });
    }
    if (row.asserts !== undefined || row.says === undefined) {
      expect(assertsOf(planned)).toEqual(row.asserts ?? []);
    }
    for (const query of assertsOf(planned)) await live.all(query);
  });
});

describe("no rows to look at", () => {
  const ROW = {
    name: "",
    before: [USERS],
    rows: [],
    after: [USERS, `CREATE UNIQUE INDEX "ux" ON "users" ("name")`],
  };

  test.each([
    {
      name: "no database",
      live: async () => undefined,
      why: /^No rows were looked at: there is no database/,
    },
    {
      name: "a database that cannot answer",
      live: () => openScratch(),
      why: /^No rows were looked at: no such table: users\./,
    },
  ])("$name: what the migration asks of them is a hazard", async ({ live, why }) => {
    const { requirements } = await planOf(ROW);
    const hazards = await examineRows({ scratch: await liveOf(ROW), live: await live() }, requirements);
    expect(hazards).toEqual([
      {
        code: "data-dependent",
        message: "ux wants each value of users (name) only once.",
        hint: expect.stringMatching(why),
      },
    ]);
  });
});

const schemaOf = (
  columns: string,
): string => `import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
export const users = sqliteTable("users", { id: integer("id").primaryKey(), ${columns} });
`;

/** A project whose database has a table and some rows; then its schema is edited. */
async function projectWith(edited: string): Promise<TestProject> {
  const project = makeProject({ schema: schemaOf(`name: text("name")`), migrations: {} });
  onTestFinished(() => project.cleanup());
  await project.run(["generate", "-m", "users", "--rev-id", "001"]);
  await project.run(["upgrade"]);
  const client = new Database(project.database);
  client.exec("INSERT INTO users VALUES (1, 'a'), (2, 'a'), (3, NULL)");
  client.close();
  project.write("schema.ts", schemaOf(edited));
  return project;
}

describe("generate on a database with rows", () => {
  test("asks for values with exit 3 and its flag, which then decides it", async () => {
    const { run } = await projectWith(`name: text("name").notNull()`);
    const asked = await run(["generate", "-m", "names"]);
    expect(asked.code).toBe(3);
    expect(asked.stderr).toContain("users.name: 1 of 3 rows is NULL.");
    expect(asked.stderr).toContain(`--fill users.name="''"`);
    expect((await run(["generate", "-m", "names", "--fill", "users.name=''"])).code).toBe(0);
    expect((await run(["upgrade"])).code).toBe(0);
    expect((await run(["generate"])).stdout).toContain("Nothing to do");
  });

  test("tells of duplicates, writes the file, and upgrade stops before it changes anything", async () => {
    const { run, read, migrations, database } = await projectWith(
      `name: text("name").unique(), n: integer("n")`,
    );
    const { code, stdout } = await run(["generate", "-m", "unique names", "--rev-id", "002", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).hazards).toEqual([
      {
        code: "duplicate-rows",
        message: `users_name_unique: 1 value is there more than once in 3 rows: name = "a", rows = 2`,
        hint: "The revision stops before it changes anything until these rows are mended.",
      },
    ]);
    expect(read(`drizzle/${migrations()[1]}`)).toContain("assertNoRows(");
    expect(read(`drizzle/${migrations()[1]}`)).not.toContain("rows = 2");
    const stopped = await run(["upgrade"]);
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain(`name = "a", rows = 2`);
    const client = new Database(database);
    expect(client.pragma("table_info(users)")).toHaveLength(2);
    client.exec("DELETE FROM users WHERE id = 2");
    client.close();
    expect((await run(["upgrade"])).code).toBe(0);
  });

  test("a --fill that fills nothing is a mistake", async () => {
    const { run } = await projectWith(`name: text("name").notNull()`);
    const { code, stderr } = await run(["generate", "--fill", "users.nmae=''"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--fill users.nmae: no column of that name needs a value.");
  });
});
