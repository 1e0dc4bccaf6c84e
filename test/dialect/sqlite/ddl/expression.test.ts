import Database from "better-sqlite3";
import { describe, expect, test } from "vitest";
import {
  affinityOf,
  canonicalDefault,
  canonicalExpression,
  canonicalTokens,
} from "../../../../src/dialect/sqlite/ddl/expression.js";
import { DdlError } from "../../../../src/dialect/sqlite/ddl/token.js";

describe("expressions", () => {
  test.each([
    ["white space and comments", `a  >\n0 -- positive`, `a>0`],
    ["quotes of names", `"Name" = \`name\``, `[NAME] = name`],
    ["a name that needs its quotes", `"My Name" > 0`, `[my name] > 0`],
    ["a name that is a keyword", `"end" > 0`, `END > 0`],
    ["outer parentheses", `((a > 0))`, `a > 0`],
    ["parentheses that precedence makes idle", `(a > 0) AND (b > 0)`, `a > 0 AND b > 0`],
    ["the groups of AND", `a AND (b AND c)`, `(a AND b) AND c`],
    ["AND before OR", `a OR (b AND c)`, `a OR b AND c`],
    ["NOT before AND", `(NOT a) AND b`, `NOT a AND b`],
    ["NOT after comparison", `NOT (a = b)`, `NOT a = b`],
    ["NOT on the right of a comparison", `a = NOT b = c`, `a = (NOT (b = c))`],
    ["sum and product", `a + (b * c)`, `a + b * c`],
    ["left to right", `(a - b) - c`, `a - b - c`],
    ["bits bind tighter than comparison", `(a & 1) > 0`, `a & 1 > 0`],
    ["concatenation before product", `a * (b || c)`, `a * b || c`],
    ["unary before COLLATE", `(-a) COLLATE nocase`, `-a COLLATE NOCASE`],
    ["comparison before equality", `a = (b < c)`, `a = b < c`],
    ["other spellings of operators", `a != b`, `a <> b`],
    ["two equals signs", `a == b`, `a = b`],
    ["ISNULL", `a ISNULL`, `a IS NULL`],
    ["NOTNULL", `a NOTNULL AND a NOT NULL`, `a IS NOT NULL AND a IS NOT NULL`],
    ["IS DISTINCT FROM", `a IS DISTINCT FROM b`, `a IS NOT b`],
    ["IS NOT DISTINCT FROM", `a IS NOT DISTINCT FROM b`, `a IS b`],
    ["NOT IN", `a NOT IN (1, 2)`, `NOT (a IN (1,2))`],
    ["NOT LIKE", `a NOT LIKE 'x'`, `NOT a LIKE 'x'`],
    ["NOT BETWEEN", `a NOT BETWEEN 1 AND 2`, `NOT (a BETWEEN (1) AND (2))`],
    ["BETWEEN and AND", `a BETWEEN 1 AND 2 AND b`, `(a BETWEEN 1 AND 2) AND b`],
    ["a comparison within BETWEEN", `a BETWEEN b = c AND d`, `a BETWEEN (b = c) AND d`],
    ["function names", `LENGTH(a) > 0`, `length( "A" ) > 0`],
    ["case of keywords", `case a when 1 then 'x' else 'y' end`, `CASE A WHEN 1 THEN 'x' ELSE 'y' END`],
    ["CAST", `cast(a as varchar(10))`, `CAST("a" AS VARCHAR (10))`],
    ["own qualifier", `"t"."a" > 0`, `a > 0`],
    ["own qualifier with its schema", `main.T.a > 0`, `a > 0`],
    ["ESCAPE", `a LIKE b ESCAPE '!'`, `a like (b) escape ('!')`],
    ["JSON operators", `(a -> 'x') ->> 'y'`, `a->'x'->>'y'`],
    ["a subquery", `a IN (select  B from [u])`, `a in (SELECT b FROM u)`],
    ["EXISTS", `exists (select 1)`, `(EXISTS (SELECT 1))`],
    ["row values", `(a, b) = (1, 2)`, `((a,b) = (1,2))`],
    [
      "a window",
      `sum(a) FILTER (WHERE b) OVER (PARTITION BY c)`,
      `SUM(a) filter(where "b") over (partition by C)`,
    ],
    ["DISTINCT and ORDER BY", `group_concat(DISTINCT a ORDER BY b)`, `GROUP_CONCAT(distinct "a" order by B)`],
    ["count of all", `count(*)`, `COUNT ( * )`],
    ["no arguments", `random()`, `RANDOM( )`],
    [
      "numbers",
      `a > 007 AND a < 1.50 AND a <> 1E+3 AND a <> 0xff`,
      `a > 7 AND a < 1.5 AND a <> 1e3 AND a <> 0xFF`,
    ],
    ["separators in numbers", `a > 1_000`, `a > 1000`],
    ["blobs", `x'ab'`, `X'AB'`],
    ["two minus signs", `- -a`, `-(-a)`],
    ["values that are words", `a = current_timestamp AND true`, `a = CURRENT_TIMESTAMP AND TRUE`],
    ["an empty list", `a IN ()`, `a in ( )`],
    ["a table behind IN", `a IN main.u`, `A in MAIN."u"`],
    ["RAISE", `raise(ABORT, 'no')`, `RAISE ( abort , 'no')`],
    [
      "REGEXP, MATCH, GLOB",
      `a REGEXP b OR a MATCH c OR a GLOB d`,
      `(a regexp b) or (a match c) or (a glob d)`,
    ],
    ["what is no expression", `a > 0 ; b`, `A  >  0;b`],
  ])("equal in spite of %s", (_, a, b) => {
    const [left, right] = [canonicalExpression(a, "t"), canonicalExpression(b, "t")];
    expect(left).toBe(right);
    expect(canonicalExpression(left, "t")).toBe(left);
  });

  test.each([
    ["string literals", `a = 'x'`, `a = 'X'`],
    ["white space in literals", `a = 'x y'`, `a = 'x  y'`],
    ["the groups of OR", `a AND (b OR c)`, `a AND b OR c`],
    ["the groups of minus", `a - (b - c)`, `a - b - c`],
    ["what NOT covers", `(NOT a) = b`, `NOT a = b`],
    ["integers and reals", `a / 2`, `a / 2.0`],
    ["a unary plus", `+a`, `a`],
    ["another table's qualifier", `u.a`, `a`],
    ["names and strings", `"a"`, `'a'`],
    ["collations", `a COLLATE nocase`, `a COLLATE binary`],
    ["what COLLATE covers", `(a || b) COLLATE nocase`, `a || b COLLATE nocase`],
    ["types of CAST", `CAST(a AS text)`, `CAST(a AS int)`],
    ["the name TRUE", `"true"`, `true`],
    ["IS and equals", `a IS 1`, `a = 1`],
    ["orders of AND", `a AND b`, `b AND a`],
    ["ESCAPE", `a LIKE b ESCAPE '!'`, `a LIKE b`],
    ["DISTINCT", `count(DISTINCT a)`, `count(a)`],
    ["CASE with and without ELSE", `CASE WHEN a THEN b END`, `CASE WHEN a THEN b ELSE c END`],
    ["a list and a row", `a IN (1)`, `a = 1`],
  ])("different: %s", (_, a, b) => {
    expect(canonicalExpression(a, "t")).not.toBe(canonicalExpression(b, "t"));
  });

  test("without a table no qualifier is dropped", () => {
    expect(canonicalExpression(`"T"."a" > 0`)).toBe("t.a > 0");
  });

  test.each([
    ["deep parentheses", `${"(".repeat(5000)}1${")".repeat(5000)}`],
    ["a long chain", Array.from({ length: 3000 }, (_, at) => `a = ${at}`).join(" OR ")],
    ["a long text", Array.from({ length: 30_000 }, (_, at) => `a = ${at}`).join(" AND ")],
  ])("%s are no trouble", (_, sql) => {
    expect(canonicalExpression(sql)).not.toBe("");
  });

  test("text that does not end is an error", () => {
    expect(() => canonicalExpression(`a = 'x`)).toThrow(DdlError);
  });
});

