/** What a reader of the README does: runs commands, edits a file, or saves one. */
export type Action =
  | { readonly kind: "run"; readonly commands: readonly string[] }
  | { readonly kind: "edit"; readonly file: string; readonly before: string; readonly after: string }
  | { readonly kind: "save"; readonly file: string; readonly text: string };

/** A block of TypeScript is a file to save where its first line names one; others only show something. */
const BLOCK = /^```(sh|diff|js|ts(?=\n\/\/ \S+\.ts\n))\n([\s\S]*?)^```$/gm;

/** The code blocks of some sections of a Markdown text, in order. */
export function actionsOf(markdown: string, headings: readonly string[]): readonly Action[] {
  return headings
    .map((heading) => sectionOf(markdown, heading))
    .flatMap((section) => [...section.matchAll(BLOCK)])
    .map(([, language, text = ""]) => actionOf(language, text));
}

function sectionOf(markdown: string, heading: string): string {
  const section = markdown.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`There is no section "${heading}"`);
  return section;
}

function actionOf(language: string | undefined, text: string): Action {
  const lines = text.trimEnd().split("\n");
  if (language === "sh") return { kind: "run", commands: lines };
  if (language === "js" || language === "ts")
    return { kind: "save", file: lines[0]?.replace("// ", "") ?? "", text };
  const [file = "", ...edits] = lines;
  return {
    kind: "edit",
    file: file.replace("--- ", ""),
    before: marked(edits, "-"),
    after: marked(edits, "+"),
  };
}

const marked = (lines: readonly string[], mark: string): string =>
  lines
    .filter((line) => line.startsWith(mark))
    .map((line) => line.slice(1))
    .join("\n");
