import { foldName, identifierOf } from "./identifier.js";
import { significantTokens } from "./token.js";

/** Every word of a text that may be a name, folded: more than it means. */
export const wordsIn = (text: string): readonly string[] =>
  significantTokens(text)
    .filter(({ kind }) => kind === "word" || kind === "quoted")
    .map((token) => foldName(identifierOf(token.text)));

/** Whether a text has one of the names in it, for whatever. */
export function mentions(text: string, ...names: readonly string[]): boolean {
  const folded = new Set(names.map(foldName));
  return wordsIn(text).some((word) => folded.has(word));
}
