import type Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  archived,
  createTable,
  downgrade,
  dropColumn,
  dropTable,
  option,
  purgeArchive,
  renameColumn,
  renameTable,
  run,
  type StepInput,
  sql,
  upgrade,
} from "../../../src/index.js";
import type { MigrationInput } from "../../../src/migration/define.js";
import type { Settings } from "../../../src/migration/settings.js";
import { everything } from "../../support/everything.js";
import { appliedIn, bundle, open, revision, thrownBy } from "../support.js";

interface Situation {
  readonly name: string;
  /** What the first revision makes. */
  readonly base: readonly string[];
  readonly up: readonly StepInput[];
  readonly down: readonly StepInput[];
  readonly settings?: Partial<Settings>;
  /** Written while the second revision is applied. */
  readonly between?: readonly string[];
  /** Queries with what they give between up and down. */
  readonly during?: Readonly<Record<string, unknown>>;
  /** Queries with what they give after down. */
  readonly after?: Readonly<Record<string, unknown>>;
  /** What is said on the way down. */
  readonly warnings?: readonly RegExp[];
  /** What is still kept after down of what up took. */
  readonly left?: readonly string[];
}

const T = `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "x" TEXT, "n" INTEGER)`;
const T_ROWS = `INSERT INTO "t" VALUES (1, 'one', 10), (2, NULL, 20), (5, 'five', NULL)`;
const P = `CREATE TABLE "p" ("id" INTEGER PRIMARY KEY, "name" TEXT)`;
const child = (action: string): string =>
  `CREATE TABLE "c" ("id" INTEGER PRIMARY KEY, "p" INTEGER REFERENCES "p" ("id")${action})`;
const FAMILY = [
  P,
  `INSERT INTO "p" VALUES (1, 'a'), (2, 'b')`,
  `INSERT INTO "c" VALUES (1, 1), (2, 2), (3, 2)`,
];
const family = (action: string): readonly string[] => [P, child(action), ...FAMILY.slice(1)];

