/** The tag that says what a table or a column was called: `@renamedFrom old_name`. */
export const RENAMED_FROM = "@renamedFrom";

const NAME = /(?:"[^"]+"|'[^']+'|`[^`]+`|[^\s,*"'`]+)/.source;
const TAG = new RegExp(`${RENAMED_FROM}[ \\t]+(${NAME}(?:[ \\t]*,[ \\t]*${NAME})*)`, "g");

/**
 * The names that the tags of a comment give, in their order. Several may stand behind one tag, with commas between
 * them; one with a space in it stands in quotes.
 *
 * @example formerNames("/** @renamedFrom name, nick *\/") // ["name", "nick"]
 */
export function formerNames(comment: string): readonly string[] {
  return [...comment.matchAll(TAG)].flatMap(([, list = ""]) =>
    [...list.matchAll(new RegExp(NAME, "g"))].map(([name]) => name.replace(/^(["'`])(.*)\1$/, "$2")),
  );
}
