import {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropColumn,
  dropConstraint,
  dropTable,
  option,
  renameColumn,
  renameTable,
  run,
  sql,
} from "../../../src/index.js";
import type { MigrationInput, StepInput } from "../../../src/migration/define.js";
import type { Settings } from "../../../src/migration/settings.js";
import type { HazardCode } from "../../../src/plan/hazard-codes.js";

/** A revision on the tables of `BEFORE`, and the codes that it has to be found to have: no more, no fewer. */
export interface LintRow {
  readonly name: string;
  readonly up: readonly StepInput[];
  /** `"mirror"`: the definitions come back by steps of the test's own, so that nothing is said of down. */
  readonly down?: readonly StepInput[];
  readonly fields?: Partial<Pick<MigrationInput, "validate" | "message" | "transaction" | "generated">>;
  readonly irreversible?: string;
  readonly settings?: Partial<Pick<Settings, "archive" | "inPlace">>;
  readonly codes: readonly HazardCode[];
}

const USERS = `CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  name TEXT,
  email TEXT NOT NULL DEFAULT '',
  age TEXT,
  CONSTRAINT age_ck CHECK (age <> '')
)`;
const TASKS = `CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT, owner INTEGER REFERENCES users (id))`;
const SEARCH = sql`CREATE VIRTUAL TABLE tasks_fts USING fts5(title, content='tasks', content_rowid='id')`;
const LOG = "CREATE TABLE log (line TEXT, at TEXT)";

/** What the revision before makes. */
export const BEFORE: readonly StepInput[] = [
  createTable("users", USERS),
  createTable("tasks", TASKS),
  sql`CREATE INDEX tasks_owner ON tasks (owner)`,
  createTable("log", LOG),
  sql`CREATE VIEW names AS SELECT name FROM users`,
];

const users = (...changes: Parameters<typeof alterTable>[1]): StepInput => alterTable("users", changes);
const name = (before: string, after: string, using?: string) => alterColumn("name", before, after, { using });
const nothing = assertNoRows("SELECT * FROM users WHERE name IS NULL", "There are users without a name.");

