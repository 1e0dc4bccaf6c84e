import { identifierOf, sameName } from "./identifier.js";
import { applyEdits, type TextEdit } from "./text-edit.js";
import { significantTokens, type Token } from "./token.js";

/**
 * The edits that take a table's own name away from in front of its columns, `t.` as well as `main.t.`, in a part of
 * a text without subqueries: a CHECK, a generated expression or a default, which cannot hold one.
 *
 * @param table the table's name; every qualifier where it is not given
 */
export function qualifierEdits(part: readonly Token[], table?: string): readonly TextEdit[] {
  return part.flatMap((token, at) => {
    if (part[at + 1]?.text !== "." || part[at + 3]?.text === "." || !isNameLike(token)) return [];
    if (table !== undefined && !sameName(identifierOf(token.text), table)) return [];
    const column = part[at + 2];
    const from = part[at - 1]?.text === "." ? (part[at - 2] ?? token) : token;
    return column === undefined ? [] : [{ start: from.start, end: column.start, text: "" }];
  });
}

/**
 * An expression without the table's own name in front of its columns; without any qualifiers where no table is given.
 *
 * @throws DdlError for text that does not split into tokens.
 */
export function withoutQualifiers(expression: string, table?: string): string {
  return applyEdits(expression, qualifierEdits(significantTokens(expression), table));
}

function isNameLike(token: Token): boolean {
  return token.kind === "word" || token.kind === "quoted" || token.kind === "string";
}