const SITUATIONS: readonly Situation[] = [
  {
    name: "a dropped table frees its names, and its rows refer to nobody",
    base: [...family(""), `CREATE INDEX "c_p" ON "c" ("p")`],
    up: [dropTable("c")],
    down: [createTable("c", child("")), sql`CREATE INDEX "c_p" ON "c" ("p")`],
    between: [`CREATE INDEX "c_p" ON "p" ("name")`, `DELETE FROM "p" WHERE "id" = 9`, `DROP INDEX "c_p"`],
    after: { "SELECT count(*) FROM c": 3 },
  },
  {
    name: "an index that the revision made itself before it dropped the table",
    base: [T, T_ROWS, `CREATE INDEX "t_n" ON "t" ("n")`],
    up: [sql`CREATE INDEX "t_x" ON "t" ("x")`, dropTable("t")],
    down: [createTable("t", T), sql`CREATE INDEX "t_n" ON "t" ("n")`],
  },
  {
    name: "a trigger and a view that the revision made itself before it dropped the table",
    base: [T, T_ROWS, `CREATE TABLE "log" ("t" TEXT)`],
    up: [
      sql`CREATE TRIGGER "t_log" AFTER INSERT ON "t" BEGIN INSERT INTO "log" VALUES (NEW."x"); END`,
      sql`CREATE VIEW "v" AS SELECT "x" FROM "t"`,
      dropTable("t"),
    ],
    down: [createTable("t", T)],
  },
  {
    name: "a table that the revision made itself before it dropped it",
    base: [T, T_ROWS],
    up: [
      createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`),
      sql`INSERT INTO "u" VALUES (1)`,
      dropTable("u"),
    ],
    down: [createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`), dropTable("u")],
  },
  {
    name: "a table that is made, dropped, and made once more by the same revision",
    base: [T, T_ROWS],
    up: [
      createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`),
      sql`INSERT INTO "u" VALUES (1)`,
      dropTable("u"),
      createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`),
    ],
    down: [dropTable("u"), createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`), dropTable("u")],
    during: { "SELECT count(*) FROM u": 0 },
  },
  {
    name: "a table that is renamed and then dropped",
    base: [T, T_ROWS, `CREATE INDEX "t_n" ON "t" ("n")`],
    up: [renameTable("t", "u"), dropTable("u")],
    down: [
      createTable("u", T.replace('"t"', '"u"')),
      sql`CREATE INDEX "t_n" ON "u" ("n")`,
      renameTable("u", "t"),
    ],
  },
  {
    name: "an index of before that was dropped and made anew by another definition",
    base: [T, T_ROWS, `CREATE INDEX "t_n" ON "t" ("n")`],
    up: [sql`DROP INDEX "t_n"`, sql`CREATE INDEX "t_n" ON "t" ("x", "n")`, dropTable("t")],
    down: [createTable("t", T), sql`CREATE INDEX "t_n" ON "t" ("n")`],
  },
  {
    name: "a table dropped and made anew, which is dropped as well",
    base: [T, T_ROWS],
    up: [dropTable("t"), createTable("t", T), sql`INSERT INTO "t" VALUES (9, 'new', 9)`, dropTable("t")],
    down: [createTable("t", T), dropTable("t"), createTable("t", T)],
  },
  {
    name: "orphans of a table that is renamed and loses its foreign key",
    base: ["PRAGMA foreign_keys = OFF", ...family(" ON DELETE CASCADE"), `INSERT INTO "c" VALUES (4, 77)`],
    up: [
      renameTable("c", "d"),
      renameTable("p", "q"),
      alterTable("d", [alterColumn("p", `INTEGER REFERENCES "q" ("id") ON DELETE CASCADE`, "INTEGER")]),
    ],
    down: [
      alterTable("d", [alterColumn("p", "INTEGER", `INTEGER REFERENCES "q" ("id") ON DELETE CASCADE`)]),
      renameTable("q", "p"),
      renameTable("d", "c"),
    ],
    after: { "SELECT count(*) FROM c": 4 },
  },
  {
    name: "orphans of a table that is renamed, as its parent is, and then dropped",
    base: ["PRAGMA foreign_keys = OFF", ...family(" ON DELETE CASCADE"), `INSERT INTO "c" VALUES (4, 77)`],
    up: [renameTable("c", "d"), renameTable("p", "q"), dropTable("d")],
    down: [
      createTable(
        "d",
        `CREATE TABLE "d" ("id" INTEGER PRIMARY KEY, "p" INTEGER REFERENCES "q" ("id") ON DELETE CASCADE)`,
      ),
      renameTable("q", "p"),
      renameTable("d", "c"),
    ],
    after: { "SELECT count(*) FROM c": 4 },
  },
  {
    name: "the sequence of a table that is renamed and does not count any more",
    base: [
      `CREATE TABLE "s" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "x")`,
      `INSERT INTO "s" VALUES (90, 1), (5, 2)`,
      `DELETE FROM "s" WHERE "id" = 90`,
    ],
    up: [
      renameTable("s", "r"),
      alterTable("r", [alterColumn("id", "INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER PRIMARY KEY")]),
    ],
    down: [
      alterTable("r", [alterColumn("id", "INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")]),
      renameTable("r", "s"),
    ],
    after: { "SELECT seq FROM sqlite_sequence WHERE name = 's'": 90 },
  },
  {
    name: "values that were converted before the table was dropped",
    base: [
      `CREATE TABLE "m" ("id" INTEGER PRIMARY KEY, "price" REAL)`,
      `INSERT INTO "m" VALUES (1, 1.255), (2, NULL)`,
    ],
    up: [
      alterTable("m", [
        alterColumn("price", "REAL", "INTEGER", { using: `CAST(round("price" * 100) AS INTEGER)` }),
      ]),
      dropTable("m"),
    ],
    down: [
      createTable("m", `CREATE TABLE "m" ("id" INTEGER PRIMARY KEY, "price" INTEGER)`),
      alterTable("m", [alterColumn("price", "INTEGER", "REAL", { using: `"price" / 100.0` })]),
    ],
    after: { "SELECT price FROM m WHERE id = 1": 1.255 },
  },
  {
    name: "values that were converted before their column became the key",
    base: [
      `CREATE TABLE "m" ("a" TEXT PRIMARY KEY NOT NULL, "d" NOT NULL)`,
      `INSERT INTO "m" VALUES ('k', '1e3'), ('l', 7)`,
    ],
    up: [
      alterTable("m", [alterColumn("d", "NOT NULL", "REAL NOT NULL")]),
      alterTable("m", [
        alterColumn("a", "TEXT PRIMARY KEY NOT NULL", "TEXT NOT NULL"),
        alterColumn("d", "REAL NOT NULL", "REAL PRIMARY KEY NOT NULL"),
      ]),
    ],
    down: [
      alterTable("m", [
        alterColumn("d", "REAL PRIMARY KEY NOT NULL", "REAL NOT NULL"),
        alterColumn("a", "TEXT NOT NULL", "TEXT PRIMARY KEY NOT NULL"),
      ]),
      alterTable("m", [alterColumn("d", "REAL NOT NULL", "NOT NULL")]),
    ],
    after: { "SELECT d FROM m WHERE a = 'k'": "1e3" },
  },
  {
    name: "values of a column that was computed one way and then another",
    base: [
      `CREATE TABLE "m" ("a" INTEGER, "b" INTEGER, "c" INTEGER)`,
      `INSERT INTO "m" VALUES (1, NULL, 1), (7, 2, 3)`,
    ],
    up: [
      alterTable("m", [alterColumn("a", "INTEGER", `INTEGER GENERATED ALWAYS AS ("b" + 1) VIRTUAL`)]),
      alterTable("m", [
        alterColumn(
          "a",
          `INTEGER GENERATED ALWAYS AS ("b" + 1) VIRTUAL`,
          `INTEGER GENERATED ALWAYS AS ("c" + 1) VIRTUAL`,
        ),
      ]),
    ],
    down: [
      alterTable("m", [
        alterColumn(
          "a",
          `INTEGER GENERATED ALWAYS AS ("c" + 1) VIRTUAL`,
          `INTEGER GENERATED ALWAYS AS ("b" + 1) VIRTUAL`,
        ),
      ]),
      alterTable("m", [alterColumn("a", `INTEGER GENERATED ALWAYS AS ("b" + 1) VIRTUAL`, "INTEGER")]),
    ],
    after: { "SELECT group_concat(a) FROM m": "1,7" },
  },
  {
    name: "values that were converted before their column became unique",
    base: [
      `CREATE TABLE "m" ("id" INTEGER PRIMARY KEY, "a" INTEGER)`,
      `INSERT INTO "m" VALUES (1, 5), (2, 9), (3, NULL)`,
    ],
    up: [
      alterTable("m", [alterColumn("a", "INTEGER", "INTEGER", { using: `"a" / 2` })]),
      alterTable("m", [alterColumn("a", "INTEGER", "INTEGER UNIQUE")]),
    ],
    down: [
      alterTable("m", [alterColumn("a", "INTEGER UNIQUE", "INTEGER")]),
      alterTable("m", [alterColumn("a", "INTEGER", "INTEGER", { using: `"a" * 2` })]),
    ],
    after: { "SELECT group_concat(a) FROM m": "5,9" },
  },
  {
    name: "a column that is renamed and then dropped, and comes back under its first name",
    base: [T, T_ROWS],
    up: [
      alterTable("t", [renameColumn("x", "y")]),
      renameTable("t", "u"),
      alterTable("u", [renameColumn("y", "z"), renameColumn("n", "m"), dropColumn("z")]),
    ],
    down: [alterTable("u", [addColumn(`"x" TEXT`), renameColumn("m", "n")]), renameTable("u", "t")],
    // It stands last: no definition from before leads there.
    between: [],
    after: { "SELECT group_concat(id || ifnull(x, '-') || ifnull(n, '-')) FROM t": "1one10,2-20,5five-" },
  },
  {
    name: "a column that was added before the table was dropped",
    base: [T, T_ROWS],
    up: [alterTable("t", [addColumn(`"y" INTEGER NOT NULL DEFAULT 7`)]), dropTable("t")],
    down: [
      createTable(
        "t",
        `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "x" TEXT, "n" INTEGER, "y" INTEGER NOT NULL DEFAULT 7)`,
      ),
      alterTable("t", [dropColumn("y")]),
    ],
  },
  {
    name: "a table that SQL of its own renames is not one that the revision has made",
    base: [T, T_ROWS],
    up: [
      createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`),
      sql`DROP TABLE "u"`,
      sql`ALTER TABLE "t" RENAME TO "u"`,
      dropTable("u"),
    ],
    down: [createTable("u", T.replace('"t"', '"u"')), sql`SELECT 1`, renameTable("u", "t")],
  },
  {
    name: "a table that code renames is not one that the revision has made",
    base: [T, T_ROWS],
    up: [
      run(async (db) => {
        await db.run(`ALTER TABLE "t" RENAME TO "u"`);
      }),
      dropTable("u"),
    ],
    down: [createTable("u", T.replace('"t"', '"u"')), renameTable("u", "t")],
  },
  {
    name: "what code makes of a table that is dropped is the revision's own",
    base: [T, T_ROWS],
    up: [
      createTable("u", `CREATE TABLE "u" ("id" INTEGER PRIMARY KEY)`),
      run(async (db) => {
        await db.run(`INSERT INTO "u" SELECT "id" FROM "t"`);
      }),
      dropTable("u"),
    ],
    down: [],
  },
  {
    name: "values of ANY that a table makes numbers of once it is not STRICT",
    base: [
      `CREATE TABLE "s" ("id" INTEGER PRIMARY KEY, "v" ANY, "n" INT) STRICT`,
      `INSERT INTO "s" VALUES (1, '12', 3), (2, 1.0, 4), (3, x'31', NULL), (4, NULL, 5)`,
    ],
    up: [alterTable("s", [option("STRICT", "")])],
    down: [alterTable("s", [option("", "STRICT")])],
    during: { "SELECT typeof(v) FROM s WHERE id = 1": "integer" },
  },
  {
    name: "NULLs that one step fills and the next allows again come back behind the step that refuses them",
    base: [
      `CREATE TABLE "f" ("id" INTEGER PRIMARY KEY, "v" INTEGER)`,
      `INSERT INTO "f" VALUES (1, NULL), (2, 5)`,
    ],
    up: [
      alterTable("f", [alterColumn("v", "INTEGER", "INTEGER NOT NULL", { using: `ifnull("v", 0)` })]),
      alterTable("f", [alterColumn("v", "INTEGER NOT NULL", "INTEGER")]),
    ],
    down: [
      alterTable("f", [alterColumn("v", "INTEGER", "INTEGER NOT NULL")]),
      alterTable("f", [alterColumn("v", "INTEGER NOT NULL", "INTEGER")]),
    ],
    during: { "SELECT group_concat(v) FROM f": "0,5" },
    after: { "SELECT v FROM f WHERE id = 1": null },
  },
  {
    name: "a parent deleted meanwhile takes its children along: CASCADE",
    base: family(" ON DELETE CASCADE"),
    up: [dropTable("c")],
    down: [createTable("c", child(" ON DELETE CASCADE"))],
    between: [`DELETE FROM "p" WHERE "id" = 2`],
    after: { "SELECT group_concat(id || ':' || p) FROM c": "1:1" },
    warnings: [/2 of the rows that came back to c/],
  },
  {
    name: "a parent deleted meanwhile is not referred to any more: SET NULL",
    base: family(" ON DELETE SET NULL"),
    up: [dropTable("c")],
    down: [createTable("c", child(" ON DELETE SET NULL"))],
    between: [`DELETE FROM "p" WHERE "id" = 2`],
    after: { "SELECT group_concat(id || ':' || ifnull(p, '-')) FROM c": "1:1,2:-,3:-" },
    warnings: [/2 of the rows that came back to c/],
  },
  {
    name: "orphans that were there before stay as they were",
    base: ["PRAGMA foreign_keys = OFF", ...family(" ON DELETE CASCADE"), `INSERT INTO "c" VALUES (4, 77)`],
    up: [dropTable("c")],
    down: [createTable("c", child(" ON DELETE CASCADE"))],
    after: { "SELECT count(*) FROM c": 4 },
  },
  {
    name: "what cannot do without a table goes with it and comes back; what has its name elsewhere stays",
    base: [
      T,
      T_ROWS,
      `CREATE TABLE "log" ("t" TEXT)`,
      `CREATE VIEW "reads" AS SELECT "x" FROM "t"`,
      `CREATE VIEW "reads_that" AS SELECT * FROM "reads"`,
      `CREATE VIEW "apart" AS SELECT "t" FROM "log"`,
      `CREATE TRIGGER "instead" INSTEAD OF DELETE ON "reads" BEGIN DELETE FROM "t" WHERE "x" = OLD."x"; END`,
      `CREATE TRIGGER "counts" AFTER INSERT ON "log" BEGIN UPDATE "t" SET "n" = 0; END`,
      `CREATE TRIGGER "other" AFTER DELETE ON "log" BEGIN INSERT INTO "log" ("t") VALUES ('t'); END`,
    ],
    up: [dropTable("t")],
    down: [createTable("t", T)],
    during: {
      "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type IN ('view', 'trigger') ORDER BY 1)":
        "apart,other",
    },
    between: [`INSERT INTO "log" VALUES ('works')`],
    after: { "SELECT count(*) FROM reads_that": 3 },
  },
  {
    name: "what names a dropped table, and what it names, was renamed in the same revision",
    base: [
      ...family(" ON DELETE CASCADE"),
      `CREATE TRIGGER "sees" AFTER INSERT ON "p" BEGIN DELETE FROM "c" WHERE "p" = NEW."name"; END`,
    ],
    up: [renameTable("p", "q"), alterTable("q", [renameColumn("name", "title")]), dropTable("c")],
    down: [
      createTable("c", child(" ON DELETE CASCADE").replace(`REFERENCES "p"`, `REFERENCES "q"`)),
      alterTable("q", [renameColumn("title", "name")]),
      renameTable("q", "p"),
    ],
    during: { "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'": 0 },
  },
  {
    name: "keep: false destroys a table",
    base: [T, T_ROWS],
    up: [dropTable("t", { keep: false })],
    down: [createTable("t", T)],
    during: { "SELECT count(*) FROM sqlite_schema WHERE name = '__sluice_archive'": 0 },
    after: { "SELECT count(*) FROM t": 0 },
  },
  {
    name: "keep: false destroys a column",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("x", { keep: false })])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)])],
    after: { "SELECT count(x) FROM t": 0, "SELECT count(*) FROM t": 3 },
  },
  {
    name: `"archive": false keeps nothing`,
    base: [T, T_ROWS],
    settings: { archive: false },
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)])],
    during: { "SELECT count(*) FROM sqlite_schema WHERE name = '__sluice_archive'": 0 },
    after: { "SELECT count(x) FROM t": 0 },
  },
  {
    name: "a table created by another definition: what both have is filled, the rest stays in the archive",
    base: [T, T_ROWS],
    up: [dropTable("t")],
    down: [createTable("t", `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "x" TEXT)`)],
    after: { "SELECT group_concat(id || ifnull(x, '-')) FROM t": "1one,2-,5five" },
    warnings: [/t was created by another definition: only the columns that both have were filled: "id", "x"/],
    left: ["table t"],
  },
  {
    name: "a table created by a definition that takes none of the rows",
    base: [T, T_ROWS],
    up: [dropTable("t")],
    down: [
      createTable("t", `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "x" TEXT NOT NULL CHECK ("x" > 'z'))`),
    ],
    after: { "SELECT count(*) FROM t": 0 },
    warnings: [/t does not take the archived rows/, /none of its rows could be put back/],
    left: ["table t"],
  },
  {
    name: "a table that down forgets comes back all the same",
    base: [T, T_ROWS, `CREATE INDEX "t_x" ON "t" ("x")`],
    up: [dropTable("t")],
    down: [],
    after: { "SELECT count(*) FROM t": 3, "SELECT count(*) FROM sqlite_schema WHERE name = 't_x'": 1 },
  },
  {
    name: "rows that down writes come beside the archived ones, which win",
    base: [T, T_ROWS],
    up: [
      createTable("u", T.replace(`"t"`, `"u"`)),
      sql`INSERT INTO u SELECT id, upper(x), n FROM t`,
      dropTable("t"),
    ],
    down: [createTable("t", T), sql`INSERT INTO t SELECT * FROM u`, dropTable("u")],
    between: [`INSERT INTO "u" VALUES (9, 'NINE', 9)`],
    after: { "SELECT group_concat(id || ifnull(x, '-')) FROM t": "1one,2-,5five,9NINE" },
    warnings: [/2 of the rows that its steps wrote into t have the key of an archived row/],
  },
  {
    name: "values that a data step wrote into the column that came back give way to the archived ones",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)]), run((db) => db.run("UPDATE t SET x = 'made up'"))],
    between: [`INSERT INTO "t" VALUES (7, 70)`],
    after: { "SELECT group_concat(id || ifnull(x, '-')) FROM t": "1one,2-,5five,7made up" },
  },
  {
    name: "a column NOT NULL and UNIQUE, without a default",
    base: [
      `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "x" TEXT NOT NULL UNIQUE)`,
      `INSERT INTO "t" VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
    ],
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT NOT NULL UNIQUE`, { using: "''" })])],
    between: [`INSERT INTO "t" VALUES (4)`, `DELETE FROM "t" WHERE "id" = 2`],
    after: { "SELECT group_concat(id || x) FROM t": "1a,3c,4" },
  },
  {
    name: "a column that comes back by literal SQL",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("n")])],
    down: [sql`ALTER TABLE t ADD COLUMN n INTEGER`],
    after: { "SELECT group_concat(id || ':' || ifnull(n, '-')) FROM t": "1:10,2:20,5:-" },
  },
  {
    name: "a column that down forgets stays in the archive",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("n")])],
    down: [],
    warnings: [/what is kept of t\.n cannot be put back: t has no such column/],
    left: ["column t.n"],
  },
  {
    name: "a table without a key, its rows numbered anew by VACUUM",
    base: [`CREATE TABLE "t" ("x" TEXT, "n" INTEGER)`, `INSERT INTO "t" VALUES ('a', 1), ('b', 2), ('c', 3)`],
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)])],
    between: [`DELETE FROM "t" WHERE "n" = 1`, "VACUUM"],
    after: { "SELECT group_concat(n || ifnull(x, '-')) FROM t": "2-,3-" },
    warnings: [/VACUUM has renumbered its rows/],
    left: ["column t.x"],
  },
  {
    name: "a table made anew by the application: rows have come and gone unseen",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)])],
    between: [
      `CREATE TABLE "other" AS SELECT * FROM "t"`,
      `DROP TABLE "t"`,
      `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "n" INTEGER)`,
      `INSERT INTO "t" SELECT * FROM "other"`,
      `DROP TABLE "other"`,
    ],
    after: { "SELECT count(x) FROM t": 0 },
    warnings: [/rows have come and gone unseen/],
    left: ["column t.x"],
  },
  {
    name: "renames while values are kept are followed",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)])],
    between: [
      `ALTER TABLE "t" RENAME TO "u"`,
      `ALTER TABLE "u" RENAME COLUMN "id" TO "key"`,
      `UPDATE "u" SET "key" = 6 WHERE "key" = 5`,
      `ALTER TABLE "u" RENAME COLUMN "key" TO "id"`,
      `ALTER TABLE "u" RENAME TO "t"`,
    ],
    after: { "SELECT group_concat(id || ifnull(x, '-')) FROM t": "1one,2-,6five" },
  },
  {
    name: "triggers of the application do not see what comes back",
    base: [
      T,
      T_ROWS,
      `CREATE TABLE "log" ("what" TEXT)`,
      `CREATE TRIGGER "sees" AFTER UPDATE ON "t" BEGIN INSERT INTO "log" VALUES ('update'); END`,
    ],
    up: [
      alterTable("t", [
        alterColumn("n", "INTEGER", "INTEGER NOT NULL DEFAULT 0", { using: `ifnull("n", 0)` }),
      ]),
    ],
    down: [alterTable("t", [alterColumn("n", "INTEGER NOT NULL DEFAULT 0", "INTEGER")])],
    after: { "SELECT count(*) FROM log": 0, "SELECT count(n) FROM t": 2 },
  },
  {
    name: "a column that is converted under another name",
    base: [T, T_ROWS],
    up: [
      alterTable("t", [
        renameColumn("n", "m"),
        alterColumn("m", "INTEGER", "INTEGER NOT NULL DEFAULT 0", { using: `ifnull("m", 0)` }),
      ]),
    ],
    down: [
      alterTable("t", [alterColumn("m", "INTEGER NOT NULL DEFAULT 0", "INTEGER"), renameColumn("m", "n")]),
    ],
  },
  {
    name: "a fill that is never the same comes back with the next up",
    base: [T, T_ROWS],
    up: [
      alterTable("t", [
        alterColumn("n", "INTEGER", "INTEGER NOT NULL DEFAULT 0", { using: `ifnull("n", random())` }),
      ]),
    ],
    down: [alterTable("t", [alterColumn("n", "INTEGER NOT NULL DEFAULT 0", "INTEGER")])],
  },
  {
    name: "AUTOINCREMENT gives no id again that was given away before it went",
    base: [
      `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY AUTOINCREMENT, "x" TEXT)`,
      `INSERT INTO "t" ("id") VALUES (99)`,
      `DELETE FROM "t"`,
    ],
    up: [alterTable("t", [alterColumn("id", "INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER PRIMARY KEY")])],
    down: [alterTable("t", [alterColumn("id", "INTEGER PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")])],
    between: [`INSERT INTO "t" ("id") VALUES (1)`],
    after: { "SELECT seq FROM sqlite_sequence WHERE name = 't'": 99 },
  },
  {
    name: "a virtual table is destroyed: only its module knows its rows",
    base: [`CREATE VIRTUAL TABLE "s" USING fts5 (body)`, `INSERT INTO "s" VALUES ('word')`],
    up: [dropTable("s")],
    down: [sql`CREATE VIRTUAL TABLE "s" USING fts5 (body)`],
    after: { "SELECT count(*) FROM s": 0 },
  },
  {
    name: "outside a transaction",
    base: [T, T_ROWS],
    up: [alterTable("t", [dropColumn("x")])],
    down: [alterTable("t", [addColumn(`"x" TEXT`)])],
    after: { "SELECT count(x) FROM t": 2 },
  },
];

