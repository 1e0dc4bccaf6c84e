import type { SqlValue } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import type { TablePair } from "./clone-table.js";

/**
 * Returns how many rows fitted. One that the statement fails for, as in a STRICT table, is found by halving; what the
 * statement had put in before it is taken out again.
 */
export async function insertFitting(
  to: Connection,
  pair: TablePair,
  rows: readonly (readonly SqlValue[])[],
): Promise<number> {
  if (rows.length === 0) return 0;
  await to.run("SAVEPOINT sluice_rows");
  try {
    return await insert(to, pair, rows);
  } catch {
    await to.run("ROLLBACK TO sluice_rows");
  } finally {
    await to.run("RELEASE sluice_rows");
  }
  if (rows.length === 1) return 0;
  const middle = rows.length >> 1;
  const first = await insertFitting(to, pair, rows.slice(0, middle));
  return first + (await insertFitting(to, pair, rows.slice(middle)));
}

/** A row that a key, NOT NULL or a CHECK keeps out is passed over (https://www.sqlite.org/lang_conflict.html). */
function insert(to: Connection, pair: TablePair, rows: readonly (readonly SqlValue[])[]): Promise<number> {
  const values = rows.map((row) => `(${row.map(() => "?").join(", ")})`).join(", ");
  return to.run(
    `INSERT OR IGNORE INTO main.${quoteIdentifier(pair.to.name)} (${pair.columns.join(", ")}) VALUES ${values}`,
    rows.flat(),
  );
}
