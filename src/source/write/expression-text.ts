import { templateText } from "./literal-text.js";
import { memberText } from "./member-text.js";
import type { Writing } from "./writing.js";

/** Strings, names in quotes, words, and all else a letter at a time; canonical SQL has nothing more to tell apart. */
const TOKEN =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_\u0080-\uffff][\p{L}\p{N}_$\u0080-\uffff]*|\d[\w.]*|\s+|[\s\S]/gu;

/** Behind these words stands a name that is no column's. */
const BEFORE_OTHERS = new Set(["COLLATE", "AS"]);

/**
 * SQL over the columns of one table, as a template in which they are members of `self`: TypeScript then knows them, and
 * a rename finds them. Where a word may be something else than a column it is left as it is.
 *
 * @param sql canonical: names that need no quotes are in lower case
 * @param columns the table's own, by name
 */
export function expressionText(sql: string, { table, columns, self }: Over, writing: Writing): string {
  const byName = new Map(columns.map((column) => [column.toLowerCase(), column]));
  const tokens = sql.match(TOKEN) ?? [];
  const words = tokens.filter((token) => token.trim() !== "");
  let place = -1;
  const parts = tokens.map((token) => {
    if (token.trim() === "") return token;
    place += 1;
    const column = byName.get(unquoted(token));
    if (column === undefined || !isName(token, words[place - 1], words[place + 1])) return token;
    return { code: self + memberText(writing.key(table, column), writing.style) };
  });
  return templateText(parts, writing.orm("sql"));
}

export interface Over {
  readonly table: string;
  readonly columns: readonly string[];
  /** What the table is called where the SQL stands. */
  readonly self: string;
}

const unquoted = (token: string): string =>
  token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"').toLowerCase() : token.toLowerCase();

/** A canonical keyword is in capitals, and a canonical name is not. */
function isName(token: string, before: string | undefined, after: string | undefined): boolean {
  if (!token.startsWith('"') && !/^[\p{L}_\u0080-\uffff]/u.test(token)) return false;
  if (!token.startsWith('"') && token !== token.toLowerCase()) return false;
  return before !== "." && after !== "." && after !== "(" && !BEFORE_OTHERS.has((before ?? "").toUpperCase());
}
