import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  sqliteView,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

export const order = sqliteTable(
  "order",
  {
    select: integer("select").primaryKey(),
    from: text("from").notNull().unique(),
    group: text("group").default("by"),
    where: integer("where").references(() => spaced.id, { onDelete: "cascade" }),
    check: integer("check"),
    default: text("default"),
    generated: text("generated").generatedAlwaysAs(sql`"from" || "group"`),
    true: integer("true"),
    currentTime: text("current_time"),
  },
  (t) => [
    check("table", sql`${t.from} <> ${t.group}`),
    check("true_or", sql`${t.true} > 0 or ${t.currentTime} is null`),
    index("index").on(t.where, t.group),
    uniqueIndex("unique").on(t.check).where(sql`${t.default} is not null`),
    index("true_index").on(t.true, t.currentTime),
  ],
);

export const spaced = sqliteTable(
  "with space",
  { id: integer("the id").primaryKey(), name: text(" name "), dash: text("a-b"), dot: text("a.b") },
  (t) => [
    check("a check", sql`${t.name} <> '' and ${t.dash} <> ${t.dot}`),
    index("an index").on(t.name, t.dash),
    unique("a unique").on(t.dot, t.name),
    index("an.expression").on(sql`lower(${t.dash})`),
  ],
);

export const quoted = sqliteTable(
  `quo"ted 'name' \`here\``,
  {
    id: integer('i"d'),
    tick: text("b`t"),
    single: text("it's"),
    brackets: text("[a]"),
    template: text("$" + "{x}"),
    backslash: text("a\\b"),
  },
  (t) => [
    primaryKey({ columns: [t.id, t.tick] }),
    check(`ck"'\``, sql`${t.single} <> 'it''s' and ${t.brackets} <> ${t.template}`),
    index(`ix"'\``).on(t.single, t.brackets),
    index("ix\\${y}").on(t.template, sql`lower(${t.backslash})`),
  ],
);

export const refersToQuoted = sqliteTable(
  "refers",
  { id: integer("id").primaryKey(), a: integer("A"), b: text("B b") },
  (t) => [foreignKey({ columns: [t.a, t.b], foreignColumns: [quoted.id, quoted.tick] }).onDelete("cascade")],
);

export const upper = sqliteTable(
  "UPPER",
  { ID: integer("ID").primaryKey(), MixedCase: text("MixedCase").notNull(), other: integer("OTHER") },
  (t) => [
    check("CK", sql`${t.MixedCase} <> 'X' and MIXEDCASE <> 'Y'`),
    index("IX").on(t.other, sql`upper(mixedcase)`),
  ],
);

export const unicode = sqliteTable(
  "größe",
  { straße: text("straße").unique(), 東京: integer("東京") },
  (t) => [check("prüfung", sql`${t.straße} <> 'Ä'`), index("verzeichnis ä").on(t.東京)],
);

export const digits = sqliteTable("2fa", { "1st": text("1st"), $cost: integer("$cost") }, (t) => [
  check("3rd", sql`${t["1st"]} <> '' and ${t.$cost} > 0`),
]);

export const view = sqliteView("a view").as((qb) => qb.select().from(spaced));
export const orderView = sqliteView("values").as((qb) => qb.select({ from: order.from }).from(order));
