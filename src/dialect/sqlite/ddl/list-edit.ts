import { DdlError } from "./ddl-error.js";
import type { Range } from "./definition.js";
import { applyEdits, type TextEdit } from "./text-edit.js";
import { type Token, tokenize } from "./token.js";

/**
 * Puts another element behind one in the list of columns and constraints, in the layout that the list has. Comments
 * on the line of the element before stay with it.
 *
 * @throws DdlError for text that does not split into tokens.
 */
export function insertElement(sql: string, behind: Range, text: string): string {
  const place = placeOf(sql, behind);
  const comma = place.isLast ? leadingComma(place.before) : leadingComma(place.after);
  if (comma !== undefined) return applyEdits(sql, [insertion(place.ownEnd, `${comma.space.text}, ${text}`)]);
  const layout = separator(place);
  if (place.comma === undefined) {
    return applyEdits(sql, [insertion(behind.end, ","), insertion(place.ownEnd, layout + text)]);
  }
  return applyEdits(sql, [insertion(Math.max(place.ownEnd, place.comma.end), `${layout}${text},`)]);
}

/**
 * Takes an element out of the list of columns and constraints, with its comma and the comments on its line. What
 * `insertElement` did is undone to the letter.
 *
 * @throws DdlError for text that does not split into tokens, and for the only element.
 */
export function removeElement(sql: string, range: Range): string {
  const place = placeOf(sql, range);
  if (place.isFirst && place.isLast) {
    throw new DdlError("A table cannot lose its only column", sql, range.start, "Add the new columns first.");
  }
  if (place.isFirst) return applyEdits(sql, [cut(range.start, startOfNext(place))]);
  const line = ownLine(place);
  if (line !== undefined) return applyEdits(sql, [cutLine(sql, place, line, place.ownEnd)]);
  return applyEdits(sql, place.isLast ? lastCuts(sql, place) : middleCuts(sql, place));
}

interface Place {
  readonly range: Range;
  /** White space, comments and commas up to the element before. */
  readonly before: readonly Token[];
  readonly after: readonly Token[];
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** The comma behind. */
  readonly comma: Token | undefined;
  /** The end of the element, or of the last comment that belongs to it. */
  readonly ownEnd: number;
}

function placeOf(sql: string, range: Range): Place {
  const tokens = tokenize(sql);
  const first = tokens.findIndex((token) => token.start === range.start);
  const next = tokens.findIndex((token) => token.start >= range.end);
  let from = first;
  while (isGap(tokens[from - 1])) from--;
  let to = next;
  while (isGap(tokens[to])) to++;
  const after = tokens.slice(next, to);
  const isLast = tokens[to]?.text === ")";
  const comma = after.find((token) => token.text === ",");
  return {
    range,
    before: tokens.slice(from, first),
    after,
    isFirst: tokens[from - 1]?.text === "(",
    isLast,
    comma,
    ownEnd: ownComments(after, isLast).at(-1)?.end ?? range.end,
  };
}

function isGap(token: Token | undefined): boolean {
  return token?.kind === "space" || token?.kind === "comment" || token?.text === ",";
}

/** The comments on the element's line; without a line end, those before its comma. */
function ownComments(after: readonly Token[], isLast: boolean): readonly Token[] {
  const lineEnd = after.findIndex(breaksLine);
  const comma = after.findIndex((token) => token.text === ",");
  const end = lineEnd !== -1 ? lineEnd : isLast ? after.length : Math.max(comma, 0);
  return after.slice(0, end).filter((token) => token.kind === "comment");
}

function breaksLine(token: Token): boolean {
  return token.kind === "space" && token.text.includes("\n");
}

/** A comma at the head of a line, in lists that are written so; with the line end before it. */
function leadingComma(gap: readonly Token[]): { readonly space: Token; readonly comma: Token } | undefined {
  const at = gap.findIndex((token) => token.text === ",");
  const space = gap[at - 1];
  const comma = gap[at];
  if (space === undefined || comma === undefined || !breaksLine(space)) return undefined;
  return gap.slice(at + 1).some(breaksLine) ? undefined : { space, comma };
}

/** The line end and indentation that the list has, or a space; never such that a line comment would go on. */
function separator(place: Place): string {
  const line = place.before.findLast(breaksLine)?.text;
  if (line !== undefined) return /\r?\n[^\n]*$/.exec(line)?.[0] ?? line;
  return ownComments(place.after, place.isLast).at(-1)?.text.startsWith("--") ? "\n" : " ";
}

function startOfNext({ after, comma, ownEnd, range }: Place): number {
  const from = Math.max(ownEnd, comma?.end ?? 0);
  const next = after.find((token) => token.start >= from && token.kind !== "space");
  return next?.start ?? after.at(-1)?.end ?? range.end;
}

/** Where the element's line begins, in lists whose lines begin with the comma: it goes as a whole. */
function ownLine({ before, comma, isLast }: Place): number | undefined {
  const leading = leadingComma(before);
  if (leading === undefined || (comma === undefined && !isLast)) return undefined;
  const last = before.at(-1) ?? leading.comma;
  return last === leading.comma || last.start === leading.comma.end ? leading.space.start : undefined;
}

function middleCuts(sql: string, place: Place): readonly TextEdit[] {
  const { ownEnd, comma } = place;
  const start = startOf(place);
  if (comma === undefined || comma.start < ownEnd) return [cutLine(sql, place, start, ownEnd)];
  if (sql.slice(ownEnd, comma.start).trim() === "") return [cutLine(sql, place, start, comma.end)];
  return [cut(start, ownEnd), cut(comma.start, comma.end)];
}

function lastCuts(sql: string, place: Place): readonly TextEdit[] {
  const comma = place.before.findLast((token) => token.text === ",");
  const own = cutLine(sql, place, startOf(place), place.ownEnd);
  return comma === undefined ? [own] : [cut(comma.start, comma.end), own];
}

/** The white space before an element goes with it. */
function startOf({ before, range }: Place): number {
  const space = before.at(-1);
  return space?.kind === "space" ? space.start : range.start;
}

/** Leaves a line end where a line comment would otherwise swallow what follows. */
function cutLine(sql: string, { before }: Place, start: number, end: number): TextEdit {
  const commented = before.some((token) => token.end === start && token.text.startsWith("--"));
  return { start, end, text: commented && !/^[^\S\n]*\n/.test(sql.slice(end)) ? "\n" : "" };
}

function cut(start: number, end: number): TextEdit {
  return { start, end, text: "" };
}

function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}
