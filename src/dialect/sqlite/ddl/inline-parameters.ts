import { applyEdits } from "./text-edit.js";
import { significantTokens } from "./token.js";

/**
 * The statement with a literal in the place of each `?`, in their order.
 *
 * @throws DdlError as `significantTokens`.
 */
export function inlineParameters(sql: string, literals: readonly string[]): string {
  const places = significantTokens(sql).filter(({ kind, text }) => kind === "variable" && text === "?");
  return applyEdits(
    sql,
    places.map(({ start, end }, place) => ({ start, end, text: literals[place] ?? "NULL" })),
  );
}
