import type { Range } from "./definition.js";
import { applyEdits } from "./text-edit.js";
import { sameTokens, significantTokens, type Token, tokenize } from "./token.js";

/** The texts that a part of a definition is to turn from and to. */
export interface Replacement {
  readonly before: string;
  readonly after: string;
}

/**
 * Turns a part of a text that equals `before`, as tokens, into `after`. Only the tokens between the first and the
 * last one that differ are written anew, so that the rest keeps its layout and its comments.
 *
 * @param range the part; white space at its head and the space that an empty part stands behind belong to it
 * @throws DdlError for text that does not split into tokens.
 */
export function replaceTokens(sql: string, range: Range, { before, after }: Replacement): string {
  const live = sql.slice(range.start, range.end);
  const edited = replaceMiddle(live, before, after);
  const text = sameTokens(edited, after) ? edited : whole(live, after);
  return applyEdits(sql, [{ ...range, text }]);
}

function whole(live: string, after: string): string {
  const tokens = significantTokens(after);
  const text = after.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
  return text === "" ? "" : (/^\s+/.exec(live)?.[0] ?? " ") + text;
}

function replaceMiddle(live: string, before: string, after: string): string {
  const [from, to] = [significantTokens(before), significantTokens(after)];
  const head = commonHead(from, to);
  const tail = commonHead(from.slice(head).toReversed(), to.slice(head).toReversed());
  const old = significantTokens(live);
  const gone = old.slice(head, old.length - tail);
  const come = to.slice(head, to.length - tail);
  const written = after.slice(come[0]?.start ?? 0, come.at(-1)?.end ?? 0);
  const first = gone[0];
  const last = gone.at(-1);
  if (first === undefined || last === undefined) return inserted(live, old[head - 1]?.end ?? 0, written);
  if (written === "") return removed(live, first.start, last.end);
  return joined(live.slice(0, first.start), written, live.slice(last.end));
}

function commonHead(a: readonly Token[], b: readonly Token[]): number {
  const different = a.findIndex((token, at) => token.text !== b[at]?.text);
  return different === -1 ? a.length : different;
}

function inserted(live: string, at: number, text: string): string {
  if (text === "") return live;
  return joined(`${live.slice(0, at)} `, text, live.slice(at));
}

/** White space before goes too, unless it ends a line comment. */
function removed(live: string, start: number, end: number): string {
  const head = live.slice(0, start);
  const endsComment = tokenize(head)
    .findLast((token) => token.kind !== "space")
    ?.text.startsWith("--");
  return joined(endsComment ? head : head.trimEnd(), "", live.slice(end));
}

/** Puts texts together so that words on either side of a seam do not become one. */
function joined(head: string, text: string, tail: string): string {
  const start = head + seam(head, text) + text;
  return start + seam(start, tail) + tail;
}

function seam(left: string, right: string): string {
  return /[^\s(,)]$/.test(left) && /^[^\s(,)]/.test(right) ? " " : "";
}
