import type { SourceFile } from "ts-morph";
import type { Style } from "../write/style.js";

/** How a file is laid out, as most of it is. */
export function styleOf(file: SourceFile): Style {
  const text = file.getFullText();
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  return {
    quote: count(/'[^'"\n]*'/g) > count(/"[^'"\n]*"/g) ? "'" : '"',
    semicolons:
      count(/[^;\s{}]\s*$/gm) === 0 || count(/;[ \t]*(?:\/\/.*)?$/gm) * 2 >= file.getStatements().length,
    indent: indentOf(text),
    lineEnd: count(/\r\n/g) * 2 > count(/\n/g) ? "\r\n" : "\n",
  };
}

/** The least indentation that lines have; comments of many lines count for nothing. */
function indentOf(text: string): string {
  const indents = [...text.matchAll(/^([ \t]+)(?![ \t*])\S/gm)].map((match) => match[1] ?? "");
  if (indents.some((indent) => indent.startsWith("\t"))) return "\t";
  const least = Math.min(...indents.map((indent) => indent.length));
  return Number.isFinite(least) ? " ".repeat(least) : "  ";
}
