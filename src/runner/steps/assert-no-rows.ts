import { SluiceError } from "../../errors.js";
import type { AssertNoRows } from "../../model/step.js";
import type { Session } from "../session.js";
import { shownRow } from "./shown-row.js";

/** How many of the rows an error shows. */
const SHOWN = 5;

/**
 * Runs the query of an `assertNoRows`.
 *
 * @throws SluiceError `rows-found` with the message of the step and the first rows.
 */
export async function runAssertNoRows(step: AssertNoRows, session: Session): Promise<void> {
  const { message } = step;
  const rows = await session.all(assertedSql(step));
  if (rows.length === 0) return;
  const lines = rows.slice(0, SHOWN).map((row) => `\n  ${shownRow(row)}`);
  const more = rows.length > SHOWN ? "\n  …" : "";
  throw new SluiceError("rows-found", `${message}${lines.join("")}${more}`, {
    hint: "Change the migration, or these rows where that helps, and run it again.",
  });
}

/** The query as it is asked: one row more than an error shows. */
export const assertedSql = ({ query }: AssertNoRows): string =>
  `SELECT * FROM (${query.replace(/[\s;]+$/, "")}\n) LIMIT ${SHOWN + 1}`;
