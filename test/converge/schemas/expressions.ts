import { and, between, eq, gt, inArray, isNull, like, ne, not, or, sql } from "drizzle-orm";
import { check, index, integer, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** A check of every form of expression that SQLite has. */
export const checks = sqliteTable(
  "checks",
  {
    id: integer("id").primaryKey(),
    a: text("a"),
    b: integer("b").notNull(),
    c: real("c"),
    j: text("j", { mode: "json" }),
    order: text("order"),
    at: integer("at", { mode: "timestamp" }),
  },
  (t) => [
    check("ck_greater", sql`${t.b} > 0`),
    check("ck_parameter", sql`${t.b} >= ${-1} and ${t.a} <> ${"it's"}`),
    check("ck_equals", sql`${t.b} == 1 or ${t.b} != 2 or ${t.b} <> 3`),
    check("ck_between", sql`${t.b} between 1 and 10 and ${t.c} NOT BETWEEN -1.5 AND +2e3`),
    check("ck_in", sql`${t.a} in ('x', 'y', 'it''s') or ${t.b} not in (1, 2)`),
    check("ck_in_list", sql`${t.a} in ${["x", "y"]}`),
    check("ck_like", sql`${t.a} like 'a\\_%' escape '\\' or ${t.a} not like '%b'`),
    check("ck_glob", sql`${t.a} GLOB '[0-9]*' OR ${t.a} NOT GLOB 'x?'`),
    check("ck_null", sql`${t.a} is null or ${t.a} is not null or ${t.b} isnull or ${t.b} notnull`),
    check("ck_not_null", sql`${t.a} not null`),
    check("ck_is", sql`${t.a} is 'x' or ${t.a} is not 'y' or ${t.b} is distinct from 3`),
    check("ck_is_true", sql`${t.b} is true or ${t.b} is not false or ${t.b} = TRUE`),
    check("ck_case", sql`case when ${t.b} > 1 then ${t.a} = 'x' when ${t.b} > 0 then 1 else 0 end`),
    check("ck_case_base", sql`CASE ${t.a} WHEN 'x' THEN ${t.b} WHEN 'y' THEN 1 END = 1`),
    check("ck_cast", sql`cast(${t.c} as integer) = ${t.c} or cast(${t.a} as varchar(10)) = ''`),
    check("ck_json", sql`json_valid(${t.j}) and ${t.j} ->> '$.a' = 'x' and ${t.j} -> 'b' is not null`),
    check("ck_concatenation", sql`${t.a} || ' ' || ${t.order} <> ' '`),
    check("ck_bits", sql`(${t.b} & 3) | 4 <> ~${t.b} << 2 >> 1`),
    check("ck_arithmetic", sql`${t.b} + 2 * 3 - 4 / 2 % 5 > -${t.b}`),
    check("ck_grouped", sql`(${t.b} + 2) * (3 - 4) / (2 % 5) > -(${t.b})`),
    check("ck_left", sql`${t.b} - (2 - 1) > (${t.b} - 2) - 1`),
    check("ck_nested", sql`((((${t.b}) > (0)) and (((${t.a} = 'x') or ((${t.b} = 1))))))`),
    check("ck_not", sql`not ${t.b} = 1 and not (${t.a} = 'x' and ${t.b} = 2)`),
    check("ck_and_or", sql`${t.b} = 1 or ${t.b} = 2 and ${t.a} = 'x' or (${t.b} = 3 or ${t.b} = 4) and 1`),
    check(
      "ck_functions",
      sql`length(trim(${t.a}, ' x')) <= 10 and max(${t.b}, 1) and coalesce(${t.a}, '') <> ''`,
    ),
    check("ck_collate", sql`${t.a} collate nocase = 'X' and ${t.a} = 'y' COLLATE "RTRIM"`),
    check("ck_row", sql`(${t.a}, ${t.b}) <> ('x', 1)`),
    check("ck_blob", sql`${t.a} <> x'0aff' and ${t.a} <> X'0AFF'`),
    check("ck_hex", sql`${t.b} <> 0xff`),
    check("ck_numbers", sql`${t.c} <> .5 and ${t.c} <> 1. and ${t.c} <> 1.50 and ${t.c} <> 1E10`),
    check(
      "ck_text",
      sql`${t.a} not in ('a -- b', '/* c */', '"d"', '\`e\`', 'it''s; \\ \${f}', '"checks"."a"')`,
    ),
    check(
      "ck_lines",
      sql`
      ${t.b} > 0 -- greater
      and ${t.a} /* or
      empty */ <> ''
    `,
    ),
    check("ck_reserved", sql`${t.order} <> 'group' and "order" is not null`),
    check("ck_typed", sql`typeof(${t.b}) = 'integer' and ${t.at} > 0`),
    check("ck_regular", sql`${t.a} GLOB '*@*' AND instr(${t.a}, '@') > 1`),
    check("ck_iif", sql`iif(${t.b} > 1, ${t.a} is not null, 1)`),
    check("ck_unqualified", sql`b > 0 AND "b" > 0 AND [b] > 0 AND checks.b > 0`),
    check("ck_built", sql`${and(gt(t.b, 0), or(eq(t.a, "x"), ne(t.a, "it's")))}`),
    check("ck_built_list", sql`${inArray(t.a, ["x", "y"])} and ${not(like(t.a, "%z"))}`),
    check("ck_built_null", sql`${or(isNull(t.a), between(t.b, 1, 5))}`),
    check("ck_date", sql`${t.order} = strftime('%Y-%m-%d', ${t.order}) and date(${t.order}) is not null`),
    check("ck_unary", sql`- -${t.b} < + ${t.b} and not not ${t.b}`),
  ],
);

export const generated = sqliteTable(
  "generated",
  {
    id: integer("id").primaryKey(),
    first: text("first").notNull(),
    last: text("last"),
    size: real("size").default(0),
    full: text("full").generatedAlwaysAs(sql`"first" || ' ' || "last"`),
    shout: text("shout").generatedAlwaysAs(sql`upper(first)`, { mode: "virtual" }),
    kept: text("kept").generatedAlwaysAs(sql`lower("first")`, { mode: "stored" }),
    twice: real("twice")
      .notNull()
      .generatedAlwaysAs(() => sql`(("size" * 2))`, { mode: "stored" }),
    quoted: text("quoted").generatedAlwaysAs(sql`'it''s ' || "first" || ' \\ \${x}'`),
    chosen: integer("chosen", { mode: "boolean" }).generatedAlwaysAs(
      sql`case when "last" is null then 0 else 1 end`,
    ),
    json: text("json").generatedAlwaysAs(sql`json_extract("last", '$.a')`),
  },
  (t) => [index("generated_full").on(t.full), index("generated_kept").on(t.kept).where(sql`${t.twice} > 1`)],
);

/** Generated columns that refer to the table through its own object. */
export const referring = sqliteTable("referring", {
  a: integer("a"),
  b: integer("b").generatedAlwaysAs((): ReturnType<typeof sql> => sql`${referring.a} + 1`),
  c: text("c").generatedAlwaysAs("a || 'x'"),
});
