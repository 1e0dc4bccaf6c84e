import { expect, test } from "vitest";
import { literalOf } from "../../src/source/literal.js";

test.each([
  ["it's", "'it''s'"],
  [1.5, "1.5"],
  [-1, "-1"],
  [2n ** 60n, "1152921504606846976"],
  [true, "1"],
  [false, "0"],
  [null, "NULL"],
  [Buffer.from("ab"), "X'6162'"],
  [new Uint8Array([0, 255]), "X'00ff'"],
  [new Uint8Array([1, 2]).buffer, "X'0102'"],
  [new Date(0), "'1970-01-01T00:00:00.000Z'"],
  [{ a: "x'y" }, `'{"a":"x''y"}'`],
])("%s is %s", (value, literal) => {
  expect(literalOf(value)).toBe(literal);
});

test.each([[Number.NaN], [Number.POSITIVE_INFINITY], [undefined], [() => 1], [Symbol("a")]])(
  "%s cannot be written",
  (value) => {
    expect(() => literalOf(value)).toThrow(TypeError);
  },
);
