import { canonicalNumber, canonicalTokens } from "./canonical-tokens.js";
import { type Cursor, isName } from "./cursor.js";
import { type ExpressionNode, LEVEL } from "./expression-node.js";
import { identifierOf } from "./identifier.js";
import { isValueWord } from "./keyword.js";
import type { Token } from "./token.js";

/** Takes an expression whose operators bind at least so tightly. */
export type TakeExpression = (level: number) => ExpressionNode;

/**
 * Takes what stands between operators: a literal, a name, a call, CASE, CAST, something in parentheses.
 *
 * @throws DdlError for anything else.
 */
export function takePrimary(cursor: Cursor, take: TakeExpression): ExpressionNode {
  if (cursor.is("(")) return takeParentheses(cursor, take);
  if (cursor.take("CASE")) return takeCase(cursor, take);
  if (cursor.take("CAST", "(")) return takeCast(cursor, take);
  if (cursor.take("EXISTS")) return { kind: "leaf", text: `EXISTS ${takeSubquery(cursor)}` };
  const literal = isNamed(cursor) ? undefined : literalOf(cursor.peek());
  if (literal === undefined) return takeNamed(cursor, take);
  cursor.next();
  return { kind: "leaf", text: literal };
}

/**
 * Takes what stands behind IN: a list, a subquery, or a table.
 *
 * @throws DdlError for anything else.
 */
export function takeSet(cursor: Cursor, take: TakeExpression): ExpressionNode {
  if (!cursor.is("(")) return { kind: "name", parts: takeParts(cursor) };
  if (isSubquery(cursor)) return { kind: "leaf", text: takeSubquery(cursor) };
  cursor.expect("(");
  const items = cursor.is(")") ? [] : takeItems(cursor, take);
  cursor.expect(")");
  return { kind: "list", items };
}

function takeParentheses(cursor: Cursor, take: TakeExpression): ExpressionNode {
  if (isSubquery(cursor)) return { kind: "leaf", text: takeSubquery(cursor) };
  cursor.expect("(");
  const items = takeItems(cursor, take);
  cursor.expect(")");
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: "list", items };
}

function isSubquery(cursor: Cursor): boolean {
  return cursor.is("(", "SELECT") || cursor.is("(", "WITH") || cursor.is("(", "VALUES");
}

function takeSubquery(cursor: Cursor): string {
  return `(${canonicalTokens(cursor.text(cursor.parenthesised()))})`;
}

function takeItems(cursor: Cursor, take: TakeExpression): readonly ExpressionNode[] {
  const items = [take(LEVEL.or)];
  while (cursor.take(",")) items.push(take(LEVEL.or));
  return items;
}

function takeCase(cursor: Cursor, take: TakeExpression): ExpressionNode {
  const operand = cursor.is("WHEN") ? undefined : take(LEVEL.or);
  const branches: (readonly [ExpressionNode, ExpressionNode])[] = [];
  while (cursor.take("WHEN")) {
    const when = take(LEVEL.or);
    cursor.expect("THEN");
    branches.push([when, take(LEVEL.or)]);
  }
  if (branches.length === 0) throw cursor.error("Expected WHEN");
  const otherwise = cursor.take("ELSE") ? take(LEVEL.or) : undefined;
  cursor.expect("END");
  return { kind: "case", operand, branches, otherwise };
}

function takeCast(cursor: Cursor, take: TakeExpression): ExpressionNode {
  const operand = take(LEVEL.or);
  cursor.expect("AS");
  const { start } = cursor.peek();
  cursor.skipTo(")");
  const type = canonicalTokens(cursor.text({ start, end: cursor.end }));
  cursor.expect(")");
  return { kind: "cast", operand, type };
}

/** Whether what stands here is a name for certain: it qualifies another, or is called. */
function isNamed(cursor: Cursor): boolean {
  const after = cursor.peek(1).text;
  return isName(cursor.peek()) && (after === "." || (after === "(" && cursor.peek().kind !== "string"));
}

function literalOf(token: Token): string | undefined {
  switch (token.kind) {
    case "number":
      return canonicalNumber(token.text);
    case "blob":
      return token.text.toUpperCase();
    case "string":
    case "variable":
      return token.text;
    case "word": {
      const word = token.text.toUpperCase();
      return word === "NULL" || isValueWord(word) ? word : undefined;
    }
    default:
      return undefined;
  }
}

function takeNamed(cursor: Cursor, take: TakeExpression): ExpressionNode {
  const parts = takeParts(cursor);
  const [name] = parts;
  return parts.length === 1 && name !== undefined && cursor.take("(")
    ? takeCall(cursor, name, take)
    : { kind: "name", parts };
}

function takeParts(cursor: Cursor): readonly string[] {
  const parts = [identifierOf(cursor.name().text)];
  while (cursor.take(".")) parts.push(identifierOf(cursor.name().text));
  return parts;
}

function takeCall(cursor: Cursor, name: string, take: TakeExpression): ExpressionNode {
  const distinct = cursor.take("DISTINCT");
  if (!distinct) cursor.take("ALL");
  const args = takeArguments(cursor, take);
  const order = cursor.is("ORDER", "BY") ? takeTokens(cursor, () => cursor.skipTo(")")) : "";
  cursor.expect(")");
  return { kind: "call", name, distinct, args, order, suffix: takeTokens(cursor, () => takeWindow(cursor)) };
}

function takeArguments(cursor: Cursor, take: TakeExpression): readonly ExpressionNode[] {
  if (cursor.take("*")) return [{ kind: "leaf", text: "*" }];
  return cursor.is(")") || cursor.is("ORDER", "BY") ? [] : takeItems(cursor, take);
}

/** `FILTER (...)` and `OVER ...`: sqlite.org/windowfunctions.html. */
function takeWindow(cursor: Cursor): void {
  if (cursor.is("FILTER", "(")) {
    cursor.next();
    cursor.parenthesised();
  }
  if (!cursor.is("OVER") || !(cursor.peek(1).text === "(" || isName(cursor.peek(1)))) return;
  cursor.next();
  if (cursor.take("(")) {
    cursor.skipTo(")");
    cursor.expect(")");
  } else cursor.name();
}

function takeTokens(cursor: Cursor, advance: () => void): string {
  const { start } = cursor.peek();
  advance();
  return cursor.end > start ? canonicalTokens(cursor.text({ start, end: cursor.end })) : "";
}
