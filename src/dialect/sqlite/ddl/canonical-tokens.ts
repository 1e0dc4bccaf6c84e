import { foldName, identifierOf, quoteIdentifier } from "./identifier.js";
import { isReserved, isValueWord } from "./keyword.js";
import { significantTokens, type Token } from "./token.js";

/**
 * The SQL in one form whatever its white space, comments, letter case of keywords and names, and quotes of names.
 * Nothing is left out, qualifiers neither.
 *
 * @throws DdlError for text that does not split into tokens.
 */
export function canonicalTokens(sql: string): string {
  let text = "";
  let before: Token | undefined;
  for (const token of significantTokens(sql)) {
    if (before !== undefined && isSpaced(before, token)) text += " ";
    text += canonicalToken(token);
    before = token;
  }
  return text;
}

/** The name as it is written in canonical form: in lower case, and in quotes only where `inQuotes` wants them. */
export function canonicalName(name: string, inQuotes: (word: string) => boolean): string {
  const folded = foldName(name);
  const plain = /^[a-z_\u0080-\uFFFF][a-z0-9_$\u0080-\uFFFF]*$/.test(folded);
  return plain && !inQuotes(name.toUpperCase()) ? folded : quoteIdentifier(folded);
}

/**
 * A number literal in one form: `007` is `7`, `1.50` is `1.5`, `1e+3` is `1.0E3`. An integer stays an integer, since
 * 1 and 1.0 are of different types.
 */
export function canonicalNumber(text: string): string {
  const digits = text.replaceAll("_", "");
  if (/^0x/i.test(digits)) return `0x${digits.slice(2).toUpperCase()}`;
  const { whole = "", fraction, exponent } = NUMBER.exec(digits)?.groups ?? {};
  const integer = whole.replace(/^0+/, "") || "0";
  if (fraction === undefined && exponent === undefined) return integer;
  const rest = (fraction ?? "").replace(/0+$/, "") || "0";
  return `${integer}.${rest}${exponent === undefined ? "" : `E${Number(exponent)}`}`;
}

const NUMBER = /^(?<whole>\d*)(?:\.(?<fraction>\d*))?(?:[eE](?<exponent>[+-]?\d+))?$/;

function canonicalToken(token: Token): string {
  switch (token.kind) {
    case "word":
      return isKeyword(token.text.toUpperCase()) ? token.text.toUpperCase() : foldName(token.text);
    case "quoted":
      return canonicalName(identifierOf(token.text), isKeyword);
    case "number":
      return canonicalNumber(token.text);
    case "blob":
      return token.text.toUpperCase();
    case "operator":
      return canonicalOperator(token.text);
    case "string":
    case "variable":
    case "space":
    case "comment":
      return token.text;
    default:
      return token.kind satisfies never;
  }
}

function isKeyword(word: string): boolean {
  return isReserved(word) || isValueWord(word);
}

/** `==` and `!=` are other spellings: sqlite.org/lang_expr.html#operators. */
export function canonicalOperator(text: string): string {
  if (text === "==") return "=";
  return text === "!=" ? "<>" : text;
}

function isSpaced(before: Token, token: Token): boolean {
  if (before.text === "(" || before.text === "." || [",", ")", ".", ";"].includes(token.text)) return false;
  if (token.text !== "(") return true;
  return before.kind !== "quoted" && (before.kind !== "word" || isReserved(before.text.toUpperCase()));
}
