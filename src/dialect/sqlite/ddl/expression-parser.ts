import { canonicalOperator } from "./canonical-tokens.js";
import { Cursor, takeName } from "./cursor.js";
import { DdlError } from "./ddl-error.js";
import { type ExpressionNode, LEVEL } from "./expression-node.js";
import { takePrimary, takeSet } from "./expression-primary.js";

/** More than any real expression; SQLite's own limit is a depth of 1000: sqlite.org/limits.html#max_expr_depth. */
const MAX_DEPTH = 300;
const MAX_LENGTH = 20_000;

/**
 * Reads an expression; undefined for what is not one, or one with syntax that Sluice does not know.
 *
 * @throws DdlError for text that does not split into tokens.
 */
export function parseExpression(sql: string): ExpressionNode | undefined {
  const cursor = new Cursor(sql);
  if (sql.length > MAX_LENGTH) return undefined;
  try {
    const node = new ExpressionParser(cursor).take(LEVEL.or);
    return cursor.atEnd ? node : undefined;
  } catch (error) {
    if (error instanceof DdlError) return undefined;
    throw error;
  }
}

const BINARY: ReadonlyMap<string, number> = new Map<string, number>([
  ["OR", LEVEL.or],
  ["AND", LEVEL.and],
  ...["=", "==", "<>", "!="].map((operator) => [operator, LEVEL.equality] as const),
  ...["<", "<=", ">", ">="].map((operator) => [operator, LEVEL.comparison] as const),
  ...["&", "|", "<<", ">>"].map((operator) => [operator, LEVEL.bits] as const),
  ...["+", "-"].map((operator) => [operator, LEVEL.sum] as const),
  ...["*", "/", "%"].map((operator) => [operator, LEVEL.product] as const),
  ...["||", "->", "->>"].map((operator) => [operator, LEVEL.concatenation] as const),
]);

/** A parser by precedence: an operator takes an operand that binds tighter than itself on its right. */
class ExpressionParser {
  readonly #cursor: Cursor;
  #depth = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** Takes an expression whose operators bind at least so tightly. */
  take(level: number): ExpressionNode {
    if (++this.#depth > MAX_DEPTH) throw this.#cursor.error("The expression is nested too deeply");
    const { start } = this.#cursor.peek();
    let node = this.#prefix();
    for (;;) {
      const wider = this.#infix(node, level, start);
      if (wider === undefined) break;
      node = wider;
    }
    this.#depth--;
    return node;
  }

  #prefix(): ExpressionNode {
    const operator = this.#cursor.takeOne("-", "+", "~");
    if (operator === "-" || operator === "+" || operator === "~") {
      return { kind: "unary", operator, operand: this.take(LEVEL.unary) };
    }
    if (this.#cursor.take("NOT")) return not(this.take(LEVEL.not));
    return takePrimary(this.#cursor, (level) => this.take(level));
  }

  #infix(left: ExpressionNode, level: number, start: number): ExpressionNode | undefined {
    const cursor = this.#cursor;
    const symbol = cursor.peek().text.toUpperCase();
    const own = BINARY.get(symbol);
    if (own !== undefined) {
      if (own < level) return undefined;
      cursor.next();
      const operator = canonicalOperator(symbol);
      return { kind: "binary", operator, level: own, left, right: this.take(own + 1) };
    }
    if (level <= LEVEL.collate && cursor.is("COLLATE")) {
      const inner = cursor.text({ start, end: cursor.end });
      cursor.next();
      return { kind: "collate", operand: left, collation: takeName(cursor), inner };
    }
    return level <= LEVEL.equality ? this.#equality(left) : undefined;
  }

  /** The operators of words: they all bind as `=` does. */
  #equality(left: ExpressionNode): ExpressionNode | undefined {
    const cursor = this.#cursor;
    if (cursor.take("ISNULL")) return { kind: "nullTest", not: false, operand: left };
    if (cursor.take("NOTNULL") || cursor.take("NOT", "NULL"))
      return { kind: "nullTest", not: true, operand: left };
    if (cursor.take("IS")) return this.#is(left);
    const negated = cursor.is("NOT");
    if (negated) cursor.next();
    const node = this.#match(left);
    if (node === undefined && negated)
      throw cursor.error("Expected LIKE, GLOB, REGEXP, MATCH, BETWEEN or IN");
    return node === undefined || !negated ? node : not(node);
  }

  /** `IS NOT DISTINCT FROM` is IS, and `IS DISTINCT FROM` is IS NOT: sqlite.org/lang_expr.html#isisnot. */
  #is(left: ExpressionNode): ExpressionNode {
    const negated = this.#cursor.take("NOT");
    const distinct = this.#cursor.take("DISTINCT", "FROM");
    const right = this.take(LEVEL.equality + 1);
    const isNot = negated !== distinct;
    if (!distinct && right.kind === "leaf" && right.text === "NULL")
      return { kind: "nullTest", not: isNot, operand: left };
    return { kind: "binary", operator: isNot ? "IS NOT" : "IS", level: LEVEL.equality, left, right };
  }

  #match(left: ExpressionNode): ExpressionNode | undefined {
    const cursor = this.#cursor;
    if (cursor.take("IN"))
      return { kind: "in", operand: left, set: takeSet(cursor, (level) => this.take(level)) };
    if (cursor.take("BETWEEN")) {
      const low = this.take(LEVEL.equality);
      cursor.expect("AND");
      return { kind: "between", operand: left, low, high: this.take(LEVEL.equality + 1) };
    }
    const operator = cursor.takeOne("LIKE", "GLOB", "REGEXP", "MATCH");
    if (operator === undefined) return undefined;
    const right = this.take(LEVEL.equality + 1);
    const node = { kind: "binary", operator, level: LEVEL.equality, left, right } as const;
    return cursor.take("ESCAPE") ? { ...node, escape: this.take(LEVEL.equality + 1) } : node;
  }
}

function not(operand: ExpressionNode): ExpressionNode {
  return { kind: "unary", operator: "NOT", operand };
}
