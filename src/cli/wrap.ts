import type { Host } from "./host.js";

/** Columns of the widest line that is easy to read. */
const WIDEST = 80;
const NARROWEST = 40;

/** The columns that a paragraph may take on the host's terminal. */
export function textWidth({ stdout }: Pick<Host, "stdout">): number {
  const columns = "columns" in stdout && typeof stdout.columns === "number" ? stdout.columns : 0;
  return columns === 0 ? WIDEST : Math.max(NARROWEST, Math.min(WIDEST, columns));
}

/** A text as lines that are no wider, each behind the indent; a word that is wider has a line of its own. */
export function wrapped(text: string, width: number, indent = ""): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, indent + line];
}
