import { expect, test } from "vitest";
import { defaultClause } from "../../src/source/default.js";

const ROWS: readonly (readonly [string, string])[] = [
  ["CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"],
  [" current_date ", "current_date"],
  ["NULL", "NULL"],
  ["true", "true"],
  ["1", "1"],
  ["-1.5e3", "-1.5e3"],
  ["+ 1", "+ 1"],
  ["0xFF", "0xFF"],
  [".5", ".5"],
  ["'it''s'", "'it''s'"],
  ["''", "''"],
  ["X'00'", "X'00'"],
  ['"name"', '"name"'],
  ["(unixepoch())", "(unixepoch())"],
  ["((1) + (2))", "((1) + (2))"],
  ["(')')", "(')')"],
  ["(1 /* ) */)", "(1 /* ) */)"],
  ["unixepoch()", "(unixepoch())"],
  ["(1) + (2)", "((1) + (2))"],
  ["'a' || 'b'", "('a' || 'b')"],
  ["1 + 1", "(1 + 1)"],
];

test.each(ROWS)("%s is written %s", (text, clause) => {
  expect(defaultClause(text)).toBe(clause);
});
