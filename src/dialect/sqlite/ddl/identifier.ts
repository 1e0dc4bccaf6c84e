import { refuseNul } from "./nul.js";

/**
 * The name in double quotes, as it may stand anywhere in a statement.
 *
 * @throws DdlError for a name with a NUL, at which SQLite would stop to read.
 */
export function quoteIdentifier(name: string): string {
  refuseNul(name);
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The text as a string literal.
 *
 * @throws DdlError as `quoteIdentifier`.
 */
export function quoteString(text: string): string {
  refuseNul(text);
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The name that a token stands for: `"a""b"` is `a"b`, `[a]` and `a` are `a`. A string literal names too, where the
 * grammar wants a name: sqlite.org/lang_keywords.html.
 */
export function identifierOf(text: string): string {
  const quote = text.charAt(0);
  if (quote === "[") return text.slice(1, -1);
  if (quote !== '"' && quote !== "`" && quote !== "'") return text;
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** The name with its ASCII letters in lower case: SQLite tells no others apart by case. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether SQLite takes the two for one name. */
export function sameName(a: string, b: string): boolean {
  return a === b || (a.length === b.length && foldName(a) === foldName(b));
}
