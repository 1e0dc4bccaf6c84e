import { stripVTControlCharacters } from "node:util";
import type { OutputStream } from "./host.js";

/** Terminals that say that they are narrower than this are not believed. */
const NARROWEST = 20;
const USUAL = 80;

/** The columns of a stream's terminal; undefined where it is none: what reads a pipe wants whole lines. */
export function widthOf(stream: OutputStream): number | undefined {
  if (stream.isTTY !== true) return undefined;
  // A terminal that does not know its size, as those of some pipelines and editors, reports 0 columns.
  return stream.columns ? Math.max(NARROWEST, stream.columns) : USUAL;
}

/**
 * A text with its lines broken between words where they are longer than the terminal is wide; the rest of a line
 * stands two columns further in. A word that is longer by itself stays whole, so that a path can be copied; a command
 * after a `$` goes on behind a backslash.
 */
export function fitted(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split("\n")
    .flatMap((line) => fitLine(line, width))
    .join("\n");
}

function fitLine(line: string, width: number): readonly string[] {
  if (lengthOf(line) <= width) return [line];
  const [, indent = "", text = ""] = /^( *)(.*)$/.exec(line) ?? [];
  const continued = text.startsWith("$ ") ? " \\" : "";
  const lines: string[] = [];
  let current = indent;
  for (const [, gap = "", word = ""] of text.matchAll(/( *)(\S+)/g)) {
    const longer = `${current}${gap}${word}`;
    if (current === indent || lengthOf(longer) + continued.length <= width) {
      current = longer;
      continue;
    }
    lines.push(`${current}${continued}`);
    current = `${indent}  ${word}`;
  }
  return [...lines, current];
}

/** The columns that a text takes: colours take none. */
const lengthOf = (text: string): number => [...stripVTControlCharacters(text)].length;
