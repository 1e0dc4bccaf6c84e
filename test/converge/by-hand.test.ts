import { describe, expect, test } from "vitest";
import { makeDrizzleProject } from "./drizzle-project.js";

interface Row {
  readonly name: string;
  /** The definitions, as somebody wrote them. */
  readonly database: readonly string[];
  /** The tables of the TypeScript schema that says the same. */
  readonly schema: string;
}

const HEAD = `import { sql } from "drizzle-orm";
import { check, customType, foreignKey, index, integer, numeric, primaryKey, real, sqliteTable, sqliteView, text, unique, uniqueIndex } from "drizzle-orm/sqlite-core";
const varchar = customType<{ data: string }>({ dataType: () => "varchar(255)" });
const boolean = customType<{ data: boolean }>({ dataType: () => "boolean" });
const datetime = customType<{ data: string }>({ dataType: () => "datetime" });
const decimal = customType<{ data: string }>({ dataType: () => "decimal(10,2)" });
const untyped = customType<{ data: string }>({ dataType: () => "" });
`;

const ROWS: readonly Row[] = [
  {
    name: "types and keywords in upper case, names bare",
    database: [
      `CREATE TABLE users (
        ID INTEGER PRIMARY KEY AUTOINCREMENT, -- the key
        name VARCHAR(255) NOT NULL DEFAULT '',
        active BOOLEAN NOT NULL DEFAULT TRUE,
        created DATETIME DEFAULT CURRENT_TIMESTAMP,
        price DECIMAL(10, 2) DEFAULT 0.00,
        rate REAL DEFAULT 1,
        anything,
        amount NUMERIC DEFAULT (1 + 1)
      )`,
    ],
    schema: `export const users = sqliteTable("users", {
      id: integer("ID").primaryKey({ autoIncrement: true }),
      name: varchar("name").notNull().default(""),
      active: boolean("active").notNull().default(true),
      created: datetime("created").default(sql\`CURRENT_TIMESTAMP\`),
      price: decimal("price").default("0"),
      rate: real("rate").default(1),
      anything: untyped("anything"),
      amount: numeric("amount").default(sql\`(1+1)\`),
    });`,
  },
  {
    name: "backticks, brackets and double quotes",
    database: [
      'create table `order` ([id] integer primary key not null, `a b` text not null, "c" text default "x" check ("c" <> `a b`))',
      "create index [by a] on `order` (`a b`, [c] desc) where [c] is not null",
    ],
    schema: `export const order = sqliteTable("order", {
      id: integer("id").primaryKey(), ab: text("a b").notNull(), c: text("c").default("x"),
    }, (t) => [
      check("c_ck", sql\`\${t.c} <> \${t.ab}\`),
      index("by a").on(t.ab, sql\`\${t.c} desc\`).where(sql\`\${t.c} is not null\`),
    ]);`,
  },
  {
    name: "inline REFERENCES, with and without a column",
    database: [
      "CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE)",
      `CREATE TABLE c (
        id INTEGER NOT NULL PRIMARY KEY,
        p INTEGER REFERENCES p ON DELETE CASCADE,
        q INTEGER CONSTRAINT fk_q REFERENCES "P" (ID) ON UPDATE NO ACTION DEFERRABLE INITIALLY DEFERRED,
        code TEXT REFERENCES [p](code) MATCH FULL ON DELETE SET NULL,
        FOREIGN KEY (q) REFERENCES c (id) ON DELETE RESTRICT
      )`,
    ],
    schema: `export const p = sqliteTable("p", { id: integer("id").primaryKey(), code: text("code").notNull().unique() });
    export const c = sqliteTable("c", {
      id: integer("id").primaryKey(),
      p: integer("p").references(() => p.id, { onDelete: "cascade" }),
      q: integer("q").references(() => p.id),
      code: text("code").references(() => p.code, { onDelete: "set null" }),
    }, (t) => [foreignKey({ columns: [t.q], foreignColumns: [t.id] }).onDelete("restrict")]);`,
  },
  {
    name: "UNIQUE constraints where the schema has unique indexes",
    database: [
      `CREATE TABLE t (
        id INTEGER PRIMARY KEY,
        a TEXT UNIQUE ON CONFLICT IGNORE,
        b TEXT,
        c TEXT COLLATE NOCASE UNIQUE,
        UNIQUE (a, b),
        CONSTRAINT named UNIQUE (c, b) ON CONFLICT REPLACE
      )`,
    ],
    schema: `export const t = sqliteTable("t", {
      id: integer("id").primaryKey(), a: text("a").unique(), b: text("b"), c: text("c"),
    }, (t) => [unique().on(t.a, t.b), unique("other_name").on(t.c, t.b), uniqueIndex("t_c").on(t.c)]);`,
  },
  {
    name: "checks without a name, in columns and in the table",
    database: [
      `CREATE TABLE t (
        id INTEGER PRIMARY KEY,
        a TEXT CHECK (length(a) > 2) CHECK (a <> 'x;y'),
        b INTEGER NOT NULL CHECK(b BETWEEN 1 AND 10 AND (b != 5)),
        CHECK (a IS NOT NULL OR b > 1),
        CONSTRAINT named CHECK (t.b >= 0)
      )`,
    ],
    schema: `export const t = sqliteTable("t", {
      id: integer("id").primaryKey(), a: text("a"), b: integer("b").notNull(),
    }, (t) => [
      check("one", sql\`length(\${t.a}) > 2\`),
      check("two", sql\`\${t.a} <> \${"x;y"}\`),
      check("three", sql\`\${t.b} between 1 and 10 and \${t.b} <> 5\`),
      check("four", sql\`(\${t.a} is not null) or (\${t.b} > 1)\`),
      check("named", sql\`\${t.b} >= 0\`),
    ]);`,
  },
  {
    name: "STRICT, WITHOUT ROWID, COLLATE, keys of several columns",
    database: [
      "CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT NOT NULL COLLATE NOCASE) STRICT",
      "CREATE TABLE w (a TEXT, b INTEGER, c TEXT COLLATE RTRIM, PRIMARY KEY (b, a)) WITHOUT ROWID",
      "CREATE TABLE k (a TEXT NOT NULL, b INTEGER NOT NULL, CONSTRAINT k_pk PRIMARY KEY (a DESC, b))",
      "CREATE TABLE one (a TEXT NOT NULL, CONSTRAINT one_pk PRIMARY KEY (a))",
      "CREATE INDEX s_a ON s (a COLLATE BINARY)",
    ],
    schema: `export const s = sqliteTable("s", { id: integer("id").primaryKey(), a: text("a").notNull() }, (t) => [index("s_a").on(t.a)]);
    export const w = sqliteTable("w", { a: text("a"), b: integer("b"), c: text("c") }, (t) => [primaryKey({ columns: [t.b, t.a] })]);
    export const k = sqliteTable("k", { a: text("a").notNull(), b: integer("b").notNull() }, (t) => [primaryKey({ columns: [t.a, t.b] })]);
    export const one = sqliteTable("one", { a: text("a").primaryKey() });`,
  },
  {
    name: "generated columns and views",
    database: [
      `CREATE TABLE t (
        id INTEGER PRIMARY KEY,
        a TEXT,
        b TEXT AS (lower(a)),
        c TEXT GENERATED ALWAYS AS ((upper([a]))) STORED NOT NULL,
        d INT AS (id+1) VIRTUAL
      )`,
      "CREATE VIEW IF NOT EXISTS v AS\n  SELECT `id` , t.a -- the text\n  FROM t",
    ],
    schema: `const int = customType<{ data: number }>({ dataType: () => "int" });
    export const t = sqliteTable("t", {
      id: integer("id").primaryKey(),
      a: text("a"),
      b: text("b").generatedAlwaysAs(sql\`lower(a)\`),
      c: text("c").notNull().generatedAlwaysAs(sql\`upper("a")\`, { mode: "stored" }),
      d: int("d").generatedAlwaysAs(sql\`"id" + 1\`),
    });
    export const v = sqliteView("v", { id: integer("id"), a: text("a") }).as(sql\`select "id", "t"."a" from "t"\`);`,
  },
];

