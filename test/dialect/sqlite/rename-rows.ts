import type { Rename } from "../../../src/diff/rename.js";
import type { RoundTrip } from "./round-trip-rows.js";

const columns = (table: string, ...pairs: readonly (readonly [string, string])[]): readonly Rename[] =>
  pairs.map(([from, to]) => ({ of: "column", table, from, to }));

const tables = (...pairs: readonly (readonly [string, string])[]): readonly Rename[] =>
  pairs.map(([from, to]) => ({ of: "table", from, to }));

/** A table whose columns are named by everything that can name one. */
const named = (a: string, b: string): readonly string[] => [
  `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "${a}" text COLLATE NOCASE, "${b}" integer, "up" integer REFERENCES "t" ("id") ON DELETE CASCADE, "g" text GENERATED ALWAYS AS (upper("${a}")) VIRTUAL, CONSTRAINT "ck" CHECK ("${b}" > 0 OR "${a}" <> ''))`,
  `CREATE INDEX "t_partial" ON "t" ("${b}" DESC) WHERE "${a}" IS NOT NULL`,
  `CREATE INDEX "t_expression" ON "t" (lower("${a}"), "${b}" + 1)`,
  `CREATE UNIQUE INDEX "t_unique" ON "t" ("${a}", "${b}")`,
  `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "x" text, "y" integer, FOREIGN KEY ("x", "y") REFERENCES "t" ("${a}", "${b}") ON DELETE SET NULL)`,
  `CREATE VIEW "v" AS SELECT "t"."${a}", "t"."${b}" FROM "t" WHERE "t"."${a}" <> 'q'`,
];
const NAMED_ROWS = [
  `INSERT INTO "t" ("id", "a", "b", "up") VALUES (1, 'x', 1, NULL), (2, 'Y', 2, 1), (7, NULL, 3, 2)`,
  `INSERT INTO "c" VALUES (1, 'x', 1), (2, 'y', 2)`,
];
const TRIGGERS = [
  `CREATE TRIGGER "t_guard" BEFORE UPDATE OF "a" ON "t" WHEN new."a" = 'no' BEGIN SELECT raise(ABORT, 'no'); END`,
  `CREATE TRIGGER "c_count" AFTER DELETE ON "c" BEGIN UPDATE "t" SET "b" = "b" + 1 WHERE "a" = old."x"; END`,
];

const PEOPLE = (name: string): readonly string[] => [
  `CREATE TABLE "${name}" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" text NOT NULL, "boss" integer REFERENCES "${name}" ("id") ON DELETE SET NULL, CONSTRAINT "named" CHECK ("name" <> ''))`,
  `CREATE INDEX "by_boss" ON "${name}" ("boss") WHERE "boss" IS NOT NULL`,
  `CREATE INDEX "by_lower" ON "${name}" (lower("name"))`,
  `CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "owner" integer NOT NULL REFERENCES "${name}" ("id") ON DELETE CASCADE)`,
  `CREATE VIEW "bosses" AS SELECT "name" FROM "${name}" WHERE "id" IN (SELECT "boss" FROM "${name}")`,
];
const PEOPLE_ROWS = [
  `INSERT INTO "users" VALUES (1, 'a', NULL), (2, 'b', 1), (9, 'c', 2)`,
  `DELETE FROM "users" WHERE "id" = 9`,
  `INSERT INTO "posts" VALUES (11, 1), (12, 2), (13, 2)`,
];
const USERS_TRIGGERS = [
  `CREATE TRIGGER "users_new" AFTER INSERT ON "users" BEGIN INSERT INTO "posts" ("owner") VALUES (new."id"); END`,
  `CREATE TRIGGER "posts_gone" AFTER DELETE ON "posts" BEGIN UPDATE "users" SET "name" = "name" || '-' WHERE "id" = old."owner"; END`,
];