export const LINT_ROWS: readonly LintRow[] = [
  // What is taken away.
  {
    name: "a table dropped",
    up: [dropTable("log")],
    down: [createTable("log", LOG)],
    codes: ["drop-table", "removed-in-use"],
  },
  {
    name: "a table destroyed",
    up: [dropTable("log", { keep: false })],
    down: [createTable("log", LOG)],
    codes: ["drop-table", "removed-in-use"],
  },
  {
    name: "a table that came with the revision, dropped",
    up: [createTable("t", "CREATE TABLE t (a)"), dropTable("t")],
    down: [sql`SELECT 1`],
    codes: [],
  },
  {
    name: "a column dropped",
    up: [users(dropColumn("name"))],
    down: [users(addColumn("name TEXT"))],
    codes: ["drop-column", "removed-in-use"],
  },
  {
    name: "a column that came with the revision, dropped",
    up: [users(addColumn("tmp TEXT")), users(dropColumn("tmp"))],
    down: [sql`SELECT 1`],
    codes: [],
  },
  {
    name: "a column dropped from a table without a key",
    up: [alterTable("log", [dropColumn("at")])],
    down: [alterTable("log", [addColumn("at TEXT")])],
    codes: ["drop-column", "removed-in-use", "no-key"],
  },
  {
    name: "a column dropped for good from a table without a key, where nothing is archived",
    up: [alterTable("log", [dropColumn("at")])],
    down: [alterTable("log", [addColumn("at TEXT")])],
    settings: { archive: false },
    codes: ["drop-column", "removed-in-use"],
  },
  {
    name: "a column converted",
    up: [users(dropConstraint("CONSTRAINT age_ck CHECK (age <> '')"), alterColumn("age", "TEXT", "INTEGER"))],
    down: [
      users(alterColumn("age", "INTEGER", "TEXT"), addConstraint("CONSTRAINT age_ck CHECK (age <> '')")),
    ],
    codes: ["convert-column", "copies-table"],
  },
  {
    name: "a type of the same affinity",
    up: [users(name("TEXT", "VARCHAR(20)"))],
    down: [users(name("VARCHAR(20)", "TEXT"))],
    codes: [],
  },

  // What depends on the rows.
  {
    name: "NOT NULL without a default, and nothing looks first",
    up: [users(name("TEXT", "TEXT NOT NULL"))],
    down: [users(name("TEXT NOT NULL", "TEXT"))],
    codes: ["data-dependent", "required-column"],
  },
  {
    name: "NOT NULL with an assertion",
    up: [nothing, users(name("TEXT", "TEXT NOT NULL DEFAULT 'x'"))],
    down: [users(name("TEXT NOT NULL DEFAULT 'x'", "TEXT"))],
    codes: [],
  },
  {
    name: "NOT NULL with a fill",
    up: [users(name("TEXT", "TEXT NOT NULL DEFAULT 'x'", "ifnull(name, 'x')"))],
    down: [users(name("TEXT NOT NULL DEFAULT 'x'", "TEXT"))],
    codes: [],
  },
  {
    name: "NOT NULL where validate looks first",
    up: [users(name("TEXT", "TEXT NOT NULL DEFAULT 'x'"))],
    down: [users(name("TEXT NOT NULL DEFAULT 'x'", "TEXT"))],
    fields: { validate: () => {} },
    codes: [],
  },
  {
    name: "a column added, filled and made NOT NULL in one file",
    up: [
      users(addColumn("nick TEXT")),
      sql`UPDATE users SET nick = name`,
      users(alterColumn("nick", "TEXT", "TEXT NOT NULL DEFAULT ''")),
    ],
    down: [users(dropColumn("nick"))],
    codes: [],
  },
  {
    name: "a column added NOT NULL without a default",
    up: [users(addColumn("nick TEXT NOT NULL"))],
    down: [users(dropColumn("nick"))],
    codes: ["data-dependent", "required-column", "copies-table"],
  },
  {
    name: "a column added NOT NULL without a default, and filled",
    up: [users(addColumn("nick TEXT NOT NULL", { using: "name" }))],
    down: [users(dropColumn("nick"))],
    codes: ["required-column", "copies-table"],
  },
  {
    name: "a column added with a default",
    up: [users(addColumn("nick TEXT NOT NULL DEFAULT ''"))],
    down: [users(dropColumn("nick"))],
    codes: [],
  },
  {
    name: "a generated column added",
    up: [users(addColumn("nick TEXT NOT NULL GENERATED ALWAYS AS (ifnull(name, ''))"))],
    down: [users(dropColumn("nick"))],
    codes: [],
  },
  {
    name: "a default taken away from a column that is NOT NULL",
    up: [users(alterColumn("email", "TEXT NOT NULL DEFAULT ''", "TEXT NOT NULL"))],
    down: [users(alterColumn("email", "TEXT NOT NULL", "TEXT NOT NULL DEFAULT ''"))],
    codes: ["required-column"],
  },
  {
    name: "a unique index",
    up: [sql`CREATE UNIQUE INDEX users_email ON users (email)`],
    down: [sql`DROP INDEX users_email`],
    codes: ["data-dependent", "stricter-rule"],
  },
  {
    name: "a unique index behind an assertion",
    up: [
      assertNoRows("SELECT email FROM users GROUP BY email HAVING count(*) > 1", "twice"),
      sql`CREATE UNIQUE INDEX users_email ON users (email)`,
    ],
    down: [sql`DROP INDEX users_email`],
    codes: ["stricter-rule"],
  },
  {
    name: "a unique index on the key, on a new empty column, on a new table",
    up: [
      sql`CREATE UNIQUE INDEX users_id ON users (id, email)`,
      users(addColumn("code TEXT")),
      sql`CREATE UNIQUE INDEX users_code ON users (code)`,
      createTable("t", "CREATE TABLE t (a TEXT)"),
      sql`CREATE UNIQUE INDEX t_a ON t (a)`,
    ],
    down: [dropTable("t"), sql`DROP INDEX users_code`, users(dropColumn("code")), sql`DROP INDEX users_id`],
    codes: [],
  },
  {
    name: "a check",
    up: [users(addConstraint("CONSTRAINT email_ck CHECK (email <> 'x')"))],
    down: [users(dropConstraint("CONSTRAINT email_ck CHECK (email <> 'x')"))],
    codes: ["data-dependent", "stricter-rule"],
  },
  {
    name: "a check of a column that comes with it",
    up: [
      users(
        addColumn("prio INTEGER NOT NULL DEFAULT 0"),
        addConstraint("CONSTRAINT prio_ck CHECK (prio >= 0)"),
      ),
    ],
    down: [users(dropConstraint("CONSTRAINT prio_ck CHECK (prio >= 0)"), dropColumn("prio"))],
    codes: [],
  },
  {
    name: "a check that takes the place of another",
    up: [
      assertNoRows("SELECT * FROM users WHERE age < 0", "age"),
      users(
        dropConstraint("CONSTRAINT age_ck CHECK (age <> '')"),
        addConstraint("CONSTRAINT age_ck CHECK (age <> '' OR name IS NULL)"),
      ),
    ],
    down: [
      users(
        dropConstraint("CONSTRAINT age_ck CHECK (age <> '' OR name IS NULL)"),
        addConstraint("CONSTRAINT age_ck CHECK (age <> '')"),
      ),
    ],
    codes: [],
  },
  {
    name: "a foreign key on a column that was there",
    up: [
      alterTable("log", [alterColumn("at", "TEXT", "TEXT REFERENCES users (id)")]),
      sql`CREATE INDEX log_at ON log (at)`,
    ],
    down: [
      sql`DROP INDEX log_at`,
      alterTable("log", [alterColumn("at", "TEXT REFERENCES users (id)", "TEXT")]),
    ],
    codes: ["data-dependent", "stricter-rule"],
  },
  {
    name: "another action of a foreign key",
    up: [
      alterTable("tasks", [
        alterColumn(
          "owner",
          "INTEGER REFERENCES users (id)",
          "INTEGER REFERENCES users (id) ON DELETE CASCADE",
        ),
      ]),
    ],
    down: [
      alterTable("tasks", [
        alterColumn(
          "owner",
          "INTEGER REFERENCES users (id) ON DELETE CASCADE",
          "INTEGER REFERENCES users (id)",
        ),
      ]),
    ],
    codes: [],
  },
  {
    name: "a column added with a foreign key, and its index",
    up: [
      alterTable("tasks", [addColumn("parent INTEGER REFERENCES tasks (id)")]),
      sql`CREATE INDEX tasks_parent ON tasks (parent)`,
    ],
    down: [sql`DROP INDEX tasks_parent`, alterTable("tasks", [dropColumn("parent")])],
    codes: [],
  },
  {
    name: "STRICT",
    up: [users(option("", "STRICT"))],
    down: [users(option("STRICT", ""))],
    codes: ["data-dependent", "copies-table"],
  },

  {
    name: "a column that full-text search reads, renamed",
    up: [SEARCH, alterTable("tasks", [renameColumn("title", "label")])],
    down: [alterTable("tasks", [renameColumn("label", "title")]), sql`DROP TABLE tasks_fts`],
    codes: ["renamed-in-use", "search-content"],
  },
  {
    name: "a table that full-text search reads, renamed",
    up: [SEARCH, renameTable("tasks", "jobs")],
    down: [renameTable("jobs", "tasks"), sql`DROP TABLE tasks_fts`],
    codes: ["renamed-in-use", "search-content"],
  },
  {
    name: "a column that full-text search does not read, renamed",
    up: [SEARCH, alterTable("tasks", [renameColumn("owner", "person")])],
    down: [alterTable("tasks", [renameColumn("person", "owner")]), sql`DROP TABLE tasks_fts`],
    codes: ["renamed-in-use", "unindexed-foreign-key"],
  },

  // What the running release cannot stand.
  {
    name: "a table renamed",
    up: [renameTable("users", "people")],
    down: [renameTable("people", "users")],
    codes: ["renamed-in-use"],
  },
  {
    name: "a table renamed, with a view that keeps the old name",
    up: [renameTable("log", "lines"), sql`CREATE VIEW log AS SELECT * FROM lines`],
    down: [sql`DROP VIEW log`, renameTable("lines", "log")],
    codes: [],
  },
  {
    name: "another letter case",
    up: [renameTable("users", "Users"), alterTable("Users", [renameColumn("name", "Name")])],
    down: [alterTable("Users", [renameColumn("Name", "name")]), renameTable("Users", "users")],
    codes: [],
  },
  {
    name: "a column renamed",
    up: [users(renameColumn("name", "full_name"))],
    down: [users(renameColumn("full_name", "name"))],
    codes: ["renamed-in-use"],
  },
  {
    name: "a column renamed that came with the revision",
    up: [users(addColumn("a TEXT")), users(renameColumn("a", "b"))],
    down: [users(dropColumn("b"))],
    codes: [],
  },
  {
    name: "a column renamed, and another takes its name",
    up: [users(renameColumn("name", "old_name"), addColumn("name TEXT"))],
    down: [users(dropColumn("name"), renameColumn("old_name", "name"))],
    codes: [],
  },
  {
    name: "a view dropped",
    up: [sql`DROP VIEW names`],
    down: [sql`CREATE VIEW names AS SELECT name FROM users`],
    codes: ["removed-in-use"],
  },
  {
    name: "a view made anew",
    up: [sql`DROP VIEW names`, sql`CREATE VIEW names AS SELECT name, age FROM users`],
    down: [sql`DROP VIEW names`, sql`CREATE VIEW names AS SELECT name FROM users`],
    codes: [],
  },
  {
    name: "a foreign key to columns that are no key",
    up: [
      createTable("t", "CREATE TABLE t (a TEXT REFERENCES users (email))"),
      sql`CREATE INDEX t_a ON t (a)`,
    ],
    down: [dropTable("t")],
    codes: ["parent-key"],
  },
  {
    name: "a foreign key to columns that get their key",
    up: [
      createTable("p", "CREATE TABLE p (a TEXT UNIQUE, b TEXT, c TEXT)"),
      sql`CREATE UNIQUE INDEX p_bc ON p (c, b)`,
      createTable(
        "t",
        "CREATE TABLE t (a PRIMARY KEY REFERENCES p (a), b, c, FOREIGN KEY (b, c) REFERENCES p (b, c))",
      ),
      sql`CREATE INDEX t_bc ON t (b, c)`,
    ],
    down: [dropTable("t"), dropTable("p")],
    codes: [],
  },

  // What locks.
  {
    name: "a foreign key without an index",
    up: [createTable("t", "CREATE TABLE t (a INTEGER REFERENCES users (id))")],
    down: [dropTable("t")],
    codes: ["unindexed-foreign-key"],
  },
  {
    name: "a partial index finds no children",
    up: [
      createTable("t", "CREATE TABLE t (a INTEGER REFERENCES users, b)"),
      sql`CREATE INDEX t_a ON t (a) WHERE b = 1`,
    ],
    down: [dropTable("t")],
    codes: ["unindexed-foreign-key"],
  },
  {
    name: "a default in place",
    up: [users(alterColumn("email", "TEXT NOT NULL DEFAULT ''", "TEXT NOT NULL DEFAULT 'x'"))],
    down: [users(alterColumn("email", "TEXT NOT NULL DEFAULT 'x'", "TEXT NOT NULL DEFAULT ''"))],
    codes: [],
  },
  {
    name: "a default where definitions are not to be edited",
    up: [users(alterColumn("email", "TEXT NOT NULL DEFAULT ''", "TEXT NOT NULL DEFAULT 'x'"))],
    down: [users(alterColumn("email", "TEXT NOT NULL DEFAULT 'x'", "TEXT NOT NULL DEFAULT ''"))],
    settings: { inPlace: false },
    codes: ["copies-table"],
  },

  // What cannot be taken back.
  {
    name: "irreversible",
    up: [sql`CREATE INDEX i ON users (name)`],
    irreversible: "It is so.",
    codes: ["irreversible"],
  },
  { name: "an empty down", up: [sql`CREATE INDEX i ON users (name)`], down: [], codes: ["empty-down"] },
  { name: "nothing at all, as in a merge", up: [], down: [], codes: [] },
  { name: "an assertion alone", up: [nothing], down: [], codes: [] },
  {
    name: "steps that pass over what is there",
    up: [alterTable("users", [addColumn("x TEXT")], { ifMissing: true })],
    down: [],
    codes: [],
  },
  {
    name: "a down that forgets an index",
    up: [sql`CREATE INDEX i ON users (name)`, users(addColumn("x TEXT"))],
    down: [users(dropColumn("x"))],
    codes: ["down-differs"],
  },
  {
    name: "a down that brings back another column",
    up: [users(dropColumn("email", { keep: false }))],
    down: [users(addColumn("email TEXT"))],
    codes: ["drop-column", "removed-in-use", "down-differs"],
  },
  {
    name: "up and down in literal SQL, with the copy by hand",
    up: [
      sql`CREATE TABLE log_new (line TEXT, at TEXT, level INTEGER);
INSERT INTO log_new (line, at) SELECT line, at FROM log;
DROP TABLE log;
ALTER TABLE log_new RENAME TO log`,
    ],
    down: [
      sql`CREATE TABLE log_old (line TEXT, at TEXT);
INSERT INTO log_old SELECT line, at FROM log;
DROP TABLE log;
ALTER TABLE log_old RENAME TO log`,
    ],
    codes: ["raw-drop"],
  },
  {
    name: "rows changed, and nothing changes them back",
    up: [sql`UPDATE users SET name = upper(name)`],
    down: [],
    codes: ["one-way-data", "raw-sql"],
  },
  {
    name: "rows changed there and back",
    up: [sql`UPDATE users SET name = upper(name)`],
    down: [sql`UPDATE users SET name = lower(name)`],
    codes: ["raw-sql"],
  },
  {
    name: "rows added, and nothing takes them away",
    up: [sql`INSERT INTO log (line) VALUES ('a')`],
    down: [],
    codes: ["one-way-data"],
  },
  {
    name: "rows of a new table",
    up: [createTable("t", "CREATE TABLE t (a)"), sql`INSERT INTO t VALUES (1)`],
    down: [dropTable("t")],
    codes: [],
  },
  {
    name: "code, and nothing takes back what it does",
    up: [run(() => {})],
    down: [],
    codes: ["one-way-data", "runs-code"],
  },
  {
    name: "code that fills a new column",
    up: [users(addColumn("x TEXT")), run(() => {})],
    down: [users(dropColumn("x"))],
    codes: ["runs-code"],
  },
  { name: "code there and back", up: [run(() => {})], down: [run(() => {})], codes: ["runs-code"] },

  // Literal SQL.
  {
    name: "a table dropped by literal SQL",
    up: [sql`DROP TABLE log`],
    down: [createTable("log", LOG)],
    codes: ["raw-drop", "removed-in-use"],
  },
  {
    name: "a column dropped by literal SQL",
    up: [sql`ALTER TABLE users DROP COLUMN name`],
    down: [sql`ALTER TABLE users ADD COLUMN name TEXT`],
    codes: ["raw-drop", "removed-in-use"],
  },
  {
    name: "rows deleted",
    up: [sql`DELETE FROM log WHERE at < '2020'`],
    down: [sql`SELECT 1`],
    codes: ["raw-sql"],
  },
  {
    name: "a name in double quotes that is no column",
    up: [
      sql`CREATE TABLE log_new ("line" TEXT, "level" TEXT)`,
      sql`INSERT INTO "log_new" ("line", "level") SELECT "line", "level" FROM "log"`,
    ],
    down: [dropTable("log_new")],
    codes: ["quoted-string"],
  },
  {
    name: "a value in double quotes, be it a column of the table that it goes to",
    up: [
      sql`INSERT INTO log ("line") VALUES ("at"), ((SELECT "name" FROM users)) ON CONFLICT DO UPDATE SET "at" = "line" RETURNING "line"`,
    ],
    down: [sql`DELETE FROM "log"`],
    codes: ["quoted-string"],
  },
  {
    name: "strings in double quotes, in a value, a condition and a fill",
    up: [
      sql`UPDATE users SET name = "nobody" WHERE name LIKE "x%"`,
      users(alterColumn("age", "TEXT", "TEXT DEFAULT '1'", { using: `CASE age WHEN "old" THEN age END` })),
    ],
    down: [sql`UPDATE users SET name = NULL`, users(alterColumn("age", "TEXT DEFAULT '1'", "TEXT"))],
    codes: ["raw-sql", "quoted-string", "quoted-string", "quoted-string"],
  },
  {
    name: "names in double quotes that name something",
    up: [
      sql`UPDATE "users" SET "name" = "u"."x" FROM (SELECT 1 AS "x") AS "u" WHERE "users"."rowid" = 1`,
      sql`INSERT INTO "log" ("line") SELECT "t"."title" AS "line" FROM "tasks" "t" JOIN "users" AS "o" ON "o"."id" = "owner" ORDER BY "line"`,
      sql`INSERT INTO log (line) SELECT "name" FROM "names"`,
      sql`INSERT INTO log (line) SELECT lower("title") || 'x' FROM main."tasks", users WHERE "owner" IN (SELECT "id" FROM users)`,
      sql`WITH "a" AS (SELECT 1 AS "b") DELETE FROM log WHERE "line" = (SELECT "b" FROM "a")`,
      assertNoRows(
        `SELECT "name" FROM "users" AS "u" WHERE "u"."age" = 'x' GROUP BY "name" COLLATE "NOCASE"`,
        "no",
      ),
    ],
    down: [sql`DELETE FROM "log"`],
    codes: ["raw-sql", "raw-sql"],
  },
  {
    name: "IF EXISTS and IF NOT EXISTS",
    up: [sql`CREATE INDEX IF NOT EXISTS i ON users (name)`, sql`DROP INDEX IF EXISTS tasks_owner`],
    down: [sql`CREATE INDEX tasks_owner ON tasks (owner); DROP INDEX i`],
    codes: ["if-exists", "if-exists"],
  },
  {
    name: "IF EXISTS in a file that undoes drift",
    up: [sql`DROP INDEX IF EXISTS other`],
    down: [sql`SELECT 1`],
    fields: { generated: true },
    codes: [],
  },
  {
    name: "an old name after a rename",
    up: [renameTable("log", "lines"), sql`UPDATE log SET at = NULL`],
    down: [renameTable("lines", "log"), sql`UPDATE log SET at = ''`],
    codes: ["renamed-in-use", "raw-sql", "renamed-here"],
  },
  {
    name: "an old name that something else has taken",
    up: [renameTable("log", "lines"), createTable("log", LOG), sql`INSERT INTO log (line) VALUES ('x')`],
    down: [dropTable("log"), renameTable("lines", "log")],
    codes: [],
  },
  {
    name: "statements that are refused",
    up: [sql`BEGIN; CREATE INDEX i ON users (name); COMMIT`, sql`PRAGMA foreign_keys = OFF`],
    down: [sql`DROP INDEX i`],
    codes: ["refused-statement", "refused-statement", "refused-statement"],
  },
  { name: "a pragma that only reads", up: [sql`PRAGMA foreign_keys`], down: [sql`SELECT 1`], codes: [] },
  {
    name: "several steps outside a transaction",
    up: [sql`CREATE INDEX i ON users (name)`, sql`CREATE INDEX j ON users (age)`],
    down: [sql`DROP INDEX j; DROP INDEX i`],
    fields: { transaction: false },
    codes: ["no-transaction"],
  },
  {
    name: "one step outside a transaction",
    up: [nothing, sql`CREATE INDEX i ON users (name)`],
    down: [sql`DROP INDEX i`],
    fields: { transaction: false },
    codes: [],
  },
  {
    name: "SQL that cannot be read",
    up: [sql`CREATE INDEX i ON users (name`, sql`SELECT 'x`],
    down: [sql`SELECT 1`],
    codes: [],
  },

  // Names.
  {
    name: "names that are too long elsewhere",
    up: [
      createTable("t", `CREATE TABLE t (a TEXT, CONSTRAINT ${"c".repeat(64)} CHECK (a > 0))`),
      sql`CREATE INDEX ${"i".repeat(64)} ON t (a)`,
      sql`CREATE INDEX ${"i".repeat(63)} ON t (a)`,
    ],
    down: [dropTable("t")],
    codes: ["long-name", "long-name"],
  },
  {
    name: "a check without a name",
    up: [createTable("t", "CREATE TABLE t (a INTEGER CHECK (a > 0), CONSTRAINT b CHECK (a < 9))")],
    down: [dropTable("t")],
    codes: ["unnamed-check"],
  },
  { name: "no message", up: [], down: [], fields: { message: "" }, codes: ["no-message"] },
];
