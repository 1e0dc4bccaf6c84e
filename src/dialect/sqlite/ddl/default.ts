import type { Affinity } from "./affinity.js";
import { canonicalNumber, canonicalTokens } from "./canonical-tokens.js";
import { parseExpression } from "./expression-parser.js";
import { printExpression } from "./expression-printer.js";
import { identifierOf, quoteString } from "./identifier.js";
import { isNumeric, numberAsStored } from "./stored-number.js";
import { significantTokens, type Token } from "./token.js";

/**
 * The one text that stands for a default: equal for two that give a row the same value in a column of this affinity.
 * It may stand behind DEFAULT as it is; empty for no default, which is what NULL comes to.
 *
 * Takes the text behind DEFAULT as well as `dflt_value` of `PRAGMA table_xinfo`, which leaves out the outermost
 * parentheses.
 *
 * @throws DdlError for text that does not split into tokens.
 */
export function canonicalDefault(value: string, affinity: Affinity): string {
  const tokens = withoutParentheses(significantTokens(value));
  const [first, second] = tokens;
  if (first === undefined) return "";
  if (tokens.length === 1) return ofToken("", first, affinity) ?? expression(tokens);
  if (tokens.length === 2 && second !== undefined && (first.text === "-" || first.text === "+")) {
    return ofToken(first.text, second, affinity) ?? expression(tokens);
  }
  return expression(tokens);
}

function ofToken(sign: string, token: Token, affinity: Affinity): string | undefined {
  switch (token.kind) {
    case "number":
      return numberAsStored(sign, token.text, affinity) ?? asWritten(sign, token.text, affinity);
    case "string":
      return sign === "-" ? undefined : ofString(token.text, affinity);
    case "quoted":
      return sign === "" ? ofString(quoteString(identifierOf(token.text)), affinity) : undefined;
    case "word":
      return ofWord(sign, token.text, affinity);
    case "blob":
      return sign === "" ? token.text.toUpperCase() : undefined;
    default:
      return undefined;
  }
}

function asWritten(sign: string, text: string, affinity: Affinity): string {
  return (sign === "-" ? "-" : "") + (affinity === "text" ? text : canonicalNumber(text));
}

/** A word is a string to SQLite here, save for the few that are values: sqlite.org/lang_createtable.html#dfltval. */
function ofWord(sign: string, text: string, affinity: Affinity): string | undefined {
  const word = text.toUpperCase();
  if (word === "NULL") return "";
  if (sign !== "") return undefined;
  if (word === "TRUE") return numberAsStored("", "1", affinity);
  if (word === "FALSE") return numberAsStored("", "0", affinity);
  return word.startsWith("CURRENT_") ? word : ofString(quoteString(text), affinity);
}

/** Text that reads as a number becomes one in a column that wants numbers: sqlite.org/datatype3.html#type_affinity. */
function ofString(literal: string, affinity: Affinity): string {
  const number = /^'([+-]?)(\d{1,15}(?:\.\d{1,15})?)'$/.exec(literal);
  if (!isNumeric(affinity) || number === null) return literal;
  return numberAsStored(number[1] ?? "", number[2] ?? "", affinity) ?? literal;
}

function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  while (inner.length > 2 && inner[0]?.text === "(" && closing(inner) === inner.length - 1)
    inner = inner.slice(1, -1);
  return inner;
}

/** The place of the parenthesis that closes the first one. */
function closing(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (token.text === "(") depth++;
    if (token.text === ")") depth--;
    return depth === 0;
  });
}

function expression(tokens: readonly Token[]): string {
  const text = tokens.map((token, at) => asString(token, tokens[at - 1], tokens[at + 1])).join(" ");
  const node = parseExpression(text);
  return `(${node === undefined ? canonicalTokens(text) : printExpression(node)})`;
}

/** A default cannot name a column, so that a name in double quotes is a string: sqlite.org/quirks.html#dblquote. */
function asString(token: Token, before: Token | undefined, after: Token | undefined): string {
  const names = /^(?:collate|as)$/i.test(before?.text ?? "") || after?.text === "(" || after?.text === ".";
  if (names || !token.text.startsWith('"')) return token.text;
  return quoteString(identifierOf(token.text));
}