const migration = (revision: string, parents: string, up: readonly string[]): string =>
  `import { defineMigration } from "drizzle-sluice";

export default defineMigration({
  revision: "${revision}",
  parents: ${parents},
  up: ${JSON.stringify(up)},
  irreversible: "it was written by hand",
});
`;

describe("a database written by hand, and a schema that says the same", () => {
  test.each(ROWS)("$name", async ({ database, schema }) => {
    const migrations = { "20260101_0000_001_base.ts": migration("001", "[]", database) };
    const project = makeDrizzleProject("0.45", { schema: HEAD + schema, migrations });
    await project.upgrade();
    for (const against of ["migrations", "database"] as const) {
      const { changes } = await project.generate({ dryRun: true, against });
      expect({ against, changes }).toEqual({ against, changes: [] });
    }
  });
});

const SCHEMA = `${HEAD}
export const t = sqliteTable("t", { id: integer("id").primaryKey(), a: text("a"), b: integer("b") }, (t) => [index("t_a").on(t.a)]);
`;

const EXTRAS: Readonly<Record<string, readonly string[]>> = {
  "a trigger": ["CREATE TRIGGER t_ai AFTER INSERT ON t BEGIN UPDATE t SET b = 1 WHERE id = new.id; END"],
  "an index": ["CREATE INDEX by_hand ON t (b DESC) WHERE a IS NOT NULL"],
  "a view": ["CREATE VIEW by_hand AS SELECT id FROM t"],
  "a full-text table with its triggers": [
    "CREATE VIRTUAL TABLE t_fts USING fts5(a, content='t', content_rowid='id')",
    "CREATE TRIGGER t_fts_ai AFTER INSERT ON t BEGIN INSERT INTO t_fts (rowid, a) VALUES (new.id, new.a); END",
  ],
  "an R-tree": ["CREATE VIRTUAL TABLE places USING rtree(id, x0, x1)"],
  "COLLATE, STRICT, ON CONFLICT": [
    "DROP TABLE t",
    "CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, a TEXT COLLATE NOCASE, b INTEGER) STRICT",
    "CREATE INDEX t_a ON t (a COLLATE RTRIM)",
  ],
};

