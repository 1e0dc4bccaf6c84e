import type { SqlValue } from "../../model/step.js";
import type { Statements } from "../session.js";

/** Rows a statement: SQLite before 3.32 takes 999 parameters (https://www.sqlite.org/limits.html#max_variable_number). */
const ROWS = 100;

/** Inserts rows with as few statements as it takes. `into` is the table with its columns; `end` stands behind the values. */
export async function insertRows(
  session: Statements,
  into: string,
  rows: readonly (readonly SqlValue[])[],
  end = "",
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS) {
    const chunk = rows.slice(start, start + ROWS);
    const values = chunk.map((row) => `(${row.map(() => "?").join(", ")})`).join(", ");
    await session.run(`INSERT INTO ${into} VALUES ${values} ${end}`, chunk.flat());
  }
}
