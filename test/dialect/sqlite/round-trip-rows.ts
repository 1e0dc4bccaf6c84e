import type { Rename } from "../../../src/diff/rename.js";

/** A schema, an edit of it, and what must hold. `before` and `after` are definitions as a database stores them. */
export interface RoundTrip {
  readonly name: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Rows that are there when the migration runs. */
  readonly rows?: readonly string[];
  readonly renames?: readonly Rename[];
  readonly fills?: Readonly<Record<string, string>>;
  /** Queries with what they give after `up`. */
  readonly afterUp?: Readonly<Record<string, readonly unknown[]>>;
}

const PARENT = `CREATE TABLE "p" ("id" integer PRIMARY KEY NOT NULL, "name" text)`;
const CHILDREN = [
  `CREATE TABLE "c1" ("id" integer PRIMARY KEY, "p" integer REFERENCES "p" ("id") ON DELETE CASCADE)`,
  `CREATE TABLE "c2" ("id" integer PRIMARY KEY, "p" integer REFERENCES "p" ("id") ON DELETE SET NULL)`,
  `CREATE TABLE "c3" ("id" integer PRIMARY KEY, "p" integer REFERENCES "p" ("id"))`,
];
const FAMILY_ROWS = [
  `INSERT INTO "p" VALUES (1, 'a'), (2, 'b'), (7, NULL)`,
  `INSERT INTO "c1" VALUES (1, 1), (2, 2)`,
  `INSERT INTO "c2" VALUES (1, 1), (2, 7)`,
  `INSERT INTO "c3" VALUES (1, 2), (2, NULL)`,
];
const CHILD_COUNTS = {
  "SELECT count(p) AS n FROM c1": [{ n: 2 }],
  "SELECT count(p) AS n FROM c2": [{ n: 2 }],
  "SELECT count(p) AS n FROM c3": [{ n: 1 }],
};
const family = (parent: string): readonly string[] => [parent, ...CHILDREN];

const T = `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer)`;
const T_ROWS = [`INSERT INTO "t" VALUES (1, 'x', 1), (5, NULL, 2), (9, '3', NULL)`];

