import type { ReferentialAction } from "../../src/model/schema.js";
import type { DefaultSpec } from "./spec.js";

/** Names that are awkward in one way each, plain ones first. */
export const COLUMN_NAMES = [
  "a",
  "b",
  "c",
  "d",
  "e",
  "Name",
  "order",
  "first name",
  'x"y',
  "select",
  "größe",
  "`z`",
  "[q]",
  "it's",
  "value",
  "key",
  "type",
  "check",
  "n1",
  "n2",
  "n3",
  "n4",
  "n5",
  "n6",
  "n7",
  "n8",
  "n9",
] as const;

export const TABLE_NAMES = [
  "users",
  "posts",
  "Tags",
  "order",
  "line items",
  'odd"name',
  "größen",
  "group",
  "t1",
  "t2",
  "t3",
  "t4",
] as const;

export const TYPES = [
  "integer",
  "text",
  "real",
  "blob",
  "numeric",
  "text(10)",
  "varchar(5)",
  "INT",
  "floating point",
  "boolean",
  "",
] as const;

/** The types that a STRICT table takes (https://www.sqlite.org/stricttables.html). */
export const STRICT_TYPES = ["integer", "text", "real", "blob"] as const;

const same = (text: string): DefaultSpec => ({ live: text, drizzle: text });

/** Constants, which ADD COLUMN takes. */
export const CONSTANTS: readonly [DefaultSpec, ...DefaultSpec[]] = [
  same("0"),
  same("'x'"),
  same("-1"),
  same("'it''s'"),
  same("1.5"),
  same("x'00FF'"),
  same("''"),
  same("'12'"),
  { live: "true", drizzle: "1" },
  { live: "+7", drizzle: "7" },
  same(`'{"a":"b -- c"}'`),
];

/** Defaults that are computed when a row is written. */
export const COMPUTED: readonly [DefaultSpec, ...DefaultSpec[]] = [
  same("(1 + 1)"),
  same("(lower('ABC'))"),
  { live: "( 'a' || 'b' )", drizzle: "('a' || 'b')" },
  same("CURRENT_TIMESTAMP"),
];

/** Conditions that hold of nearly every value. */
export const CONDITIONS = [
  "{0} <> 'zzz'",
  "length({0}) < 300",
  "{0} IS NULL OR {0} <> -77",
  "{0} NOT IN ('q;q', 'a -- b', '\"')",
  "coalesce({0}, {1}) IS NOT 'zz'",
  "({0} COLLATE NOCASE <> 'ZZ') AND ({1} <> 'yy' OR {1} IS NULL)",
  "CASE WHEN {0} IS NULL THEN 1 ELSE {0} <> 'z' END",
  "{0} IS NOT {1} OR {1} IS NULL OR {0} <> 'w'",
  "typeof({0}) <> 'blob'",
] as const;

export const EXPRESSIONS = [
  "{0} + 1",
  "length({0})",
  "{0} || '!'",
  "coalesce({0}, 'none')",
  "typeof({0})",
  "CASE WHEN {0} IS NULL THEN 'x' ELSE quote({0}) END",
  "coalesce({0}, {1})",
] as const;

export const INDEXED = ["lower({0})", "{0} + 0", "substr({0}, 1, 3)", "coalesce({0}, '')"] as const;

export const WHERE = ["{0} IS NOT NULL", "{0} > 0", "{0} <> 'q' AND {1} IS NULL"] as const;

export const ACTIONS: readonly [ReferentialAction, ...ReferentialAction[]] = [
  "no action",
  "cascade",
  "set null",
  "restrict",
  "set default",
];

export const COLLATIONS = ["NOCASE", "RTRIM"] as const;

/** Values of all storage classes (https://www.sqlite.org/datatype3.html), by the type they suit; SQL. */
export const VALUES = {
  integer: ["1", "0", "-1", "42", "9007199254740993", "-9223372036854775808", "7", "100"],
  real: ["1.5", "0.0", "-2.25", "1e300", "3.0", "0.1"],
  text: [
    "'x'",
    "''",
    "'12'",
    "'1.0'",
    "'ünï ☃'",
    "'a''b'",
    "'2024-01-01'",
    "' x '",
    "'X'",
    "'0x10'",
    "'1e3'",
  ],
  blob: ["x'00ff'", "x''", "x'3132'", "zeroblob(3)"],
} as const;
