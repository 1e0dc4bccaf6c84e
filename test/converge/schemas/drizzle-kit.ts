import { sql } from "drizzle-orm";
import {
  blob,
  check,
  customType,
  index,
  integer,
  numeric,
  real,
  sqliteTable,
  text,
} from "drizzle-orm/sqlite-core";

const instant = customType<{ data: Date; driverData: string }>({
  dataType: () => "datetime",
  toDriver: (value) => value.toISOString(),
});

/** Defaults that drizzle-kit can write, rightly or not. */
export const written = sqliteTable("written", {
  yes: integer("yes", { mode: "boolean" }).notNull().default(true),
  no: integer("no", { mode: "boolean" }).default(false),
  negative: integer("negative").default(-42),
  float: real("float").default(1.5),
  whole: real("whole").default(3),
  tiny: real("tiny").default(1e-9),
  numeric: numeric("numeric").default("10.50"),
  number: numeric("number", { mode: "number" }).default(12.5),
  quote: text("quote").default("it's"),
  newline: text("newline").default("one\ntwo"),
  empty: text("empty").default(""),
  now: text("now").default(sql`CURRENT_TIMESTAMP`),
  nowToo: text("now_too").default(sql`(CURRENT_TIMESTAMP)`),
  unixepoch: integer("unixepoch").default(sql`(unixepoch())`),
  strftime: text("strftime").default(sql`(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`),
  yesSql: integer("yes_sql").default(sql`true`),
  list: text("list", { mode: "json" }).default([]),
  object: text("object", { mode: "json" }).default({ a: 1 }),
  jsonSql: text("json_sql", { mode: "json" }).default(sql`'{}'`),
  seconds: integer("seconds", { mode: "timestamp" }).default(new Date(1_700_000_000_500)),
  milliseconds: integer("milliseconds", { mode: "timestamp_ms" }).default(new Date(1_700_000_000_500)),
  instant: instant("instant").default(new Date(0)),
  bytes: blob("bytes", { mode: "buffer" }).default(Buffer.from("ab")),
});

/** Checks and generated columns that drizzle-kit can write: without parameters. */
export const checked = sqliteTable(
  "checked",
  {
    id: integer("id").primaryKey({ autoIncrement: true }),
    a: text("a").notNull(),
    b: integer("b"),
    twice: integer("twice").generatedAlwaysAs(sql`"b" * 2`, { mode: "stored" }),
    loud: text("loud").generatedAlwaysAs(sql`upper("a") || ', '`),
  },
  (t) => [
    check("checked_between", sql`${t.b} between 1 and 10 or (${t.b} is null)`),
    check("checked_in", sql`${t.a} in ('x', 'it''s') and ${t.a} not like '%y'`),
    check("checked_case", sql`CASE WHEN ${t.b} > 1 THEN ${t.a} <> '' ELSE ${t.b} IS NOT NULL END`),
    index("checked_lower").on(sql`lower(${t.a})`, t.b).where(sql`${t.b} > 0 and ${t.a} <> 'b'`),
  ],
);
