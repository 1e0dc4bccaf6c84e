import type { Rename } from "../../src/diff/rename.js";

/** An edit of definitions with rows in them, what the file asserts of these, and what they say. */
export interface EvidenceRow {
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
  readonly asks?: { readonly code?: string; readonly message: string; readonly flags: readonly string[] };
}

export const USERS = `CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "name" text, "age" text)`;
const USER_ROWS = `INSERT INTO users VALUES (1, 'a', '5'), (2, NULL, 'abc'), (3, 'a', NULL), (4, 'A', '2024-01-31')`;
const POSTS = `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer)`;
const POST_ROWS = "INSERT INTO posts VALUES (1, 1), (2, 7), (3, NULL), (4, 8), (5, 8)";
const users = (columns: string): string =>
  `CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, ${columns})`;
const posts = (key: string): string =>
  `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer, ${key})`;

export const VALUES: readonly EvidenceRow[] = [
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

export const UNIQUE: readonly EvidenceRow[] = [
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
    asks: {
      code: "fill-fails",
      message: `u2: 1 value is there more than once in 4 rows: kind = "x", rows = 4\n  This comes of the value that the migration gives them.`,
      flags: [`--fill users.kind="lower(hex(randomblob(16)))"`],
    },
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

export const CHECKS: readonly EvidenceRow[] = [
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
    asks: {
      code: "fill-fails",
      message: `ck: 1 of 4 rows fails it: name = "fill", n = 0\n  This comes of the value that the migration gives them.`,
      flags: [`--fill users.name="''"`, `--fill users.n="0"`],
    },
  },
  {
    name: "a check of a converted column cannot be foretold",
    before: [USERS],
    rows: ["INSERT INTO users VALUES (1, 'a', '5')"],
    after: [users(`"name" text, "age" integer, CONSTRAINT "ck" CHECK ("age" < 9)`)],
  },
];

export const PARENTS: readonly EvidenceRow[] = [
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

export const CONVERSIONS: readonly EvidenceRow[] = [
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
      `SELECT * FROM "users" WHERE "n" > CAST(9e999 AS NUMERIC) OR (typeof(CAST("n" AS NUMERIC)) = 'real' AND CAST("n" AS NUMERIC) <> CAST(CAST("n" AS NUMERIC) AS INTEGER))`,
    ],
    says: [`unconverted-values: users.n: 2 of 5 rows do not read as integer: n = "2.5"; n = "x"`],
  },
];

const TWO = "INSERT INTO users VALUES (1, 'a', NULL), (2, NULL, NULL), (3, NULL, NULL)";
const OWNER = (rest: string): string =>
  `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer, ${rest})`;
const TO_USERS = `"user" integer NOT NULL, FOREIGN KEY ("user") REFERENCES "users" ("id")`;

