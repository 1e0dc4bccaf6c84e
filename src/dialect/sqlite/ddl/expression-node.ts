/** An expression as SQLite reads it: sqlite.org/lang_expr.html. Parentheses are gone, precedence is structure. */
export type ExpressionNode =
  /** A literal, a variable, a subquery: text in canonical form. */
  | { readonly kind: "leaf"; readonly text: string }
  /** A name with what qualifies it, without quotes. */
  | { readonly kind: "name"; readonly parts: readonly string[] }
  | { readonly kind: "unary"; readonly operator: "NOT" | "-" | "+" | "~"; readonly operand: ExpressionNode }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly level: number;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly escape?: ExpressionNode;
    }
  | { readonly kind: "nullTest"; readonly not: boolean; readonly operand: ExpressionNode }
  | {
      readonly kind: "between";
      readonly operand: ExpressionNode;
      readonly low: ExpressionNode;
      readonly high: ExpressionNode;
    }
  | { readonly kind: "in"; readonly operand: ExpressionNode; readonly set: ExpressionNode }
  | {
      readonly kind: "collate";
      readonly operand: ExpressionNode;
      readonly collation: string;
      /** The operand, as written. */
      readonly inner: string;
    }
  | {
      readonly kind: "case";
      readonly operand?: ExpressionNode;
      readonly branches: readonly (readonly [when: ExpressionNode, then: ExpressionNode])[];
      readonly otherwise?: ExpressionNode;
    }
  | { readonly kind: "cast"; readonly operand: ExpressionNode; readonly type: string }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly distinct: boolean;
      readonly args: readonly ExpressionNode[];
      /** What stands behind the arguments, within (`ORDER BY`) and without (`FILTER`, `OVER`), canonical. */
      readonly order: string;
      readonly suffix: string;
    }
  /** `(a, b)`: a row value, or the list of an IN. */
  | { readonly kind: "list"; readonly items: readonly ExpressionNode[] };

/** How tightly an operator binds: the order of `%left` and `%right` in SQLite's parse.y. */
export const LEVEL = {
  or: 1,
  and: 2,
  not: 3,
  equality: 4,
  comparison: 5,
  bits: 7,
  sum: 8,
  product: 9,
  concatenation: 10,
  collate: 11,
  unary: 12,
  primary: 13,
} as const;
