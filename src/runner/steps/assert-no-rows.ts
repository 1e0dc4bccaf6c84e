import { SluiceError } from "../../errors.js";
import type { AssertNoRows, SqlRow, SqlValue } from "../../model/step.js";
import type { Session } from "../session.js";

/** How many of the rows an error shows. */
const SHOWN = 5;

/**
 * Runs the query of an `assertNoRows`.
 *
 * @throws SluiceError `rows-found` with the message of the step and the first rows.
 */
export async function runAssertNoRows({ query, message }: AssertNoRows, session: Session): Promise<void> {
  const rows = await session.all(`SELECT * FROM (${query.replace(/[\s;]+$/, "")}\n) LIMIT ${SHOWN + 1}`);
  if (rows.length === 0) return;
  const lines = rows.slice(0, SHOWN).map((row) => `\n  ${shown(row)}`);
  const more = rows.length > SHOWN ? "\n  …" : "";
  throw new SluiceError("rows-found", `${message}${lines.join("")}${more}`, {
    hint: "Change these rows, or the migration, and run it again.",
  });
}

const shown = (row: SqlRow): string =>
  Object.entries(row)
    .map(([column, value]) => `${column} = ${shownValue(value)}`)
    .join(", ");

function shownValue(value: SqlValue): string {
  if (value instanceof Uint8Array) return `a blob of ${value.length} bytes`;
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
