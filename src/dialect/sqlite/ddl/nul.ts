import { DdlError } from "./ddl-error.js";

/**
 * Refuses a text with a NUL character: SQLite takes it for the end of the SQL
 * (https://www.sqlite.org/c3ref/prepare.html), whatever stands behind it.
 *
 * @throws DdlError.
 */
export function refuseNul(text: string): void {
  const at = text.indexOf("\0");
  if (at === -1) return;
  throw new DdlError(
    "A NUL character ends the SQL too early",
    text,
    at,
    "Leave it out; in a value write char(0).",
  );
}