const plucked = (client: Database.Database, query: string): unknown => client.prepare(query).pluck().get();

async function keptIn(client: Database.Database): Promise<readonly string[]> {
  const entries = await archived(client, { migrations: bundle([]) });
  return entries
    .filter(({ direction }) => direction !== "down")
    .map(({ kind, table, column }) => [kind, column === null ? table : `${table}.${column}`].join(" "));
}

describe("up, what happens in between, down", () => {
  test.each(SITUATIONS)("$name", async (situation) => {
    const client = open();
    client.pragma("foreign_keys = ON");
    const transaction = situation.name !== "outside a transaction";
    const migrations = bundle(
      [revision("001", []), revision("002", situation.up, situation.down, { transaction })],
      situation.settings,
    );
    const said: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (text: string) => void said.push(text) };
    await upgrade(client, { migrations, target: "001" });
    for (const statement of situation.base) client.exec(statement);
    const before = everything(client);
    await upgrade(client, { migrations });
    const up = everything(client);
    for (const [query, found] of Object.entries(situation.during ?? {})) {
      expect(plucked(client, query), query).toEqual(found);
    }
    for (const statement of situation.between ?? []) client.exec(statement);
    await downgrade(client, { migrations, logger });
    for (const [query, found] of Object.entries(situation.after ?? {})) {
      expect(plucked(client, query), query).toEqual(found);
    }
    for (const warning of situation.warnings ?? []) expect(said.join("\n")).toMatch(warning);
    if (situation.warnings === undefined) expect(said).toEqual([]);
    expect(await keptIn(client)).toEqual(situation.left ?? []);
    if (situation.between === undefined && situation.left === undefined && isKept(situation)) {
      expect(everything(client)).toEqual(before);
      await upgrade(client, { migrations });
      expect(everything(client)).toEqual(up);
    }
    expect(client.pragma("integrity_check", { simple: true })).toBe("ok");
  });
});