describe("what raw SQL made and Drizzle cannot say", () => {
  test.each(Object.entries(EXTRAS))("%s stays, through a change of its table too", async (_, statements) => {
    const project = makeDrizzleProject("0.45", { schema: SCHEMA });
    await project.generate({ revisionId: "001" });
    project.write("drizzle/29991231_0000_002_extras.ts", migration("002", `["001"]`, statements));
    await project.upgrade();
    expect((await project.generate()).changes).toEqual([]);
    expect((await project.generate({ against: "database" })).changes).toEqual([]);
    const before = project.definitions();
    project.write("schema.ts", SCHEMA.replace(`integer("b")`, `text("b")`));
    expect((await project.generate({ revisionId: "003" })).changes).toHaveLength(1);
    await project.upgrade();
    expect((await project.generate()).changes).toEqual([]);
    const after = project.definitions();
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [name, sql] of before) if (name !== "t") expect(after.get(name)).toBe(sql);
  });
});

test.each(["table", "index", "view"])("a %s that no revision knows is never dropped", async (kind) => {
  const project = makeDrizzleProject("0.45", { schema: SCHEMA });
  await project.generate();
  await project.upgrade();
  project.sql(
    {
      table: "CREATE TABLE theirs (id INTEGER)",
      index: "CREATE INDEX theirs ON t (b)",
      view: "CREATE VIEW theirs AS SELECT 1",
    }[kind] ?? "",
  );
  for (const against of [undefined, "database"] as const) {
    const { changes, notes } = await project.generate({ against, drift: "ignore" });
    expect({ against, changes }).toEqual({ against, changes: [] });
    expect(notes.join("\n")).toContain("theirs");
  }
});
