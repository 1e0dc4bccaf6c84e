import type { Node } from "ts-morph";
import type { TextEdit } from "./text-edit.js";

/** A list in the source, with what is to become of it. */
export interface ListChange {
  /** The whole text of the file. */
  readonly text: string;
  readonly lineEnd: string;
  /** Behind the opening bracket, and the closing one. */
  readonly start: number;
  readonly end: number;
  readonly elements: readonly Node[];
  readonly removed: ReadonlySet<Node>;
  readonly inserted: readonly Insertion[];
  /** What an element is indented by where the list has none to go by. */
  readonly indent: string;
}

export interface Insertion {
  /** Undefined: at the beginning. */
  readonly after: Node | undefined;
  /** Without the comma; the lines after the first are shifted against it. */
  readonly lines: readonly string[];
}

/**
 * The edits that take elements out of a list and put others in: on lines of their own where the list has it so, with
 * the commas that it has, and nothing else moved.
 */
export function listEdits(change: ListChange): readonly TextEdit[] {
  const { elements, removed, inserted } = change;
  const sequence: (Node | Insertion)[] = inserted.filter(({ after }) => after === undefined);
  for (const element of elements) {
    if (!removed.has(element)) sequence.push(element);
    sequence.push(...inserted.filter(({ after }) => after === element));
  }
  const trailing = hasTrailingComma(change);
  return [
    ...elements.filter((element) => removed.has(element)).map((element) => removal(change, element)),
    ...sequence.flatMap((one, at) => commaEdit(change, one, at === sequence.length - 1, trailing)),
    ...sequence.flatMap((one, at) => {
      if (!("lines" in one)) return [];
      const last = at === sequence.length - 1;
      return [insertion(change, one, sequence.slice(0, at), last, trailing)];
    }),
  ];
}

const lastOf = ({ elements }: ListChange): Node | undefined => elements.at(-1);

/** Several lines are the style of a list whose elements each begin a line, or that has none yet. */
function isTall({ text, elements, start }: ListChange): boolean {
  const [first] = elements;
  return first === undefined ? false : text.slice(start, first.getStart()).includes("\n");
}

function hasTrailingComma(change: ListChange): boolean {
  const last = lastOf(change);
  if (last === undefined) return false;
  return commaAfter(change, last) !== undefined;
}

/** The place of the comma behind an element. */
function commaAfter({ text, end }: ListChange, element: Node): number | undefined {
  const between = blank(text.slice(element.getEnd(), end));
  const found = /^\s*,/.exec(between);
  return found === null ? undefined : element.getEnd() + found[0].length - 1;
}

/** Comments as spaces, so that what is in them is not seen. */
export const blank = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));

/** A comma where one is missing now, or none where the list ends without one. */
function commaEdit(
  change: ListChange,
  one: Node | Insertion,
  last: boolean,
  trailing: boolean,
): readonly TextEdit[] {
  if ("lines" in one) return [];
  const comma = commaAfter(change, one);
  if (comma === undefined && !last) return [{ start: one.getEnd(), end: one.getEnd(), text: "," }];
  if (comma !== undefined && last && !trailing && one !== lastOf(change))
    return [{ start: comma, end: comma + 1, text: "" }];
  return [];
}

function insertion(
  change: ListChange,
  { lines }: Insertion,
  before: readonly (Node | Insertion)[],
  last: boolean,
  trailing: boolean,
): TextEdit {
  const anchor = before.findLast((one): one is Node => !("lines" in one));
  const afterInserted = before.length > 0 && before.at(-1) !== anchor;
  if (!isTall(change)) {
    const at = anchor === undefined ? change.start : (commaAfter(change, anchor) ?? anchor.getEnd() - 1) + 1;
    const wide = lines.map((line) => line.trim()).join("");
    const spaced = change.elements.length > 0 || change.text[change.start - 1] === "{";
    const lead = anchor !== undefined || afterInserted || change.text[change.start - 1] === "{" ? " " : "";
    const close = last && change.elements.length === 0 && spaced ? " " : "";
    return { start: at, end: at, text: `${lead}${wide}${last && !trailing ? "" : ","}${close}` };
  }
  const at = anchor === undefined ? lineEndFrom(change, change.start) : lineEndAfter(change, anchor);
  const indent = indentOf(change);
  const [first = "", ...rest] = lines;
  const comma = last && !trailing ? "" : ",";
  const all = [first, ...rest].map((line) => change.lineEnd + indent + line).join("");
  return { start: at, end: at, text: all + comma };
}

function indentOf({ text, elements, indent }: ListChange): string {
  const [first] = elements;
  if (first === undefined) return indent;
  const lineStart = text.lastIndexOf("\n", first.getStart() - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? indent;
}

/** Behind the element, its comma, and a comment beside it. */
function lineEndAfter(change: ListChange, element: Node): number {
  const comma = commaAfter(change, element);
  return lineEndFrom(change, comma === undefined ? element.getEnd() : comma + 1);
}

/** The end of the line where there is nothing more than a comment on it; otherwise the place itself. */
function lineEndFrom({ text, end }: ListChange, from: number): number {
  const rest = /^[ \t]*(?:\/\*[^\n]*?\*\/[ \t]*|\/\/[^\r\n]*)?(?=\r?\n)/.exec(text.slice(from, end));
  return rest === null ? from : from + rest[0].length;
}

/** An element with its comma, its own comments and, where it has lines of its own, these lines. */
function removal(change: ListChange, element: Node): TextEdit {
  const { text } = change;
  const start = commentStart(text, element.getStart(), change.start);
  const comma = commaAfter(change, element);
  const end = lineEndFrom(change, comma === undefined ? element.getEnd() : comma + 1);
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const alone = text.slice(lineStart, start).trim() === "" && /^\r?\n/.test(text.slice(end));
  if (alone) return { start: lineStart, end: text.indexOf("\n", end) + 1, text: "" };
  const bare = comma === undefined ? element.getEnd() : comma + 1;
  const isLast = element === lastOf(change);
  const before = /[ \t]*$/.exec(text.slice(change.start, start))?.[0].length ?? 0;
  const after = /^[ \t]*/.exec(text.slice(bare))?.[0].length ?? 0;
  return isLast ? { start: start - before, end: bare, text: "" } : { start, end: bare + after, text: "" };
}

/** Where the element's own documentation begins: `/** … *\/` on the lines right above it. */
export function commentStart(text: string, start: number, least: number): number {
  const found = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*\r?\n?[ \t]*$/.exec(text.slice(least, start));
  return found === null ? start : least + found.index;
}
