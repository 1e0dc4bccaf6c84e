import type { Style } from "./style.js";

/** A string as TypeScript, in the quotes of the file unless the other ones save escapes. */
export function stringText(value: string, { quote }: Pick<Style, "quote">): string {
  const other = quote === '"' ? "'" : '"';
  const used = value.includes(quote) && !value.includes(other) ? other : quote;
  return used + escaped(value, used) + used;
}

/** SQL as drizzle-orm's template; `tag` is the name of `sql` in the file. What stands in `${…}` comes ready. */
export function templateText(parts: readonly (string | { readonly code: string })[], tag: string): string {
  const inner = parts.map((part) =>
    typeof part === "string" ? escaped(part, "`").replaceAll("${", "\\${") : `\${${part.code}}`,
  );
  return `${tag}\`${inner.join("")}\``;
}

/** Line ends may stand as they are in a template only, where a carriage return is read as a line feed. */
function escaped(value: string, quote: string): string {
  const text = value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return text.replace(CONTROL, (letter) => (letter === "\n" && quote === "`" ? letter : controlText(letter)));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to be escaped.
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029\ufeff]/g;

function controlText(letter: string): string {
  const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[letter];
  return short ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