describe("tokens", () => {
  test.each([
    [
      "layout, case and quotes",
      `select "A" , count( * ) from \`T\` -- all\n where x=1`,
      `SELECT a, COUNT(*) FROM t WHERE x = 1`,
    ],
    ["operators", `select a==1, b!=2`, `SELECT a = 1, b <> 2`],
  ])("equal in spite of %s", (_, a, b) => {
    expect(canonicalTokens(a)).toBe(canonicalTokens(b));
  });

  test.each([
    ["qualifiers", `SELECT t.a FROM t`, `SELECT a FROM t`],
    ["parentheses", `SELECT (a) FROM t`, `SELECT a FROM t`],
    ["strings", `SELECT 'a'`, `SELECT "a"`],
    ["a keyword and a name", `SELECT "current_date"`, `SELECT current_date`],
  ])("different: %s", (_, a, b) => {
    expect(canonicalTokens(a)).not.toBe(canonicalTokens(b));
  });
});

const AFFINITY_TYPES = {
  integer: "INTEGER",
  numeric: "NUMERIC",
  real: "REAL",
  text: "TEXT",
  blob: "BLOB",
} as const;
const AFFINITIES = Object.keys(AFFINITY_TYPES) as (keyof typeof AFFINITY_TYPES)[];

/** What a row gets that says nothing of the column: at once, and where the column came later. */
function stored(type: string, value: string): readonly unknown[] {
  const db = new Database(":memory:");
  const clause = value === "" ? "" : `DEFAULT ${value}`;
  db.exec(
    `CREATE TABLE t(x); INSERT INTO t VALUES (1); CREATE TABLE u(x, a ${type} ${clause}); INSERT INTO u(x) VALUES (1)`,
  );
  const tables = /CURRENT|\(/i.test(clause) ? ["u"] : ["u", "t"];
  if (tables.includes("t")) db.exec(`ALTER TABLE t ADD COLUMN a ${type} ${clause}`);
  const rows = tables.map((table) =>
    db.prepare(`SELECT typeof(a) AS type, quote(a) AS value FROM ${table}`).get(),
  );
  db.close();
  return rows;
}

const DEFAULTS = [
  ..."0 1 +1 -1 - 1 007 1_000 1.0 1.50 -1.0 -0 -0.0 0.1 .5 5. 1e3 1E-2 1.5e300 1e15 123456789012345678 0x10 0xFFFFFFFFFFFFFFFF"
    .split(" ")
    .filter((text) => text !== "-"),
  ..."- 1|9223372036854775807|9223372036854775808|-9223372036854775808|0.1234567890123456789|100000000000000000000".split(
    "|",
  ),
  ..."'x'|'X'|'1'|'+1'|'-1'|'1.0'|'1.50'|' 1 '|'1e3'|'0x10'|'1x'|''|'007'|+'a'|'it''s'|'-0'|'-0.0'|'true'".split(
    "|",
  ),
  ...`"x"|"1"|x|X|true|FALSE|"true"|[a b]|null|NULL|-null|x'ab'|X'AB'`.split("|"),
  ..."(1)|((1))|(-1)|('x')|(1 + 1)|(1+(1))|(true)|(NULL)|(lower('A'))|(  1.0 )|(+'7')|(- 'a')|(x'00')|(1e3)".split(
    "|",
  ),
];

describe("defaults", () => {
  test.each(AFFINITIES.flatMap((affinity) => DEFAULTS.map((value) => [value, affinity] as const)))(
    "%s in a column of %s gives a row the same in canonical form",
    (value, affinity) => {
      const canonical = canonicalDefault(value, affinity);
      expect(canonicalDefault(canonical, affinity)).toBe(canonical);
      const type = AFFINITY_TYPES[affinity];
      const [now, before] = stored(type, value);
      expect(stored(type, canonical)[0]).toEqual(now);
      if (before !== undefined) expect(stored(type, canonical)[1]).toEqual(before);
    },
  );

  test.each(AFFINITIES)("equal in canonical form are equal in a row of %s", (affinity) => {
    const rows = new Map<string, unknown>();
    for (const value of DEFAULTS) {
      const canonical = canonicalDefault(value, affinity);
      const [row] = stored(AFFINITY_TYPES[affinity], value);
      if (rows.has(canonical)) expect([value, row]).toEqual([value, rows.get(canonical)]);
      rows.set(canonical, row);
    }
  });

  test.each([
    ["integer", "1", ["+1", "1.0", "true", "TRUE", "(1)", "'1'", "01", "0x1", "1e0", "((+1))", '"1"']],
    ["numeric", "1.5", ["1.50", "'1.5'", "(1.5)", "+1.5"]],
    ["real", "1", ["1", "1.0", "'1'", "true"]],
    ["text", "'1'", ["1", "'1'", "true", "+1", '"1"']],
    ["text", "'1.0'", ["1.0", "'1.0'"]],
    ["text", "'x'", ["x", '"x"', "'x'", "('x')", "[x]"]],
    ["blob", "1", ["1", "+1", "true"]],
    ["blob", "1.0", ["1.0", "1.00"]],
    ["text", "CURRENT_TIMESTAMP", ["current_timestamp", "(CURRENT_TIMESTAMP)"]],
    ["text", "", ["NULL", "(null)", "-NULL", ""]],
    ["integer", "(1 + 1)", ["(1+1)", "1 + 1", "( (1 + 1) )", "(1 + (1))"]],
    ["text", "(lower('A'))", ["(LOWER('A'))", `lower("A")`]],
    ["text", "('a' COLLATE nocase)", [`('a' COLLATE "NOCASE")`]],
  ] as const)("%s: %s", (affinity, canonical, values) => {
    expect(values.map((value) => canonicalDefault(value, affinity))).toEqual(values.map(() => canonical));
  });

  test.each([
    ["text", "'x'", "'X'"],
    ["text", "1", "1.0"],
    ["text", "1.0", "1.00"],
    ["blob", "1", "1.0"],
    ["blob", "1", "'1'"],
    ["integer", "'true'", "true"],
    ["integer", "1", "1.5"],
    ["text", "'CURRENT_TIMESTAMP'", "CURRENT_TIMESTAMP"],
    ["text", "'NULL'", "NULL"],
  ] as const)("%s: %s is not %s", (affinity, a, b) => {
    expect(canonicalDefault(a, affinity)).not.toBe(canonicalDefault(b, affinity));
  });

  test("text that does not end is an error", () => {
    expect(() => canonicalDefault("'x", "text")).toThrow(DdlError);
  });
});

test.each([
  ["INTEGER", "integer"],
  ["FLOATING POINT", "integer"],
  ["CHARINT", "integer"],
  ["varchar(255)", "text"],
  ["CLOB", "text"],
  ["TEXTBLOB", "text"],
  ["BLOB", "blob"],
  ["", "blob"],
  ["double precision", "real"],
  ["FLOAT", "real"],
  ["numeric(10,2)", "numeric"],
  ["boolean", "numeric"],
  ["datetime", "numeric"],
  ["STRING", "numeric"],
  ["ANY", "numeric"],
] as const)("the affinity of %s is %s", (type, affinity) => {
  expect(affinityOf(type)).toBe(affinity);
  expect(stored(type, "'12'")).toEqual(stored(AFFINITY_TYPES[affinity], "'12'"));
});
