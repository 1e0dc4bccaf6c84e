/** Puts `text` where a part of another text stands; where the part is empty, between two of its letters. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Carries out edits that do not overlap, given in any order; those at one place in the order given. */
export function applyEdits(sql: string, edits: readonly TextEdit[]): string {
  let text = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    text += sql.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return text + sql.slice(at);
}
