import type { Connection } from "../../connection.js";
import { quoteString } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { placedConstraints } from "../read/placed-constraint.js";

/**
 * Gives a table the sequence of another one: the largest id that an AUTOINCREMENT table has ever given away
 * (https://www.sqlite.org/autoinc.html). DROP TABLE forgets it, and with it that a deleted id must not come again.
 * Nothing where one of them is no AUTOINCREMENT table. `before` and `after` are their definitions.
 */
export async function copySequence(
  connection: Connection,
  { from, before }: { readonly from: string; readonly before: string },
  { to, after }: { readonly to: string; readonly after: string },
): Promise<void> {
  if (!isAutoincrement(before) || !isAutoincrement(after)) return;
  const found = `name = ${quoteString(from)} COLLATE NOCASE`;
  await connection.run(
    `DELETE FROM main.sqlite_sequence WHERE name = ${quoteString(to)}` +
      ` AND EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE ${found})`,
  );
  await connection.run(
    `INSERT INTO main.sqlite_sequence (name, seq) SELECT ${quoteString(to)}, seq FROM main.sqlite_sequence WHERE ${found}`,
  );
}

/** Whether a definition has AUTOINCREMENT. */
export const isAutoincrement = (sql: string): boolean =>
  placedConstraints(parseCreateTable(sql)).some((placed) => placed.autoincrement);
