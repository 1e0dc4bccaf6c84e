import { describe, expect, test } from "vitest";
import { SchemaError } from "../../src/errors.js";
import type { Column, Table } from "../../src/model/schema.js";
import type { Namespace } from "../../src/source/drizzle.js";
import { readSource, type SourceOptions } from "../../src/source/source.js";
import { DRIZZLES, readExports, type TestDrizzle } from "./drizzles.js";

type Make = (drizzle: TestDrizzle) => Namespace;

describe.each(DRIZZLES)("drizzle-orm $version", (drizzle) => {
  const { core, orm } = drizzle;
  const { sqliteTable, integer, text, blob, real, numeric } = core;
  const { sql } = orm;

  const read = (make: Make, options?: Partial<SourceOptions>) => readExports(drizzle, make, options);

  const tableOf = (make: Make, options?: Partial<SourceOptions>): Table => {
    const [table] = read(make, options).schema.tables;
    if (table === undefined) throw new Error("no table");
    return table;
  };

  describe("columns", () => {
    const money = core.customType<{ data: number; driverData: string }>({
      dataType: () => "decimal(10,2)",
      toDriver: (value) => `m${value}`,
    });
    const COLUMNS = {
      integer: [integer("c"), { type: "integer", nullable: true }],
      "not null": [text("c").notNull(), { type: "text", nullable: false }],
      "a length": [text("c", { length: 20 }), { type: "text(20)", nullable: true }],
      "a run-time default": [text("c").$defaultFn(() => "x"), { type: "text", nullable: true }],
      "run-time on update": [text("c").$onUpdate(() => "x"), { type: "text", nullable: true }],
      "a string": [text("c").default("it's"), { type: "text", default: "'it''s'" }],
      "an empty string": [text("c").default(""), { type: "text", default: "''" }],
      "a number": [real("c").default(1.5), { type: "real", default: "1.5" }],
      "a negative number": [integer("c").default(-1), { type: "integer", default: "-1" }],
      "a numeric": [numeric("c").default("1.5"), { type: "numeric", default: "'1.5'" }],
      true: [integer("c", { mode: "boolean" }).default(true), { type: "integer", default: "1" }],
      false: [integer("c", { mode: "boolean" }).default(false), { type: "integer", default: "0" }],
      "a time in seconds": [
        integer("c", { mode: "timestamp" }).default(new Date(1_700_000_000_500)),
        { type: "integer", default: "1700000000" },
      ],
      "a time in milliseconds": [
        integer("c", { mode: "timestamp_ms" }).default(new Date(1_700_000_000_500)),
        { type: "integer", default: "1700000000500" },
      ],
      JSON: [text("c", { mode: "json" }).default({ a: "x'y" }), { type: "text", default: `'{"a":"x''y"}'` }],
      "a JSON list": [text("c", { mode: "json" }).default([1]), { type: "text", default: "'[1]'" }],
      bytes: [blob("c", { mode: "buffer" }).default(Buffer.from("ab")), { type: "blob", default: "X'6162'" }],
      "JSON bytes": [blob("c", { mode: "json" }).default([1]), { type: "blob", default: "X'5b315d'" }],
      "a big integer": [blob("c", { mode: "bigint" }).default(12n), { type: "blob", default: "X'3132'" }],
      "a custom type": [money("c").default(5), { type: "decimal(10,2)", default: "'m5'" }],
      "the time": [text("c").default(sql`CURRENT_TIMESTAMP`), { type: "text", default: "CURRENT_TIMESTAMP" }],
      "an expression": [
        integer("c").default(sql`(unixepoch())`),
        { type: "integer", default: "(unixepoch())" },
      ],
      "an expression without parentheses": [
        integer("c").default(sql`unixepoch() + ${1}`),
        { type: "integer", default: "(unixepoch() + 1)" },
      ],
      "the literal of a parameter": [text("c").default(sql`${"it's"}`), { type: "text", default: "'it''s'" }],
      "a virtual expression": [
        text("c").generatedAlwaysAs(sql`upper("a")`),
        { type: "text", generated: { as: `upper("a")`, stored: false } },
      ],
      "a stored expression": [
        text("c").generatedAlwaysAs(() => sql`lower("a")`, { mode: "stored" }),
        { type: "text", generated: { as: `lower("a")`, stored: true } },
      ],
    } as const;

    test.each(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[])("reads %s", (name) => {
      const [builder, expected] = COLUMNS[name];
      const { columns } = tableOf(() => ({ t: sqliteTable("t", { a: text("a"), c: builder }) }));
      const column: Column = { name: "c", nullable: true, ...expected };
      expect(columns[1]).toEqual(column);
    });
  });

  interface TableRow {
    readonly name: string;
    readonly make: Make;
    readonly options?: Partial<SourceOptions>;
    readonly expected: Partial<Table>;
  }

  const column = (name: string) => ({ kind: "column", column: name, descending: false }) as const;
  const ids = { a: integer("a").notNull(), b: integer("b").notNull() };
  const plain = { dialect: "sqlite", strict: false, withoutRowid: false, autoincrement: false } as const;

  const TABLES: readonly TableRow[] = [
    {
      name: "a primary key",
      make: () => ({ t: sqliteTable("t", { id: integer("id").primaryKey() }) }),
      expected: {
        columns: [{ name: "id", type: "integer", nullable: false }],
        constraints: [{ kind: "primaryKey", columns: ["id"] }],
        options: plain,
      },
    },
    {
      name: "AUTOINCREMENT",
      make: () => ({ t: sqliteTable("t", { id: integer("id").primaryKey({ autoIncrement: true }) }) }),
      expected: { options: { ...plain, autoincrement: true } },
    },
    {
      name: "a primary key of two columns, in its own order",
      make: () => ({ t: sqliteTable("t", ids, (t) => [core.primaryKey({ columns: [t.b, t.a] })]) }),
      expected: { constraints: [{ kind: "primaryKey", columns: ["b", "a"] }] },
    },
    {
      name: "a primary key of one column beside the columns",
      make: () => ({ t: sqliteTable("t", { a: text("a") }, (t) => [core.primaryKey({ columns: [t.a] })]) }),
      expected: {
        columns: [{ name: "a", type: "text", nullable: true }],
        constraints: [{ kind: "primaryKey", columns: ["a"] }],
      },
    },
    {
      name: "what is unique, under drizzle-kit's names",
      make: () => ({
        t: sqliteTable("t", { a: text("a").unique(), b: text("b").unique("named") }, (t) => [
          core.uniqueIndex("t_ui").on(t.b),
          core.unique().on(t.a, t.b),
          core.unique("both").on(t.b, t.a),
        ]),
      }),
      expected: {
        constraints: [],
        indexes: [
          { name: "t_a_unique", unique: true, parts: [column("a")] },
          { name: "named", unique: true, parts: [column("b")] },
          { name: "t_ui", unique: true, parts: [column("b")] },
          { name: "t_a_b_unique", unique: true, parts: [column("a"), column("b")] },
          { name: "both", unique: true, parts: [column("b"), column("a")] },
        ],
      },
    },
    {
      name: "indexes: partial, over expressions, descending",
      make: () => ({
        t: sqliteTable("t", { a: text("a"), b: integer("b") }, (t) => [
          core.index("plain").on(t.a, t.b),
          core.index("partial").on(t.a).where(sql`${t.b} > ${1} and ${t.a} = ${"it's"}`),
          core.index("expression").on(sql`lower(${t.a})`, t.b),
          core.index("descending").on(orm.desc(t.a)),
        ]),
      }),
      expected: {
        indexes: [
          { name: "plain", unique: false, parts: [column("a"), column("b")] },
          { name: "partial", unique: false, parts: [column("a")], where: `"b" > 1 and "a" = 'it''s'` },
          {
            name: "expression",
            unique: false,
            parts: [{ kind: "expression", expression: `lower("a")`, descending: false }, column("b")],
          },
          {
            name: "descending",
            unique: false,
            parts: [{ kind: "expression", expression: `"a" desc`, descending: false }],
          },
        ],
      },
    },
    {
      name: "checks without the table's name",
      make: () => ({
        t: sqliteTable("t", { a: text("a"), b: integer("b") }, (t) => [
          core.check("ck", sql`${t.b} > ${0} or ${t.a} in ${["x", "y"]}`),
        ]),
      }),
      expected: {
        constraints: [{ kind: "check", name: "ck", expression: `"b" > 0 or "a" in ('x', 'y')` }],
      },
    },
    {
      name: "an enum without enumChecks",
      make: () => ({ t: sqliteTable("t", { a: text("a", { enum: ["x"] }) }) }),
      expected: { constraints: [] },
    },
    {
      name: "an enum with enumChecks",
      make: () => ({ t: sqliteTable("t", { a: text("a", { enum: ["x", "it's"] }), b: text("b") }) }),
      options: { enumChecks: true },
      expected: {
        constraints: [{ kind: "check", name: "t_a_enum", expression: `"a" IN ('x', 'it''s')` }],
      },
    },
    {
      name: "names with quotes",
      make: () => ({
        t: sqliteTable('we"ird `t`', { a: text('a"b') }, (t) => [core.check("ck", sql`${t.a} <> ''`)]),
      }),
      expected: {
        name: 'we"ird `t`',
        columns: [{ name: 'a"b', type: "text", nullable: true }],
        constraints: [{ kind: "check", name: "ck", expression: `"a""b" <> ''` }],
      },
    },
    {
      name: "the old form of extras, an object",
      make: () => ({ t: sqliteTable("t", { a: text("a") }, (t) => ({ i: core.index("i").on(t.a) })) }),
      expected: { indexes: [{ name: "i", unique: false, parts: [column("a")] }] },
    },
    {
      name: "a table creator's prefix",
      make: () => ({ t: core.sqliteTableCreator((name) => `app_${name}`)("t", { a: text("a").unique() }) }),
      expected: { name: "app_t", indexes: [{ name: "app_t_a_unique", unique: true, parts: [column("a")] }] },
    },
  ];

  test.each(TABLES)("reads $name", ({ make, options, expected }) => {
    expect(tableOf(make, options)).toEqual(expect.objectContaining(expected));
  });

  test("reads foreign keys with their actions", () => {
    const users = sqliteTable("users", ids);
    const posts = sqliteTable(
      "posts",
      {
        id: integer("id"),
        user: integer("user").references(() => users.a, { onDelete: "cascade" }),
        x: integer("x"),
      },
      (t) => [
        core
          .foreignKey({ name: "named", columns: [t.user, t.x], foreignColumns: [users.a, users.b] })
          .onUpdate("set null"),
        core.foreignKey({ columns: [t.x], foreignColumns: [t.id] }),
      ],
    );
    const key = { kind: "foreignKey", onDelete: "no action", onUpdate: "no action" } as const;
    expect(tableOf(() => ({ posts })).constraints).toEqual([
      { ...key, columns: ["user"], parent: "users", parentColumns: ["a"], onDelete: "cascade" },
      { ...key, columns: ["user", "x"], parent: "users", parentColumns: ["a", "b"], onUpdate: "set null" },
      { ...key, columns: ["x"], parent: "posts", parentColumns: ["id"] },
    ]);
  });

  test("reads views with their tables' names, and leaves out existing ones", () => {
    const users = sqliteTable("users", { id: integer("id"), role: text("role") });
    const exports = {
      users,
      built: core.sqliteView("built").as((qb) => qb.select().from(users).where(orm.eq(users.role, "it's"))),
      raw: core.sqliteView("raw", { id: integer("id") }).as(sql`select ${users.id} from ${users}`),
      existing: core.sqliteView("existing", { id: integer("id") }).existing(),
    };
    expect(read(() => exports).schema.views).toEqual([
      { name: "built", query: `select "id", "role" from "users" where "users"."role" = 'it''s'` },
      { name: "raw", query: `select "users"."id" from "users"` },
    ]);
  });

  test("gives the key of every column", () => {
    const { keys } = read(() => ({ t: sqliteTable("t", { fullName: text("full_name"), id: integer() }) }));
    expect(keys.get("t")).toEqual(
      new Map([
        ["full_name", "fullName"],
        ["id", "id"],
      ]),
    );
  });

  test("counts a table once, and looks into no object", () => {
    const a = sqliteTable("a", ids);
    const b = sqliteTable("b", ids);
    const modules = [{ a, nested: { b }, text: "x", nothing: null, fn: () => b }, { again: a }];
    const { schema } = readSource(modules, { orm, core }, { enumChecks: false });
    expect(schema.tables.map((table) => table.name)).toEqual(["a"]);
  });

  const users = () => sqliteTable("users", ids);
  const FAILURES: readonly { name: string; make: Make; code: string; message: RegExp }[] = [
    { name: "no table", make: () => ({ a: 1 }), code: "no-tables", message: /export no SQLite table/ },
    {
      name: "two tables of one name",
      make: () => ({ a: users(), b: sqliteTable("Users", ids) }),
      code: "duplicate-name",
      message: /two tables or views called Users/,
    },
    {
      name: "a table and a view of one name",
      make: () => ({ a: users(), b: core.sqliteView("users").as((qb) => qb.select().from(users())) }),
      code: "duplicate-name",
      message: /called users/,
    },
    {
      name: "two primary keys",
      make: () => ({ t: sqliteTable("t", { a: text("a").primaryKey(), b: text("b").primaryKey() }) }),
      code: "several-keys",
      message: /Table t has two primary keys: \(a\) and \(b\)/,
    },
    {
      name: "a reference to nothing",
      make: () => {
        const circle: { id?: ReturnType<typeof users>["a"] } = {};
        return { t: sqliteTable("t", { a: integer("a").references(() => circle.id as never) }) };
      },
      code: "unreadable-table",
      message: /Table t cannot be read: /,
    },
    {
      name: "a default that cannot be written",
      make: () => ({ t: sqliteTable("t", { a: real("a").default(Number.NaN) }) }),
      code: "bad-default",
      message: /The default of t\.a cannot be written: NaN/,
    },
  ];

  test.each(FAILURES)("$name is a SchemaError", ({ make, code, message }) => {
    const attempt = () => read(make);
    expect(attempt).toThrow(SchemaError);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe("casing", () => {
  const [old, rc] = DRIZZLES;
  const column = (name: string) => ({ kind: "column", column: name, descending: false }) as const;

  test.each([
    ["snake_case", "full_name"],
    ["camelCase", "fullName"],
  ] as const)("0.45 names columns in %s, indexes by their keys as drizzle-kit does", (casing, name) => {
    const { sqliteTable, text, check, index } = old.core;
    const t = sqliteTable("t", { fullName: text().unique(), Given: text("Given") }, (self) => [
      check("ck", old.orm.sql`${self.fullName} <> ${self.Given}`),
      index("i").on(old.orm.sql`lower(${self.fullName})`),
    ]);
    const { schema, keys } = readExports(old, () => ({ t }), { casing });
    expect(schema.tables[0]).toMatchObject({
      columns: [{ name }, { name: "Given" }],
      constraints: [{ expression: `"${name}" <> "Given"` }],
      indexes: [
        { name: "t_fullName_unique", parts: [column(name)] },
        { name: "i", parts: [{ expression: `lower("${name}")` }] },
      ],
    });
    expect(keys.get("t")?.get(name)).toBe("fullName");
  });

  test("1.0 has it in the table", () => {
    const snakeCase: { table: typeof rc.core.sqliteTable } = Reflect.get(rc.core, "snakeCase");
    const t = snakeCase.table("t", { fullName: rc.core.text().unique() });
    const { schema, keys } = readExports(rc, () => ({ t }));
    expect(schema.tables[0]).toMatchObject({
      columns: [{ name: "full_name" }],
      indexes: [{ name: "t_full_name_unique", parts: [column("full_name")] }],
    });
    expect(keys.get("t")).toEqual(new Map([["full_name", "fullName"]]));
  });
});

test("modules that are no drizzle-orm are a SchemaError", () => {
  expect(() => readSource([], { orm: {}, core: {} }, { enumChecks: false })).toThrow(
    expect.objectContaining({ code: "unknown-drizzle" }),
  );
});

test("tables of another database are named in the hint", async () => {
  const { pgTable, text } = await import("drizzle-orm/pg-core");
  expect(() => readExports(DRIZZLES[0], () => ({ t: pgTable("t", { a: text() }) }))).toThrow(
    expect.objectContaining({ code: "no-tables", hint: expect.stringContaining("sqliteTable") }),
  );
});