/** Values that have to work for all rows at once. */
export const FILLS: readonly EvidenceRow[] = [
  {
    name: "a new unique column: each row its own",
    before: [USERS],
    rows: [TWO],
    after: [
      users(`"name" text, "age" text, "n" integer NOT NULL`),
      `CREATE UNIQUE INDEX "u" ON "users" ("n")`,
    ],
    asks: { message: "users.n: 3 rows have no value for it.", flags: [`--fill users.n="rowid"`] },
  },
  {
    name: "a unique column that becomes NOT NULL",
    before: [USERS, `CREATE UNIQUE INDEX "u" ON "users" ("name")`],
    rows: [TWO],
    after: [users(`"name" text NOT NULL, "age" text`), `CREATE UNIQUE INDEX "u" ON "users" ("name")`],
    asks: {
      message: "users.name: 2 of 3 rows are NULL.",
      flags: [`--fill users.name="lower(hex(randomblob(16)))"`],
    },
  },
  {
    name: "a unique column that becomes NOT NULL, with a default",
    before: [USERS, `CREATE UNIQUE INDEX "u" ON "users" ("name")`],
    rows: [TWO],
    after: [
      users(`"name" text NOT NULL DEFAULT 'x', "age" text`),
      `CREATE UNIQUE INDEX "u" ON "users" ("name")`,
    ],
    asks: {
      code: "fill-fails",
      message: `u: 1 value is there more than once in 3 rows: name = "x", rows = 2\n  This comes of the value that the migration gives them.`,
      flags: [`--fill users.name="lower(hex(randomblob(16)))"`],
    },
  },
  {
    name: "a column with a check: what the check names",
    before: [USERS],
    rows: [TWO],
    after: [
      users(
        `"name" text, "age" text, "kind" text NOT NULL, "n" integer NOT NULL, CONSTRAINT "k" CHECK ("kind" IN ('a', 'b')), CONSTRAINT "p" CHECK ("n" > 0)`,
      ),
    ],
    asks: {
      message: "users.kind: 3 rows have no value for it.\nusers.n: 3 rows have no value for it.",
      flags: [`--fill users.kind="'a'"`, `--fill users.n="1"`],
    },
  },
  {
    name: "a foreign key whose parent has rows",
    before: [USERS, POSTS],
    rows: [TWO, "INSERT INTO posts VALUES (1, NULL)"],
    after: [USERS, OWNER(TO_USERS)],
    asks: {
      message: "posts.user: 1 row has no value for it.",
      flags: [`--fill 'posts.user=(SELECT min("id") FROM "users")'`],
    },
  },
  {
    name: "a foreign key whose parent has no row: nothing works",
    before: [USERS, POSTS],
    rows: ["INSERT INTO posts VALUES (1, NULL), (2, NULL)"],
    after: [USERS, OWNER(TO_USERS)],
    asks: {
      message:
        "posts.user: 2 rows have no value for it.\nposts.user: no value that was tried works. posts (user): 2 of 2 rows have no parent in users: user = 0",
      flags: [],
    },
  },
  {
    name: "a foreign key with a value that no parent has",
    before: [USERS, POSTS],
    rows: [TWO, "INSERT INTO posts VALUES (1, NULL)"],
    fills: { "posts.user": "7" },
    after: [USERS, OWNER(TO_USERS)],
    asks: {
      code: "fill-fails",
      message: `posts (user): 1 of 1 row has no parent in users: user = 7\n  This comes of the value that the migration gives them.`,
      flags: [`--fill 'posts.user=(SELECT min("id") FROM "users")'`],
    },
  },
  {
    name: "children without a parent before it, in a column that becomes NOT NULL",
    before: [USERS, OWNER(`FOREIGN KEY ("owner") REFERENCES "users" ("id")`)],
    rows: [TWO, "PRAGMA foreign_keys = OFF", "INSERT INTO posts VALUES (1, NULL), (2, 77)"],
    after: [
      USERS,
      `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer NOT NULL DEFAULT 1, FOREIGN KEY ("owner") REFERENCES "users" ("id"))`,
    ],
    asserts: [],
    says: ["filled-rows: posts.owner: 1 of 2 rows is NULL and gets 1."],
  },
  {
    name: "an expression that comes to NULL",
    before: [USERS],
    rows: [TWO],
    fills: { "users.name": "(SELECT age FROM users WHERE 0)" },
    after: [users(`"name" text NOT NULL, "age" text`)],
    asks: {
      code: "fill-fails",
      message: `NOT NULL of users.name: 2 of 3 rows fail it: name = null\n  This comes of the value that the migration gives them.`,
      flags: [`--fill users.name="''"`],
    },
  },
  {
    name: "rows that are in the way by themselves, beside a value that works",
    before: [USERS],
    rows: ["INSERT INTO users VALUES (1, 'a', NULL), (2, 'a', NULL), (3, NULL, NULL)"],
    fills: { "users.name": "'x'" },
    after: [users(`"name" text NOT NULL, "age" text`), `CREATE UNIQUE INDEX "u" ON "users" ("name")`],
    says: [
      "filled-rows: users.name: 1 of 3 rows is NULL and gets 'x'.",
      `duplicate-rows: u: 1 value is there more than once in 3 rows: name = "a", rows = 2`,
    ],
    asserts: [
      `SELECT "name", count(*) AS "rows" FROM (SELECT "id", ifnull("name", 'x') AS "name" FROM "users") GROUP BY 1 HAVING count(*) > 1`,
    ],
  },
];
