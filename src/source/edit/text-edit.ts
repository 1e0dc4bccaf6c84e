/** A part of a text and what comes in its place; start and end are the same where something is put in. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text after all of the edits; those of one place come in the order they are given in. Repeated removals are one. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => a.start - b.start || a.end - b.end || a.order - b.order);
  let [result, place] = ["", 0];
  for (const edit of ordered) {
    if (edit.end <= place && edit.end > edit.start) continue;
    if (edit.start < place && edit.text !== "") throw new RangeError("two edits are in each other's way");
    result += text.slice(place, Math.max(place, edit.start)) + edit.text;
    place = Math.max(place, edit.end);
  }
  return result + text.slice(place);
}
