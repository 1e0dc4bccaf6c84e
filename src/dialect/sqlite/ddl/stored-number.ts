import type { Affinity } from "./affinity.js";
import { quoteString } from "./identifier.js";

/** Whether text that reads as a number is stored as a number. */
export function isNumeric(affinity: Affinity): boolean {
  return affinity === "integer" || affinity === "numeric" || affinity === "real";
}

/**
 * A literal for what a column of this affinity stores when it is given the number: `1.0` is 1 in an INTEGER column and
 * `'1.0'` in a TEXT one. Undefined for a number whose stored form is not certain here: very large, very small, or of
 * many digits.
 *
 * @param sign `-`, `+` or nothing
 */
export function numberAsStored(sign: string, text: string, affinity: Affinity): string | undefined {
  const literal = text.replaceAll("_", "");
  const integer = integerOf(literal);
  return integer === undefined
    ? realAsStored(sign, literal, affinity)
    : integerAsStored(sign === "-" ? -integer : integer, affinity);
}

/** Hexadecimal is 64-bit two's complement: sqlite.org/lang_expr.html#hexint. */
function integerOf(literal: string): bigint | undefined {
  if (/^0x[0-9a-f]{1,16}$/i.test(literal)) return BigInt.asIntN(64, BigInt(literal));
  return /^\d+$/.test(literal) ? BigInt(literal) : undefined;
}

/** An integer of more than 64 bits is read as a real, and then not every digit counts. */
function integerAsStored(value: bigint, affinity: Affinity): string | undefined {
  if (BigInt.asIntN(64, value) !== value || value === MINIMUM) return undefined;
  return affinity === "text" ? `'${value}'` : `${value}`;
}

const MINIMUM = -(2n ** 63n);

/**
 * Within these bounds SQLite and JavaScript write a real with the same digits, without an exponent. In a TEXT column
 * the literal itself has to be written so: a row from before the column gets the literal's own text (`'1.50'`), a
 * new row the number's (`'1.5'`).
 */
function realAsStored(sign: string, literal: string, affinity: Affinity): string | undefined {
  const value = Number(literal);
  const digits = literal.replace(/e.*$/i, "").replace(".", "").replace(/^0+/, "");
  if (digits.length > 15 || value >= 1e15 || (value !== 0 && value < 1e-4)) return undefined;
  if (value === 0 && sign === "-" && !isNumeric(affinity)) return undefined;
  const text = (sign === "-" && value !== 0 ? "-" : "") + String(value);
  if (isNumeric(affinity)) return text;
  const real = Number.isInteger(value) ? `${text}.0` : text;
  if (affinity === "blob") return real;
  return real === (sign === "-" ? "-" : "") + literal ? quoteString(real) : undefined;
}
