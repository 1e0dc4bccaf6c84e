import type { SqlRow, SqlValue } from "../../model/step.js";

/** How much of a text is shown, in UTF-16 units. */
const LONGEST = 60;

/** A row in one line, for a message: `id = 4, name = "x"`. */
export function shownRow(row: SqlRow): string {
  return Object.entries(row)
    .map(([column, value]) => `${column} = ${shownValue(value)}`)
    .join(", ");
}

function shownValue(value: SqlValue): string {
  if (value instanceof Uint8Array) return `a blob of ${value.length} bytes`;
  if (typeof value !== "string") return String(value);
  return value.length > LONGEST ? `${JSON.stringify(value.slice(0, LONGEST))}…` : JSON.stringify(value);
}
