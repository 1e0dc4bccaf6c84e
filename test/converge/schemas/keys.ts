import { desc, sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  foreignKey,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

export const integerKey = sqliteTable("integer_key", { id: integer("id").primaryKey() });
export const autoincrement = sqliteTable("autoincrement", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  name: text("name"),
});
export const conflictKey = sqliteTable("conflict_key", {
  id: integer("id").primaryKey({ autoIncrement: true, onConflict: "replace" }),
});
export const textKey = sqliteTable("text_key", { id: text("id").primaryKey(), at: text("at") });
export const textKeyNotNull = sqliteTable("text_key_not_null", { id: text("id").primaryKey().notNull() });
export const timeKey = sqliteTable("time_key", { at: integer("at", { mode: "timestamp" }).primaryKey() });
export const realKey = sqliteTable("real_key", { id: real("id").primaryKey() });
export const keyBeside = sqliteTable("key_beside", { id: text("id") }, (t) => [
  primaryKey({ columns: [t.id] }),
]);
export const integerKeyBeside = sqliteTable("integer_key_beside", { id: integer("id") }, (t) => [
  primaryKey({ name: "integer_key_beside_pk", columns: [t.id] }),
]);
export const keyOfTwo = sqliteTable(
  "key_of_two",
  { a: integer("a").notNull(), b: integer("b"), c: text("c") },
  (t) => [primaryKey({ columns: [t.b, t.a] })],
);
export const namedKey = sqliteTable(
  "named_key",
  { a: text("a").notNull(), b: text("b").notNull(), c: text("c").notNull() },
  (t) => [primaryKey({ name: "named_key_pk", columns: [t.a, t.c, t.b] })],
);
export const noKey = sqliteTable("no_key", { a: text("a") });

export const uniques = sqliteTable(
  "uniques",
  {
    a: text("a").unique(),
    b: text("b").unique("uniques_b"),
    c: text("c").notNull(),
    d: integer("d"),
    e: integer("e"),
  },
  (t) => [
    unique().on(t.c, t.d),
    unique("uniques_named").on(t.d, t.c, t.e),
    uniqueIndex("uniques_index").on(t.e),
    uniqueIndex("uniques_index_two").on(t.e, t.c),
    uniqueIndex("uniques_partial").on(t.d).where(sql`${t.c} is not null`),
    uniqueIndex("uniques_expression").on(sql`lower(${t.c})`, t.d),
  ],
);

export const indexes = sqliteTable(
  "indexes",
  { a: text("a"), b: integer("b"), c: text("c"), at: integer("at", { mode: "timestamp" }) },
  (t) => [
    index("indexes_plain").on(t.a),
    index("indexes_two").on(t.b, t.a),
    index("indexes_desc").on(desc(t.b)),
    index("indexes_desc_sql").on(sql`${t.b} DESC`, t.a),
    index("indexes_asc_sql").on(sql`${t.b} asc`),
    index("indexes_lower").on(sql`lower(${t.a})`),
    index("indexes_lower_desc").on(sql`lower(${t.a}) desc`, sql`${t.b} asc`),
    index("indexes_collate").on(sql`${t.a} collate nocase`),
    index("indexes_collate_desc").on(sql`${t.a} COLLATE "RTRIM" DESC`),
    index("indexes_json").on(sql`json_extract(${t.c}, '$.a."b c"')`),
    index("indexes_arrow").on(sql`(${t.c} ->> '$.a')`, sql`${t.c} -> 'b'`),
    index("indexes_arithmetic").on(sql`(${t.b} + 1) * 2`),
    index("indexes_cast").on(sql`CAST(${t.a} AS INTEGER)`),
    index("indexes_case").on(sql`case when ${t.b} > 0 then ${t.a} else 'it''s' end`),
    index("indexes_partial").on(t.a).where(sql`${t.b} = ${1} and not (${t.a} = ${"it's"} or ${t.c} is null)`),
    index("indexes_in").on(t.a).where(sql`${t.b} in (1, 2, 3)`),
    index("indexes_in_list")
      .on(t.a)
      .where(sql`${t.a} in ${["x", "it's"]}`),
    index("indexes_like").on(t.a).where(sql`${t.a} like '%\\_x%' escape '\\'`),
    index("indexes_not_like").on(t.a).where(sql`${t.a} NOT LIKE 'a%' AND ${t.b} NOT IN (4)`),
    index("indexes_is_null").on(t.b).where(sql`${t.a} is null`),
    index("indexes_isnull").on(t.b).where(sql`${t.a} ISNULL`),
    index("indexes_not_null").on(t.b).where(sql`${t.a} is not null`),
    index("indexes_between").on(t.b).where(sql`${t.b} between 1 and 5 and ${t.at} > 0`),
    index("indexes_parentheses").on(t.b).where(sql`((${t.b} > 1) and ((${t.b} < 9)))`),
  ],
);

export const parents = sqliteTable("parents", {
  id: integer("id").primaryKey(),
  code: text("code").notNull().unique(),
});
export const children = sqliteTable(
  "children",
  {
    id: integer("id").primaryKey(),
    plain: integer("plain").references(() => parents.id),
    cascade: integer("cascade").references(() => parents.id, { onDelete: "cascade", onUpdate: "cascade" }),
    setNull: integer("set_null").references(() => parents.id, { onDelete: "set null", onUpdate: "set null" }),
    setDefault: integer("set_default")
      .default(0)
      .references(() => parents.id, { onDelete: "set default", onUpdate: "set default" }),
    restrict: integer("restrict").references(() => parents.id, {
      onDelete: "restrict",
      onUpdate: "restrict",
    }),
    noAction: integer("no_action").references(() => parents.id, {
      onDelete: "no action",
      onUpdate: "no action",
    }),
    code: text("code")
      .notNull()
      .references(() => parents.code, { onUpdate: "cascade" }),
    keyA: text("key_a"),
    keyB: text("key_b"),
    keyC: text("key_c"),
  },
  (t) => [
    foreignKey({
      name: "children_named_key",
      columns: [t.keyA, t.keyC, t.keyB],
      foreignColumns: [namedKey.a, namedKey.c, namedKey.b],
    }).onDelete("cascade"),
    foreignKey({ columns: [t.plain], foreignColumns: [integerKey.id] }),
  ],
);
export const tree = sqliteTable(
  "tree",
  {
    id: integer("id").primaryKey(),
    parent: integer("parent").references((): AnySQLiteColumn => tree.id, { onDelete: "cascade" }),
    other: integer("other"),
  },
  (t) => [foreignKey({ columns: [t.other], foreignColumns: [t.id] }).onDelete("set null")],
);
export const hens = sqliteTable("hens", {
  id: integer("id").primaryKey(),
  egg: integer("egg").references((): AnySQLiteColumn => eggs.id),
});
export const eggs = sqliteTable("eggs", {
  id: integer("id").primaryKey(),
  hen: integer("hen").references(() => hens.id, { onDelete: "set null" }),
});