const isKept = ({ name, settings }: Situation): boolean =>
  settings?.archive !== false && !/destroy/.test(name);

/** Revisions over a base of statements, all applied. */
async function applied(
  base: readonly string[],
  later: readonly MigrationInput[],
  settings: Partial<Settings> = {},
): Promise<{ client: Database.Database; migrations: ReturnType<typeof bundle> }> {
  const client = open();
  const migrations = bundle([revision("001", []), ...later], settings);
  await upgrade(client, { migrations, target: "001" });
  for (const statement of base) client.exec(statement);
  return { client, migrations };
}

describe("several revisions", () => {
  test("one name, dropped twice by different revisions", async () => {
    const other = `CREATE TABLE "t" ("a" TEXT)`;
    const { client, migrations } = await applied(
      [T, T_ROWS],
      [
        revision("002", [dropTable("t")], [createTable("t", T)]),
        revision("003", [createTable("t", other), sql`INSERT INTO t VALUES ('new')`], [dropTable("t")]),
        revision("004", [dropTable("t")], [createTable("t", other)]),
      ],
    );
    const before = everything(client);
    await upgrade(client, { migrations });
    await downgrade(client, { migrations, target: "003" });
    expect(plucked(client, "SELECT a FROM t")).toBe("new");
    await downgrade(client, { migrations, target: "001" });
    expect(everything(client)).toEqual(before);
    await upgrade(client, { migrations, target: "003" });
    expect(plucked(client, "SELECT group_concat(a) FROM t")).toBe("new");
  });

  test("the key that values are known by changes twice", async () => {
    const { client, migrations } = await applied(
      [
        `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "code" TEXT NOT NULL, "x" TEXT)`,
        `INSERT INTO "t" VALUES (1, 'a', 'x1'), (2, 'b', 'x2'), (3, 'c', 'x3')`,
      ],
      [
        revision("002", [alterTable("t", [dropColumn("x")])], [alterTable("t", [addColumn(`"x" TEXT`)])]),
        revision(
          "003",
          [
            alterTable("t", [
              dropColumn("id"),
              alterColumn("code", "TEXT NOT NULL", "TEXT PRIMARY KEY NOT NULL"),
            ]),
          ],
          [
            alterTable("t", [
              alterColumn("code", "TEXT PRIMARY KEY NOT NULL", "TEXT NOT NULL"),
              addColumn(`"id" INTEGER PRIMARY KEY`),
            ]),
          ],
        ),
        revision(
          "004",
          [alterTable("t", [renameColumn("code", "name")]), renameTable("t", "u")],
          [renameTable("u", "t"), alterTable("t", [renameColumn("name", "code")])],
        ),
      ],
    );
    const before = everything(client);
    await upgrade(client, { migrations });
    client.exec(
      `UPDATE "u" SET "name" = 'z' WHERE "name" = 'c'; DELETE FROM "u" WHERE "name" = 'b'; INSERT INTO "u" VALUES ('b')`,
    );
    await downgrade(client, { migrations, target: "001" });
    expect(client.prepare("SELECT * FROM t ORDER BY code").raw().all()).toEqual([
      [1, "a", "x1"],
      [expect.any(Number), "b", null],
      [3, "z", "x3"],
    ]);
    expect(everything(client).objects).toEqual(before.objects);
  });

  test("a key that is converted, and back", async () => {
    const { client, migrations } = await applied(
      [
        `CREATE TABLE "t" ("id" TEXT PRIMARY KEY NOT NULL, "x" TEXT)`,
        `INSERT INTO "t" VALUES ('01', 'a'), ('2', 'b')`,
      ],
      [
        revision("002", [alterTable("t", [dropColumn("x")])], [alterTable("t", [addColumn(`"x" TEXT`)])]),
        revision(
          "003",
          [alterTable("t", [alterColumn("id", "TEXT PRIMARY KEY NOT NULL", "INTEGER PRIMARY KEY NOT NULL")])],
          [alterTable("t", [alterColumn("id", "INTEGER PRIMARY KEY NOT NULL", "TEXT PRIMARY KEY NOT NULL")])],
        ),
      ],
    );
    const before = everything(client);
    await upgrade(client, { migrations });
    client.exec(`UPDATE "t" SET "id" = 7 WHERE "id" = 2`);
    await downgrade(client, { migrations, target: "001" });
    expect(client.prepare("SELECT * FROM t ORDER BY id").raw().all()).toEqual([
      ["01", "a"],
      ["7", "b"],
    ]);
    expect(everything(client).objects).toEqual(before.objects);
  });

  test("a table that goes takes along what was kept of its rows, and brings it back", async () => {
    const now = `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "n" INTEGER)`;
    const { client, migrations } = await applied(
      [T, T_ROWS],
      [
        revision("002", [alterTable("t", [dropColumn("x")])], [alterTable("t", [addColumn(`"x" TEXT`)])]),
        revision("003", [dropTable("t")], [createTable("t", now)]),
      ],
    );
    const before = everything(client);
    await upgrade(client, { migrations });
    await downgrade(client, { migrations, target: "001" });
    expect(everything(client)).toEqual(before);
  });

  test("a table that is destroyed takes along what was kept of its rows", async () => {
    const { client, migrations } = await applied(
      [T, T_ROWS],
      [
        revision("002", [alterTable("t", [dropColumn("x")])]),
        revision("003", [dropTable("t", { keep: false })]),
      ],
    );
    await upgrade(client, { migrations });
    expect(await archived(client, { migrations })).toEqual([]);
  });

  test("up and down for ever: the archive does not grow", async () => {
    const { client, migrations } = await applied(
      [T, T_ROWS, P, `INSERT INTO "p" VALUES (1, 'a')`],
      [
        revision(
          "002",
          [alterTable("t", [dropColumn("x"), addColumn(`"y" TEXT DEFAULT 'y'`)]), dropTable("p")],
          [createTable("p", P), alterTable("t", [dropColumn("y"), addColumn(`"x" TEXT`)])],
        ),
      ],
    );
    const names = (): unknown => plucked(client, "SELECT count(*) FROM sqlite_schema");
    await upgrade(client, { migrations });
    await downgrade(client, { migrations });
    const before = [everything(client), names()];
    for (let time = 0; time < 3; time++) {
      await upgrade(client, { migrations });
      await downgrade(client, { migrations });
      expect([everything(client), names()]).toEqual(before);
    }
  });

  test("what fails leaves nothing in the archive", async () => {
    const { client, migrations } = await applied(
      [T, T_ROWS, P],
      [
        revision("002", [
          dropTable("p"),
          alterTable("t", [dropColumn("x")]),
          sql`SELECT nothing FROM nowhere`,
        ]),
      ],
    );
    const before = everything(client);
    await thrownBy(() => upgrade(client, { migrations }));
    expect(everything(client)).toEqual(before);
    expect(plucked(client, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%archive%'")).toBe(0);
  });

  test("a row whose parent is gone stops the way back, where nothing says what becomes of it", async () => {
    const { client, migrations } = await applied(family(""), [
      revision("002", [dropTable("c")], [createTable("c", child(""))]),
    ]);
    await upgrade(client, { migrations });
    client.exec(`DELETE FROM "p" WHERE "id" = 2`);
    const error = await thrownBy(() => downgrade(client, { migrations }));
    expect(error.message).toMatch(/refers to no row of p/);
    expect(appliedIn(client)).toEqual(["001", "002"]);
    client.exec(`INSERT INTO "p" VALUES (2, 'again')`);
    await downgrade(client, { migrations });
    expect(plucked(client, "SELECT count(*) FROM c")).toBe(3);
  });

  test("a constraint on what has come back is checked with the values in it", async () => {
    const { client, migrations } = await applied(
      [
        `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "x" TEXT NOT NULL, CONSTRAINT "ck" CHECK ("x" <> ''))`,
        `INSERT INTO "t" VALUES (1, 'a')`,
      ],
      [
        revision(
          "002",
          [
            alterTable("t", [
              { kind: "dropConstraint", constraint: `CONSTRAINT "ck" CHECK ("x" <> '')` },
              dropColumn("x"),
            ]),
          ],
          [
            alterTable("t", [
              addColumn(`"x" TEXT NOT NULL`, { using: "''" }),
              addConstraint(`CONSTRAINT "ck" CHECK ("x" <> '')`),
            ]),
          ],
        ),
      ],
    );
    const before = everything(client);
    await upgrade(client, { migrations });
    await downgrade(client, { migrations });
    expect(everything(client)).toEqual(before);
  });
});

describe("archived and purgeArchive", () => {
  const DROPS = [
    revision("002", [alterTable("t", [dropColumn("x")])], [alterTable("t", [addColumn(`"x" TEXT`)])]),
    revision("003", [dropTable("p")], [createTable("p", P)]),
  ];
  const BASE = [T, T_ROWS, P, `INSERT INTO "p" VALUES (1, 'abc')`];

  test("what, when, rows and bytes", async () => {
    const { client, migrations } = await applied(BASE, DROPS);
    expect(await archived(client, { migrations })).toEqual([]);
    await upgrade(client, { migrations });
    client.exec(`DELETE FROM "t" WHERE "id" = 5`);
    expect(await archived(client, { migrations })).toMatchObject([
      { revision: "002", direction: "up", kind: "column", table: "t", column: "x", rows: 2, bytes: 3 },
      { revision: "003", direction: "up", kind: "table", table: "p", column: null, rows: 1, bytes: 4 },
    ]);
  });

  test.each([
    ["everything", {}, 0],
    ["one revision", { revision: "002" }, 1],
    ["by the beginning of its id", { revision: "003" }, 1],
    ["only what is older", { olderThanDays: 1 }, 2],
    ["older than now", { olderThanDays: 0 }, 0],
    ["nothing, to see what it would be", { dryRun: true }, 2],
  ] as const)("purge %s", async (_, options, left) => {
    const { client, migrations } = await applied(BASE, DROPS);
    await upgrade(client, { migrations });
    await new Promise((resolve) => setTimeout(resolve, 2));
    await purgeArchive(client, { migrations, ...options });
    expect(await archived(client, { migrations })).toHaveLength(left);
  });

  test("a revision that the archive does not know", async () => {
    const { client, migrations } = await applied(BASE, DROPS);
    expect(await thrownBy(() => purgeArchive(client, { migrations, revision: "zzz" }))).toMatchObject({
      code: "unknown-revision",
    });
  });

  test("down after a purge goes as if nothing had been kept", async () => {
    const { client, migrations } = await applied(BASE, DROPS);
    const before = everything(client);
    await upgrade(client, { migrations });
    await purgeArchive(client, { migrations });
    client.exec(`INSERT INTO "t" VALUES (9, 9)`);
    await downgrade(client, { migrations, target: "001" });
    expect(everything(client).objects).toEqual(before.objects);
    expect(plucked(client, "SELECT count(x) FROM t")).toBe(0);
    expect(plucked(client, "SELECT count(*) FROM p")).toBe(0);
  });

  test("values that are purged while their table is away leave no trigger behind", async () => {
    const later = [
      revision("002", [alterTable("t", [dropColumn("x")])], [alterTable("t", [addColumn(`"x" TEXT`)])]),
      revision(
        "003",
        [dropTable("t")],
        [createTable("t", `CREATE TABLE "t" ("id" INTEGER PRIMARY KEY, "n" INTEGER)`)],
      ),
    ];
    const { client, migrations } = await applied([T, T_ROWS], later);
    await upgrade(client, { migrations });
    await purgeArchive(client, { migrations, revision: "002" });
    await downgrade(client, { migrations });
    client.exec(`INSERT INTO "t" VALUES (9, 9); DELETE FROM "t" WHERE "id" = 1`);
    expect(plucked(client, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")).toBe(0);
  });

  test("archiveDays purges at the end of an upgrade", async () => {
    const { client, migrations } = await applied(BASE, DROPS, { archiveDays: 30 });
    await upgrade(client, { migrations, target: "002" });
    client.exec("UPDATE __sluice_archive SET at = '2020-01-01T00:00:00.000Z'");
    await upgrade(client, { migrations });
    expect(await archived(client, { migrations })).toMatchObject([{ revision: "003" }]);
  });
});
