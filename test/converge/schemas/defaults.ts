import { sql } from "drizzle-orm";
import { blob, customType, integer, numeric, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => "text",
  toDriver: (value) => JSON.stringify(value),
});
const instant = customType<{ data: Date; driverData: string }>({
  dataType: () => "datetime",
  toDriver: (value) => value.toISOString(),
});

export const strings = sqliteTable("default_strings", {
  empty: text("empty").default(""),
  quote: text("quote").default("it's"),
  quotes: text("quotes").default(`''"''`),
  double: text("double").default('say "hi"'),
  newline: text("newline").default("one\ntwo\r\nthree\ttab"),
  backslash: text("backslash").default("C:\\new\\table \\' \\"),
  backtick: text("backtick").default("a `b` c"),
  template: text("template").default("a ${b} $" + "{" + "c}"),
  comment: text("comment").default("a -- b /* c */ ; d"),
  parentheses: text("parentheses").default("(a) + (b"),
  number: text("number").default("007"),
  real: text("real").default("1.50"),
  word: text("word").default("CURRENT_TIMESTAMP"),
  nothing: text("nothing").default("NULL"),
  unicode: text("unicode").default("Zürich – 東京 🎉"),
  enumerated: text("enumerated", { enum: ["a", "b"] })
    .notNull()
    .default("a"),
});

export const numbers = sqliteTable("default_numbers", {
  zero: integer("zero").default(0),
  negative: integer("negative").default(-42),
  large: integer("large").default(9_007_199_254_740_991),
  float: real("float").default(1.5),
  whole: real("whole").default(3),
  tiny: real("tiny").default(1e-9),
  huge: real("huge").default(1.5e300),
  negativeFloat: real("negative_float").default(-0.25),
  many: real("many").default(Math.PI),
  minusZero: real("minus_zero").default(-0),
  numeric: numeric("numeric").default("10.50"),
  numericNumber: numeric("numeric_number", { mode: "number" }).default(12.5),
  numericBigint: numeric("numeric_bigint", { mode: "bigint" }).default(123456789012345678901n),
  integerReal: integer("integer_real").default(1.5),
  bigint: blob("bigint", { mode: "bigint" }).default(-12n),
});

export const values = sqliteTable("default_values", {
  yes: integer("yes", { mode: "boolean" }).notNull().default(true),
  no: integer("no", { mode: "boolean" }).default(false),
  seconds: integer("seconds", { mode: "timestamp" }).default(new Date(1_700_000_000_500)),
  milliseconds: integer("milliseconds", { mode: "timestamp_ms" }).default(new Date(-1_500)),
  instant: instant("instant").default(new Date(0)),
  object: text("object", { mode: "json" }).default({ a: "it's", b: [1, null, { c: 'd"' }] }),
  list: text("list", { mode: "json" }).default([]),
  jsonText: text("json_text", { mode: "json" }).default("text"),
  jsonNumber: text("json_number", { mode: "json" }).default(12),
  customJson: json("custom_json").default({ a: true }),
  bytes: blob("bytes", { mode: "buffer" }).default(Buffer.from([0, 1, 255])),
  noBytes: blob("no_bytes", { mode: "buffer" }).default(Buffer.alloc(0)),
  bytesJson: blob("bytes_json", { mode: "json" }).default({ a: "'" }),
});

export const expressions = sqliteTable("default_expressions", {
  now: text("now").default(sql`CURRENT_TIMESTAMP`),
  nowInParentheses: text("now_in_parentheses").default(sql`(CURRENT_TIMESTAMP)`),
  lowerNow: text("lower_now").default(sql`current_timestamp`),
  date: text("date").notNull().default(sql`CURRENT_DATE`),
  time: text("time").default(sql`current_time`),
  unixepoch: integer("unixepoch").default(sql`(unixepoch())`),
  bare: integer("bare").default(sql`unixepoch()`),
  arithmetic: integer("arithmetic").default(sql`(unixepoch() * 1000 + 5)`),
  strftime: text("strftime").default(sql`(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`),
  cast: integer("cast").default(sql`(cast((julianday('now') - 2440587.5)*86400000 as integer))`),
  nested: integer("nested").default(sql`(((1 + 2) * (3)))`),
  random: blob("random").default(sql`(randomblob(16))`),
  hex: text("hex").default(sql`(lower(hex(randomblob(8)) || '-' || hex(randomblob(4))))`),
  hexNumber: integer("hex_number").default(sql`0x1F`),
  hexBlob: blob("hex_blob").default(sql`x'0aFf'`),
  yes: integer("yes").default(sql`TRUE`),
  no: integer("no", { mode: "boolean" }).default(sql`false`),
  nothing: text("nothing").default(sql`NULL`),
  nothingInParentheses: text("nothing_in_parentheses").default(sql`(null)`),
  minus: integer("minus").default(sql`-1`),
  minusInParentheses: integer("minus_in_parentheses").default(sql`(-1)`),
  plus: integer("plus").default(sql`+ 1`),
  float: real("float").default(sql`1.50`),
  exponent: real("exponent").default(sql`1e3`),
  string: text("string").default(sql`'it''s'`),
  parameter: text("parameter").default(sql`${"it's"}`),
  rawParameter: text("raw_parameter").default(sql.raw("'a' || 'b'")),
  emptyJson: text("empty_json").default(sql`'{}'`),
  jsonFunction: text("json_function").default(sql`(json_array())`),
  conditional: text("conditional").default(sql`(CASE WHEN 1 = 1 THEN 'a' ELSE 'b' END)`),
  word: text("word").default(sql`draft`),
  quotedWord: text("quoted_word").default(sql`"draft"`),
});

export const runtime = sqliteTable("default_runtime", {
  id: text("id")
    .primaryKey()
    .$defaultFn(() => "x"),
  other: text("other").$default(() => "y"),
  updated: integer("updated", { mode: "timestamp" }).$onUpdate(() => new Date()),
  both: integer("both", { mode: "timestamp" })
    .default(sql`(unixepoch())`)
    .$onUpdateFn(() => new Date()),
});