export const ROUND_TRIPS: readonly RoundTrip[] = [
  {
    name: "the only column replaced",
    before: [`CREATE TABLE "t" ("a" text NOT NULL)`],
    rows: [`INSERT INTO "t" VALUES ('x'), ('y')`],
    after: [`CREATE TABLE "t" ("b" integer NOT NULL DEFAULT 5)`],
    afterUp: { "SELECT b FROM t": [{ b: 5 }, { b: 5 }] },
  },
  {
    name: "all columns replaced, the key among them",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`],
    rows: [`INSERT INTO "t" VALUES (3, 'x'), (8, 'y')`],
    after: [`CREATE TABLE "t" ("key" integer PRIMARY KEY NOT NULL, "b" text NOT NULL DEFAULT 'z')`],
    afterUp: {
      "SELECT key, b FROM t": [
        { key: 3, b: "z" },
        { key: 8, b: "z" },
      ],
    },
  },
  {
    name: "a new table with an index",
    before: [T],
    rows: T_ROWS,
    after: [
      T,
      `CREATE TABLE "u" ("id" integer PRIMARY KEY NOT NULL, "t" integer NOT NULL, FOREIGN KEY ("t") REFERENCES "t" ("id"))`,
      `CREATE INDEX "u_t_idx" ON "u" ("t")`,
    ],
  },
  {
    name: "new tables that refer to each other",
    before: [T],
    after: [
      T,
      `CREATE TABLE "x" ("id" integer PRIMARY KEY, "y" integer REFERENCES "y" ("id"))`,
      `CREATE TABLE "y" ("id" integer PRIMARY KEY, "x" integer REFERENCES "x" ("id"))`,
    ],
  },
  {
    name: "a table gone, its index with it",
    before: [T, `CREATE TABLE "u" ("id" integer PRIMARY KEY, "b" text)`, `CREATE INDEX "u_b" ON "u" ("b")`],
    rows: [...T_ROWS, `INSERT INTO "u" VALUES (1, 'b')`],
    after: [T],
  },
  {
    name: "parent and child gone together",
    before: [T, PARENT, ...CHILDREN],
    rows: FAMILY_ROWS,
    after: [T],
  },
  {
    name: "a new column",
    before: [T],
    rows: T_ROWS,
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "b" text)`],
  },
  {
    name: "a new NOT NULL column with a default",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "b" text NOT NULL DEFAULT 'it''s')`,
    ],
    afterUp: { "SELECT DISTINCT b FROM t": [{ b: "it's" }] },
  },
  {
    name: "a new column filled by SQL",
    before: [T],
    rows: T_ROWS,
    fills: { "t.b": `coalesce("a", '?')` },
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "b" text NOT NULL)`],
    afterUp: { "SELECT b FROM t ORDER BY id": [{ b: "x" }, { b: "?" }, { b: "3" }] },
  },
  {
    name: "a new column with an expression as its default",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "b" text NOT NULL DEFAULT (lower('ABC')))`,
    ],
    afterUp: { "SELECT DISTINCT b FROM t": [{ b: "abc" }] },
  },
  {
    name: "a new column with CURRENT_TIMESTAMP",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "b" text NOT NULL DEFAULT CURRENT_TIMESTAMP)`,
    ],
    afterUp: { "SELECT count(b) AS n FROM t": [{ n: 3 }] },
  },
  {
    name: "a new column with a foreign key and a default",
    before: [PARENT, T],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, ...T_ROWS],
    after: [
      PARENT,
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "p" integer NOT NULL DEFAULT 1, FOREIGN KEY ("p") REFERENCES "p" ("id") ON DELETE CASCADE)`,
    ],
    afterUp: { "SELECT DISTINCT p FROM t": [{ p: 1 }] },
  },
  {
    name: "a new unique column",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "b" text)`,
      `CREATE UNIQUE INDEX "t_b_unique" ON "t" ("b")`,
    ],
  },
  {
    name: "a column gone",
    before: [T],
    rows: T_ROWS,
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`],
  },
  {
    name: "a column gone that is NOT NULL",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL, "n" integer)`],
    rows: [`INSERT INTO "t" VALUES (1, 'x', 1)`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer)`],
  },
  {
    name: "a column gone with its index, its check and its foreign key",
    before: [
      PARENT,
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" integer CHECK ("a" > 0), "p" integer, CONSTRAINT "t_ck" CHECK ("p" <> 5), FOREIGN KEY ("p") REFERENCES "p" ("id"))`,
      `CREATE INDEX "t_p" ON "t" ("p")`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, `INSERT INTO "t" VALUES (1, 2, 1)`],
    after: [PARENT, `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL)`],
  },
  {
    name: "a unique column gone",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text UNIQUE, "n" integer)`],
    rows: T_ROWS,
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer)`],
  },
  {
    name: "another default",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text DEFAULT 'new')`],
    rows: [`INSERT INTO "t" ("id") VALUES (1)`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text DEFAULT 'open')`],
    afterUp: { "SELECT a FROM t": [{ a: "new" }] },
  },
  {
    name: "a default gone, one come",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text DEFAULT 'new', "b" integer)`],
    rows: [`INSERT INTO "t" ("id") VALUES (1)`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "b" integer DEFAULT -1)`],
  },
  {
    name: "NULLs become the default of a NOT NULL column",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL DEFAULT 'none', "n" integer)`,
    ],
    afterUp: { "SELECT a FROM t WHERE id = 5": [{ a: "none" }] },
  },
  {
    name: "NULLs are filled by SQL",
    before: [T],
    rows: T_ROWS,
    fills: { "t.n": "id * 10" },
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer NOT NULL)`],
    afterUp: { "SELECT n FROM t WHERE id = 9": [{ n: 90 }] },
  },
  {
    name: "NOT NULL gone",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL)`],
    rows: [`INSERT INTO "t" VALUES (1, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`],
  },
  {
    name: "another type of one affinity",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" varchar(10))`],
    rows: [`INSERT INTO "t" VALUES (1, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`],
  },
  {
    name: "whole reals to integer in a STRICT table",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" real) STRICT`],
    rows: [`INSERT INTO "t" VALUES (1, 0.0), (2, -12.0), (3, NULL)`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" integer)`],
    afterUp: { "SELECT a FROM t": [{ a: 0 }, { a: -12 }, { a: null }] },
  },
  {
    name: "text to integer",
    before: [T],
    rows: [`INSERT INTO "t" VALUES (1, '12', 1), (2, '2024-01-01', 2), (3, NULL, 3)`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" integer, "n" integer)`],
    afterUp: {
      "SELECT a, typeof(a) AS type FROM t ORDER BY id": [
        { a: 12, type: "integer" },
        { a: "2024-01-01", type: "text" },
        { a: null, type: "null" },
      ],
    },
  },
  {
    name: "a new key column",
    before: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text NOT NULL, PRIMARY KEY ("a"))`],
    rows: [`INSERT INTO "t" VALUES ('x', 'y')`],
    after: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text NOT NULL, PRIMARY KEY ("a", "b"))`],
  },
  {
    name: "the order of a key's columns",
    before: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text NOT NULL, PRIMARY KEY ("b", "a"))`],
    rows: [`INSERT INTO "t" VALUES ('x', 'y')`],
    after: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text NOT NULL, PRIMARY KEY ("a", "b"))`],
  },
  {
    name: "an inline key to a composite one",
    before: [`CREATE TABLE "t" ("a" integer PRIMARY KEY NOT NULL, "b" text NOT NULL)`],
    rows: [`INSERT INTO "t" VALUES (4, 'y')`],
    after: [`CREATE TABLE "t" ("a" integer NOT NULL, "b" text NOT NULL, PRIMARY KEY ("a", "b"))`],
  },
  {
    name: "a key gone that had said NOT NULL for its column",
    before: [`CREATE TABLE "t" ("a" integer PRIMARY KEY, "b" text NOT NULL, "c" text)`],
    rows: [`INSERT INTO "t" VALUES (4, 'y', 'z')`],
    after: [`CREATE TABLE "t" ("a" integer NOT NULL, "b" text PRIMARY KEY NOT NULL, "c" text)`],
  },
  {
    name: "a key moves to a column with a quote in its name",
    before: [`CREATE TABLE "t" ("a" text PRIMARY KEY NOT NULL, "x""y" integer)`],
    rows: [`INSERT INTO "t" VALUES ('x', 2)`],
    after: [`CREATE TABLE "t" ("a" text NOT NULL, "x""y" integer PRIMARY KEY NOT NULL)`],
  },
  {
    name: "a STRICT table's key loses a column, another's gets one",
    before: [
      `CREATE TABLE "t" ("a" integer, "b" integer, PRIMARY KEY ("b", "a")) STRICT`,
      `CREATE TABLE "u" ("a" integer, "b" integer, PRIMARY KEY ("a")) WITHOUT ROWID`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 2)`, `INSERT INTO "u" VALUES (1, 2)`],
    after: [
      `CREATE TABLE "t" ("a" integer PRIMARY KEY NOT NULL, "b" integer)`,
      `CREATE TABLE "u" ("a" integer, "b" integer, PRIMARY KEY ("a", "b"))`,
    ],
  },
  {
    name: "AUTOINCREMENT come",
    before: [T],
    rows: T_ROWS,
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" text, "n" integer)`],
  },
  {
    name: "AUTOINCREMENT come to a key that is written behind the columns",
    before: [`CREATE TABLE "t" ("id" integer NOT NULL, "a" text, CONSTRAINT "pk" PRIMARY KEY ("id"))`],
    rows: [`INSERT INTO "t" VALUES (3, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" text)`],
  },
  {
    name: "AUTOINCREMENT gone from a key that is written behind the columns",
    before: [`CREATE TABLE "t" ("id" integer NOT NULL, "a" text, PRIMARY KEY ("id" AUTOINCREMENT))`],
    rows: [`INSERT INTO "t" VALUES (3, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`],
  },
  {
    name: "the column gone that is the rowid: it comes back from the rowid",
    before: [T],
    rows: T_ROWS,
    after: [`CREATE TABLE "t" ("a" text, "n" integer)`],
    afterUp: { "SELECT rowid FROM t": [{ rowid: 1 }, { rowid: 5 }, { rowid: 9 }] },
  },
  {
    name: "a new INTEGER PRIMARY KEY: rows keep their numbers",
    before: [`CREATE TABLE "t" ("a" text PRIMARY KEY NOT NULL)`],
    rows: [`INSERT INTO "t" (rowid, "a") VALUES (4, 'x'), (2, 'y')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL)`],
    afterUp: {
      "SELECT id, a FROM t ORDER BY id": [
        { id: 2, a: "y" },
        { id: 4, a: "x" },
      ],
    },
  },
  {
    name: "a new INTEGER PRIMARY KEY where another column was the rowid",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("key" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "id" integer NOT NULL, "a" text, "n" integer)`,
    ],
    afterUp: { "SELECT key, id FROM t WHERE key <> id": [] },
  },
  {
    name: "UNIQUE gives way to a unique index in another order, by which queries find other rows",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "b" text, UNIQUE ("a", "b"))`],
    rows: [`INSERT INTO "t" VALUES (1, 'x', 'y')`],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "b" text)`,
      `CREATE UNIQUE INDEX "t_ba" ON "t" ("b", "a")`,
    ],
    afterUp: {
      "SELECT name FROM pragma_index_list('t')": [{ name: "t_ba" }],
    },
  },
  {
    name: "what a definition says several times goes as often",
    before: [
      PARENT,
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text UNIQUE CHECK ("a" <> '') CHECK (a <> ''), "p" integer REFERENCES p REFERENCES "p" ("id"), UNIQUE ("a"), CHECK ("a" <> ''), FOREIGN KEY ("p") REFERENCES p (id))`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, `INSERT INTO "t" VALUES (1, 'x', 1)`],
    after: [PARENT, `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "p" integer)`],
  },
  {
    name: "of several clauses of a kind the last one counts",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer DEFAULT 1 DEFAULT 2, "m" integer DEFAULT 1 DEFAULT 2)`,
    ],
    rows: [`INSERT INTO "t" ("id") VALUES (1)`],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer DEFAULT 2, "m" integer DEFAULT 1)`,
    ],
    afterUp: {
      "SELECT dflt_value AS d FROM pragma_table_info('t')": [{ d: null }, { d: "2" }, { d: "1" }],
    },
  },
  {
    name: "a key gone and a unique column: rows stay apart when they come back",
    before: [
      `CREATE TABLE "t" ("a" text PRIMARY KEY NOT NULL, "b" blob NOT NULL, "c" integer, "d" real NOT NULL)`,
      `CREATE UNIQUE INDEX "t_b" ON "t" ("b")`,
      `CREATE UNIQUE INDEX "t_d" ON "t" ("c", "d")`,
    ],
    rows: [`INSERT INTO "t" VALUES ('x', x'01', 7, 1.5), ('y', x'02', 7, 2.5)`],
    after: [`CREATE TABLE "t" ("c" integer)`],
  },
  {
    name: "AUTOINCREMENT gone",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" text)`],
    rows: [`INSERT INTO "t" VALUES (3, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`],
  },
  {
    name: "a copy keeps the AUTOINCREMENT sequence of an emptied table",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" text)`],
    rows: [`INSERT INTO "t" VALUES (41, 'x')`, `DELETE FROM "t"`],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" text, CONSTRAINT "ck" CHECK ("a" <> ''))`,
    ],
    afterUp: { "SELECT seq FROM sqlite_sequence WHERE name = 't'": [{ seq: 41 }] },
  },
  {
    name: "indexes come, go and change",
    before: [
      T,
      `CREATE INDEX "i1" ON "t" ("a")`,
      `CREATE INDEX "i2" ON "t" ("n")`,
      `CREATE INDEX "i3" ON "t" ("a", "n")`,
    ],
    rows: T_ROWS,
    after: [
      T,
      `CREATE UNIQUE INDEX "i2" ON "t" ("n")`,
      `CREATE INDEX "i3" ON "t" ("a", "n" DESC)`,
      `CREATE INDEX "i4" ON "t" ("n") WHERE "n" > 0`,
      `CREATE INDEX "i5" ON "t" (lower("a"))`,
    ],
  },
  {
    name: "a partial index's condition, an expression index's expression",
    before: [T, `CREATE INDEX "i1" ON "t" ("n") WHERE "n" > 0`, `CREATE INDEX "i2" ON "t" (lower("a"))`],
    rows: T_ROWS,
    after: [T, `CREATE INDEX "i1" ON "t" ("n") WHERE "n" > 1`, `CREATE INDEX "i2" ON "t" (upper("a"))`],
  },
  {
    name: "a parent copied: its children keep every row",
    before: family(PARENT),
    rows: FAMILY_ROWS,
    after: family(
      `CREATE TABLE "p" ("id" integer PRIMARY KEY NOT NULL, "name" text, CONSTRAINT "ck" CHECK (length("name") < 9))`,
    ),
    afterUp: CHILD_COUNTS,
  },
  {
    name: "a check gone",
    before: family(
      `CREATE TABLE "p" ("id" integer PRIMARY KEY NOT NULL, "name" text, CONSTRAINT "ck" CHECK (length("name") < 9))`,
    ),
    rows: FAMILY_ROWS,
    after: family(PARENT),
    afterUp: CHILD_COUNTS,
  },
  {
    name: "an inline check gone",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL CHECK (length("a") < 9) DEFAULT 'q')`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL DEFAULT 'q')`],
  },
  {
    name: "a foreign key's action",
    before: [
      PARENT,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer, FOREIGN KEY ("p") REFERENCES "p" ("id"))`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, `INSERT INTO "c" VALUES (1, 1)`],
    after: [
      PARENT,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer, FOREIGN KEY ("p") REFERENCES "p" ("id") ON UPDATE CASCADE ON DELETE SET NULL)`,
    ],
  },
  {
    name: "an inline foreign key's action",
    before: [
      PARENT,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer REFERENCES p(id), "x" text)`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, `INSERT INTO "c" VALUES (1, 1, 'x')`],
    after: [
      PARENT,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer, "x" text, FOREIGN KEY ("p") REFERENCES "p" ("id") ON DELETE CASCADE)`,
    ],
  },
  {
    name: "one of a column's two inline foreign keys gone",
    before: [
      PARENT,
      `CREATE TABLE "q" ("id" integer PRIMARY KEY NOT NULL)`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer REFERENCES p(id) REFERENCES q(id) ON DELETE CASCADE)`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, `INSERT INTO "q" VALUES (1)`, `INSERT INTO "c" VALUES (1, 1)`],
    after: [
      PARENT,
      `CREATE TABLE "q" ("id" integer PRIMARY KEY NOT NULL)`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer, FOREIGN KEY ("p") REFERENCES "q" ("id") ON DELETE CASCADE)`,
    ],
  },
  {
    name: "a composite foreign key",
    before: [
      `CREATE TABLE "p" ("a" integer NOT NULL, "b" integer NOT NULL, PRIMARY KEY ("a", "b"))`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "a" integer, "b" integer)`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 2)`, `INSERT INTO "c" VALUES (1, 1, 2)`],
    after: [
      `CREATE TABLE "p" ("a" integer NOT NULL, "b" integer NOT NULL, PRIMARY KEY ("a", "b"))`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "a" integer, "b" integer, FOREIGN KEY ("a", "b") REFERENCES "p" ("a", "b") ON DELETE CASCADE)`,
    ],
  },
  {
    name: "a table that refers to itself is copied",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "up" integer REFERENCES "t" ("id") ON DELETE CASCADE, "a" text)`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, NULL, 'x'), (2, 1, 'y'), (3, 2, 'z')`],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "up" integer REFERENCES "t" ("id") ON DELETE CASCADE, "a" text NOT NULL DEFAULT '')`,
    ],
    afterUp: { "SELECT count(*) AS n FROM t": [{ n: 3 }] },
  },
  {
    name: "a virtual generated column",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "g" integer GENERATED ALWAYS AS ("n" + 1) VIRTUAL)`,
    ],
    afterUp: { "SELECT g FROM t WHERE id = 1": [{ g: 2 }] },
  },
  {
    name: "a stored generated column",
    before: [T],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "g" integer GENERATED ALWAYS AS ("n" + 1) STORED)`,
    ],
    afterUp: { "SELECT g FROM t WHERE id = 1": [{ g: 2 }] },
  },
  {
    name: "another expression of a generated column",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer, "g" integer GENERATED ALWAYS AS ("n" + 1) STORED)`,
    ],
    rows: [`INSERT INTO "t" ("id", "n") VALUES (1, 5)`],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer, "g" integer GENERATED ALWAYS AS ("n" * 2) STORED)`,
    ],
    afterUp: { "SELECT g FROM t": [{ g: 10 }] },
  },
  {
    name: "a generated column turned plain keeps its values",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer, "g" integer GENERATED ALWAYS AS ("n" + 1) STORED)`,
    ],
    rows: [`INSERT INTO "t" ("id", "n") VALUES (1, 5)`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "n" integer, "g" integer)`],
    afterUp: { "SELECT g FROM t": [{ g: 6 }] },
  },
  {
    name: "views come, go and change",
    before: [T, `CREATE VIEW "v1" AS SELECT "a" FROM "t"`, `CREATE VIEW "v2" AS SELECT "a" FROM "t"`],
    rows: T_ROWS,
    after: [
      T,
      `CREATE VIEW "v2" AS SELECT "a", "n" FROM "t"`,
      `CREATE VIEW "v3" AS SELECT count(*) AS "n" FROM "t"`,
    ],
    afterUp: { "SELECT n FROM v3": [{ n: 3 }] },
  },
  {
    name: "a view that changes, and one that goes, with their INSTEAD OF triggers",
    before: [
      T,
      `CREATE VIEW "V1" AS SELECT "id", "a" FROM "t"`,
      `CREATE VIEW "v2" AS SELECT "a" FROM "t"`,
      `CREATE TRIGGER "g1" INSTEAD OF INSERT ON "v1" BEGIN INSERT INTO "t" ("id", "a") VALUES (NEW."id", NEW."a"); END`,
      `CREATE TRIGGER "g2" INSTEAD OF UPDATE OF "a" ON "V1" BEGIN SELECT 1; END`,
      `CREATE TRIGGER "g3" INSTEAD OF DELETE ON "v2" BEGIN SELECT 1; END`,
    ],
    rows: [...T_ROWS, `INSERT INTO "v1" VALUES (77, 'by way of the view')`],
    after: [T, `CREATE VIEW "V1" AS SELECT "id", "a", "n" FROM "t"`],
    afterUp: {
      "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name NOT LIKE '%sluice%' ORDER BY name": [
        { name: "g1" },
        { name: "g2" },
      ],
    },
  },
  {
    name: "a view over a copied table",
    before: [T, `CREATE VIEW "v" AS SELECT "t"."a" FROM "t" WHERE "t"."n" > 0`],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, CONSTRAINT "ck" CHECK ("n" > 0))`,
      `CREATE VIEW "v" AS SELECT "t"."a" FROM "t" WHERE "t"."n" > 0`,
    ],
    afterUp: { "SELECT a FROM v": [{ a: "x" }, { a: null }] },
  },
  {
    name: "a view that loses the column that goes",
    before: [T, `CREATE VIEW "v" AS SELECT "a", "n" FROM "t"`],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text)`,
      `CREATE VIEW "v" AS SELECT "a" FROM "t"`,
    ],
  },
  {
    name: "a column renamed: indexes, checks, views, foreign keys follow",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, CONSTRAINT "ck" CHECK ("a" <> ''))`,
      `CREATE UNIQUE INDEX "t_a" ON "t" ("a")`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "t" text REFERENCES "t" ("a"))`,
      `CREATE VIEW "v" AS SELECT "a" FROM "t"`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 'x')`, `INSERT INTO "c" VALUES (1, 'x')`],
    renames: [{ of: "column", table: "t", from: "a", to: "b" }],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "b" text, CONSTRAINT "ck" CHECK ("b" <> ''))`,
      `CREATE UNIQUE INDEX "t_a" ON "t" ("b")`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "t" text REFERENCES "t" ("b"))`,
      `CREATE VIEW "v" AS SELECT "b" FROM "t"`,
    ],
    afterUp: { "SELECT b FROM t": [{ b: "x" }] },
  },
  {
    name: "a column renamed in nothing but case",
    before: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "Name" text)`],
    rows: [`INSERT INTO "t" VALUES (1, 'x')`],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "name" text)`],
  },
  {
    name: "a table renamed: children, views and indexes follow",
    before: [...family(PARENT), `CREATE VIEW "v" AS SELECT "name" FROM "p"`],
    rows: FAMILY_ROWS,
    renames: [{ of: "table", from: "p", to: "people" }],
    after: [
      `CREATE TABLE "people" ("id" integer PRIMARY KEY NOT NULL, "name" text)`,
      ...CHILDREN.map((sql) => sql.replace(`REFERENCES "p"`, `REFERENCES "people"`)),
      `CREATE VIEW "v" AS SELECT "name" FROM "people"`,
    ],
    afterUp: { ...CHILD_COUNTS, "SELECT count(*) AS n FROM v": [{ n: 3 }] },
  },
  {
    name: "renamed, altered, added and dropped at once",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer, "z" text)`,
      `CREATE INDEX "t_a" ON "t" ("a")`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 'x', NULL, 'z')`],
    renames: [{ of: "column", table: "t", from: "a", to: "b" }],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "b" text DEFAULT 'd', "n" integer NOT NULL DEFAULT 3, "new" text NOT NULL DEFAULT (upper('x')))`,
      `CREATE INDEX "t_a" ON "t" ("b")`,
      `CREATE INDEX "t_new" ON "t" ("new")`,
    ],
    afterUp: { "SELECT b, n, new FROM t": [{ b: "x", n: 3, new: "X" }] },
  },
  {
    name: "a table renamed and its column too",
    before: family(PARENT),
    rows: FAMILY_ROWS,
    renames: [
      { of: "table", from: "p", to: "people" },
      { of: "column", table: "people", from: "name", to: "full_name" },
    ],
    after: [
      `CREATE TABLE "people" ("id" integer PRIMARY KEY NOT NULL, "full_name" text DEFAULT '')`,
      ...CHILDREN.map((sql) => sql.replace(`REFERENCES "p"`, `REFERENCES "people"`)),
    ],
    afterUp: CHILD_COUNTS,
  },
  {
    name: "two related tables copied at once",
    before: [
      PARENT,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer, FOREIGN KEY ("p") REFERENCES "p" ("id") ON DELETE CASCADE)`,
    ],
    rows: [`INSERT INTO "p" VALUES (1, 'a')`, `INSERT INTO "c" VALUES (1, 1)`],
    after: [
      `CREATE TABLE "p" ("id" integer PRIMARY KEY NOT NULL, "name" text DEFAULT 'q')`,
      `CREATE TABLE "c" ("id" integer PRIMARY KEY NOT NULL, "p" integer, FOREIGN KEY ("p") REFERENCES "p" ("id") ON DELETE SET NULL)`,
    ],
    afterUp: { "SELECT * FROM c": [{ id: 1, p: 1 }] },
  },
  {
    name: "triggers on a copied table, and one elsewhere that names it",
    before: [
      T,
      `CREATE TABLE "log" ("id" integer PRIMARY KEY NOT NULL, "what" text)`,
      `CREATE TRIGGER "t_insert" AFTER INSERT ON "t" BEGIN INSERT INTO "log" ("what") VALUES ('t'); END`,
      `CREATE TRIGGER "log_insert" AFTER INSERT ON "log" WHEN new."what" = 'q' BEGIN UPDATE "t" SET "n" = 0; END`,
    ],
    rows: T_ROWS,
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text DEFAULT 'q', "n" integer)`,
      `CREATE TABLE "log" ("id" integer PRIMARY KEY NOT NULL, "what" text)`,
    ],
    afterUp: { "SELECT count(*) AS n FROM log": [{ n: 3 }] },
  },
  {
    name: "a renamed column and a dropped table, both named by a trigger",
    before: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text, "n" integer)`,
      `CREATE TABLE "log" ("id" integer PRIMARY KEY NOT NULL, "what" text)`,
      `CREATE TRIGGER "t_insert" AFTER INSERT ON "t" BEGIN INSERT INTO "log" ("what") VALUES (new."a"); END`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 'x', 1)`],
    renames: [{ of: "column", table: "t", from: "a", to: "b" }],
    after: [`CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "b" text, "n" integer)`],
  },
  {
    name: "names with quotes, spaces and reserved words",
    before: [
      `CREATE TABLE "or""der" ("id" integer PRIMARY KEY NOT NULL, "select" text, "a b" text, "\`x\`" text)`,
    ],
    rows: [`INSERT INTO "or""der" VALUES (1, 's', 'ab', 'x')`],
    after: [
      `CREATE TABLE "or""der" ("id" integer PRIMARY KEY NOT NULL, "select" text DEFAULT 'from', "a b" text NOT NULL DEFAULT '\\n \${x} \`', "\`x\`" text, CONSTRAINT "c""k" CHECK ("a b" <> '"'))`,
      `CREATE INDEX "in""dex" ON "or""der" ("a b", "select")`,
    ],
  },
  {
    name: "what Drizzle cannot say stays: COLLATE, ON CONFLICT, STRICT, comments",
    before: [
      `CREATE TABLE "t" (\n  "id" INTEGER PRIMARY KEY NOT NULL, -- the key\n  "a" TEXT COLLATE NOCASE NOT NULL ON CONFLICT REPLACE DEFAULT 'x', /* a */\n  "n" INTEGER\n) STRICT`,
    ],
    rows: [`INSERT INTO "t" VALUES (1, 'x', 2)`],
    after: [
      `CREATE TABLE "t" ("id" integer PRIMARY KEY NOT NULL, "a" text NOT NULL DEFAULT 'y', "n" integer)`,
    ],
  },
  {
    name: "a WITHOUT ROWID table is copied",
    before: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text, PRIMARY KEY ("a")) WITHOUT ROWID`],
    rows: [`INSERT INTO "t" VALUES ('x', 'y')`],
    after: [`CREATE TABLE "t" ("a" text NOT NULL, "b" text DEFAULT 'z', PRIMARY KEY ("a"))`],
  },
];