/** Edits that are renames, of all that can stand in their way. */
export const RENAMES: readonly RoundTrip[] = [
  {
    name: "a key column of a table WITHOUT ROWID that a UNIQUE constraint names, too",
    before: [
      `CREATE TABLE "k" ("a" integer NOT NULL, "b" text COLLATE NOCASE, "c" text, PRIMARY KEY ("a", "b"), CONSTRAINT "pair" UNIQUE ("c", "a"), UNIQUE ("c")) WITHOUT ROWID`,
      `CREATE TABLE "r" ("id" integer PRIMARY KEY NOT NULL, "x" text, "y" integer, FOREIGN KEY ("x", "y") REFERENCES "k" ("c", "a") ON DELETE CASCADE)`,
      `CREATE TRIGGER "k_gone" AFTER DELETE ON "k" BEGIN DELETE FROM "r" WHERE "y" = old."a"; END`,
    ],
    rows: [
      `INSERT INTO "k" VALUES (1, 'x', 'p'), (1, 'y', 'q'), (2, 'x', NULL)`,
      `INSERT INTO "r" VALUES (1, 'p', 1), (2, 'q', 1), (3, NULL, 2)`,
    ],
    after: [
      `CREATE TABLE "k" ("n" integer NOT NULL, "b" text COLLATE NOCASE, "c" text, PRIMARY KEY ("n", "b"), CONSTRAINT "pair" UNIQUE ("c", "n"), UNIQUE ("c")) WITHOUT ROWID`,
      `CREATE TABLE "r" ("id" integer PRIMARY KEY NOT NULL, "x" text, "y" integer, FOREIGN KEY ("x", "y") REFERENCES "k" ("c", "n") ON DELETE CASCADE)`,
    ],
    renames: columns("k", ["a", "n"]),
  },
  {
    name: "a column that everything names",
    before: [...named("a", "b"), ...TRIGGERS],
    rows: NAMED_ROWS,
    renames: columns("t", ["a", "title"]),
    after: named("title", "b"),
    afterUp: {
      "SELECT title, b, up, g FROM t": [
        { title: "x", b: 1, up: null, g: "X" },
        { title: "Y", b: 2, up: 1, g: "Y" },
        { title: null, b: 3, up: 2, g: null },
      ],
      "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%\"title\"%'": [{ n: 2 }],
      "SELECT x, y FROM c": [
        { x: "x", y: 1 },
        { x: "y", y: 2 },
      ],
    },
  },
  {
    name: "two columns of one table",
    before: [...named("a", "b"), ...TRIGGERS],
    rows: NAMED_ROWS,
    renames: columns("t", ["a", "title"], ["b", "rank"]),
    after: named("title", "rank"),
    afterUp: { "SELECT count(*) AS n FROM v": [{ n: 2 }] },
  },
  {
    name: "two columns that swap their names",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "b" text)`,
      `CREATE INDEX "i" ON "t" ("a")`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 'was a', 'was b')`],
    renames: columns("t", ["a", "b"], ["b", "a"]),
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "b" text, "a" text)`,
      `CREATE INDEX "i" ON "t" ("b")`,
    ],
    afterUp: { "SELECT a, b FROM t": [{ a: "was b", b: "was a" }] },
  },
  {
    name: "two columns that swap their names and change their types",
    before: [...named("a", "b"), ...TRIGGERS].map((sql) =>
      sql.replace(`"b" integer`, `"b" integer DEFAULT 4`),
    ),
    rows: NAMED_ROWS,
    renames: columns("t", ["a", "b"], ["b", "a"]),
    after: named("b", "a"),
    afterUp: { "SELECT a, b FROM t WHERE id = 1": [{ a: 1, b: "x" }] },
  },
  {
    name: "names that move up a chain",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "b" text)`],
    rows: [`INSERT INTO "t" VALUES (1, 'was a', 'was b')`],
    renames: columns("t", ["a", "b"], ["b", "c"]),
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "b" text, "c" text)`],
    afterUp: { "SELECT b, c FROM t": [{ b: "was a", c: "was b" }] },
  },
  {
    name: "a column renamed and converted",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "z" text)`,
      `CREATE INDEX "i" ON "t" ("a") WHERE "a" <> ''`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, '12', 'p'), (2, 'abc', 'q'), (3, NULL, 'r')`],
    renames: columns("t", ["a", "amount"]),
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "amount" integer, "z" text)`,
      `CREATE INDEX "i" ON "t" ("amount") WHERE "amount" <> ''`,
    ],
    afterUp: { "SELECT amount FROM t": [{ amount: 12 }, { amount: "abc" }, { amount: null }] },
  },
  {
    name: "the key of a parent",
    before: [
      `CREATE TABLE "p" ("id" integer PRIMARY KEY NOT NULL, "up" integer REFERENCES "p" ("id"))`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer REFERENCES "p" ("id") ON DELETE CASCADE)`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, NULL), (2, 1)`, `INSERT INTO "c" VALUES (1, 1), (2, 2)`],
    renames: columns("p", ["id", "number"]),
    after: [
      `CREATE TABLE "p" ("number" integer PRIMARY KEY NOT NULL, "up" integer REFERENCES "p" ("number"))`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer REFERENCES "p" ("number") ON DELETE CASCADE)`,
    ],
    afterUp: { "SELECT count(*) AS n FROM c": [{ n: 2 }] },
  },
  {
    name: "a table that refers to itself, with all that names it",
    before: [...PEOPLE("users"), ...USERS_TRIGGERS],
    rows: PEOPLE_ROWS,
    renames: tables(["users", "people"]),
    after: PEOPLE("people"),
    afterUp: {
      "SELECT name FROM bosses": [{ name: "a" }],
      "SELECT count(*) AS n FROM posts": [{ n: 5 }],
      "SELECT seq FROM sqlite_sequence WHERE name = 'people'": [{ seq: 9 }],
      "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%\"people\"%'": [
        { n: 2 },
      ],
    },
  },
  {
    name: "a table, its columns, and a change of one of them",
    before: [...PEOPLE("users"), ...USERS_TRIGGERS],
    rows: PEOPLE_ROWS,
    renames: [...tables(["users", "people"]), ...columns("people", ["name", "title"], ["boss", "lead"])],
    after: PEOPLE("people").map((sql) =>
      sql
        .replaceAll(`"name"`, `"title"`)
        .replaceAll(`"boss"`, `"lead"`)
        .replace("text NOT NULL", "text NOT NULL DEFAULT 'x'"),
    ),
    afterUp: { "SELECT title FROM bosses": [{ title: "a" }] },
  },
  {
    name: "two tables that swap their names",
    before: [
      `CREATE TABLE "a" ("id" integer PRIMARY KEY NOT NULL, "of_a" text)`,
      `CREATE TABLE "b" ("id" integer PRIMARY KEY NOT NULL, "a" integer REFERENCES "a" ("id"))`,
      `CREATE VIEW "v" AS SELECT "of_a" FROM "a"`,
    ],
    rows: [`INSERT INTO "a" VALUES (1, 'x')`, `INSERT INTO "b" VALUES (5, 1)`],
    renames: tables(["a", "b"], ["b", "a"]),
    after: [
      `CREATE TABLE "b" ("id" integer PRIMARY KEY NOT NULL, "of_a" text)`,
      `CREATE TABLE "a" ("id" integer PRIMARY KEY NOT NULL, "a" integer REFERENCES "b" ("id"))`,
      `CREATE VIEW "v" AS SELECT "of_a" FROM "b"`,
    ],
    afterUp: { "SELECT of_a FROM b": [{ of_a: "x" }], "SELECT id, a FROM a": [{ id: 5, a: 1 }] },
  },
  {
    name: "a table whose old name goes to a new one",
    before: PEOPLE("users"),
    rows: PEOPLE_ROWS,
    renames: tables(["users", "people"]),
    after: [...PEOPLE("people"), `CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "login" text)`],
    afterUp: {
      "SELECT count(*) AS n FROM users": [{ n: 0 }],
      "SELECT count(*) AS n FROM people": [{ n: 2 }],
    },
  },
  {
    name: "a column whose old name goes to a new one",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "name" text)`],
    rows: [`INSERT INTO "t" VALUES (1, 'x')`],
    renames: columns("t", ["name", "full_name"]),
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "full_name" text, "name" text)`],
    afterUp: { "SELECT full_name, name FROM t": [{ full_name: "x", name: null }] },
  },
];
