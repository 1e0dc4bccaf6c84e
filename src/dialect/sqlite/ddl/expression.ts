import { canonicalTokens } from "./canonical-tokens.js";
import { parseExpression } from "./expression-parser.js";
import { printExpression } from "./expression-printer.js";

export { type Affinity, affinityOf } from "./affinity.js";
export { canonicalTokens } from "./canonical-tokens.js";
export { canonicalDefault } from "./default.js";

/**
 * The one text that stands for an expression: equal for two that SQLite reads as the same. Parentheses are those
 * that precedence asks for, names are without case and quotes, string literals to the letter.
 *
 * What is not an expression, or has syntax that Sluice does not know, is compared as tokens.
 *
 * @param table its own qualifier is left out
 * @throws DdlError for text that does not split into tokens.
 */
export function canonicalExpression(sql: string, table?: string): string {
  const node = parseExpression(sql);
  return node === undefined ? canonicalTokens(sql) : printExpression(node, table);
}
