/**
 * The text of a default as DEFAULT takes it: a literal, a signed number, CURRENT_TIMESTAMP and a bare name as they
 * are, everything else in parentheses (https://www.sqlite.org/lang_createtable.html#the_default_clause).
 */
export function defaultClause(text: string): string {
  const trimmed = text.trim();
  return BARE.test(trimmed) || isParenthesised(trimmed) ? trimmed : `(${trimmed})`;
}

const BARE = new RegExp(
  `^(?:${[
    "[+-]?\\s*(?:\\d[\\d_]*(?:\\.\\d*)?|\\.\\d+)(?:e[+-]?\\d+)?",
    "[+-]?\\s*0x[\\da-f]+",
    "[A-Za-z_]\\w*",
    "x?'(?:[^']|'')*'",
    '"(?:[^"]|"")*"',
  ].join("|")})$`,
  "i",
);

/** What may hold a parenthesis that is none: strings, quoted names, comments. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Whether the parenthesis at the beginning is closed by the one at the end. */
function isParenthesised(text: string): boolean {
  const bare = text.replace(OPAQUE, "");
  let depth = 0;
  for (const [place, letter] of [...bare].entries()) {
    if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    if (depth === 0) return place > 0 && place === bare.length - 1;
  }
  return false;
}
