import { canonicalName } from "./canonical-tokens.js";
import { type ExpressionNode, LEVEL } from "./expression-node.js";
import { sameName } from "./identifier.js";
import { isReserved, needsQuotes } from "./keyword.js";

/**
 * Writes the one text that stands for an expression, with no more parentheses than precedence asks for.
 *
 * @param table its own qualifier (`t.c`, `main.t.c`) is left out
 */
export function printExpression(node: ExpressionNode, table?: string): string {
  const print = (part: ExpressionNode, level: number): string => {
    const text = printExpression(part, table);
    return levelOf(part) < level ? `(${text})` : text;
  };
  switch (node.kind) {
    case "leaf":
      return node.text;
    case "name":
      return printName(node.parts, table);
    case "unary":
      return printUnary(node.operator, print(node.operand, levelOf(node)));
    case "binary":
      return printBinary(node, print);
    case "nullTest":
      return `${print(node.operand, LEVEL.equality)} ${node.not ? "IS NOT NULL" : "IS NULL"}`;
    case "between":
      return `${print(node.operand, LEVEL.equality)} BETWEEN ${print(node.low, TIGHTER)} AND ${print(node.high, TIGHTER)}`;
    case "in":
      return `${print(node.operand, LEVEL.equality)} IN ${print(node.set, LEVEL.primary)}`;
    case "collate":
      return `${print(node.operand, LEVEL.collate)} COLLATE ${canonicalName(node.collation, needsQuotes)}`;
    case "case":
      return printCase(node, print);
    case "cast":
      return `CAST(${print(node.operand, LEVEL.or)} AS ${node.type})`;
    case "call":
      return printCall(node, print);
    case "list":
      return `(${node.items.map((item) => print(item, LEVEL.or)).join(", ")})`;
    default:
      return node satisfies never;
  }
}

type Print = (part: ExpressionNode, level: number) => string;
type Node<Kind extends ExpressionNode["kind"]> = Extract<ExpressionNode, { kind: Kind }>;

const TIGHTER = LEVEL.equality + 1;

function levelOf(node: ExpressionNode): number {
  switch (node.kind) {
    case "unary":
      return node.operator === "NOT" ? LEVEL.not : LEVEL.unary;
    case "binary":
      return node.level;
    case "nullTest":
    case "between":
    case "in":
      return LEVEL.equality;
    case "collate":
      return LEVEL.collate;
    case "leaf":
    case "name":
    case "case":
    case "cast":
    case "call":
    case "list":
      return LEVEL.primary;
    default:
      return node satisfies never;
  }
}

function printName(parts: readonly string[], table: string | undefined): string {
  const qualifier = parts.at(-2);
  const own = table !== undefined && qualifier !== undefined && sameName(qualifier, table);
  return (own ? parts.slice(-1) : parts).map((part) => canonicalName(part, needsQuotes)).join(".");
}

/** Two minus signs in a row would begin a comment. */
function printUnary(operator: string, operand: string): string {
  if (operator === "NOT") return `NOT ${operand}`;
  return operand.startsWith("-") || operand.startsWith("+") ? `${operator} ${operand}` : operator + operand;
}

/** AND and OR mean the same however they are grouped among themselves. */
function printBinary(node: Node<"binary">, print: Print): string {
  const right = node.level <= LEVEL.and ? node.level : node.level + 1;
  const text = `${print(node.left, node.level)} ${node.operator} ${print(node.right, right)}`;
  return node.escape === undefined ? text : `${text} ESCAPE ${print(node.escape, TIGHTER)}`;
}

function printCase(node: Node<"case">, print: Print): string {
  const operand = node.operand === undefined ? "" : ` ${print(node.operand, LEVEL.or)}`;
  const branches = node.branches.map(
    ([when, then]) => ` WHEN ${print(when, LEVEL.or)} THEN ${print(then, LEVEL.or)}`,
  );
  const otherwise = node.otherwise === undefined ? "" : ` ELSE ${print(node.otherwise, LEVEL.or)}`;
  return `CASE${operand}${branches.join("")}${otherwise} END`;
}

function printCall(node: Node<"call">, print: Print): string {
  const distinct = node.distinct ? "DISTINCT " : "";
  const args = node.args.map((arg) => print(arg, LEVEL.or)).join(", ");
  const order = node.order === "" ? "" : ` ${node.order}`;
  const suffix = node.suffix === "" ? "" : ` ${node.suffix}`;
  return `${canonicalName(node.name, isReserved)}(${distinct}${args}${order})${suffix}`;
}
