import type { Connection } from "../../connection.js";
import { quoteString } from "../ddl/identifier.js";

/**
 * Puts what ANALYZE has found of one table under another name: DROP TABLE forgets it with the table
 * (https://www.sqlite.org/fileformat2.html#stat1tab).
 */
export async function moveStatistics(connection: Connection, from: string, to: string): Promise<void> {
  const tables = await connection.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4')",
  );
  for (const { name } of tables) {
    await connection.run(`DELETE FROM main.${name} WHERE tbl = ${quoteString(to)} COLLATE NOCASE`);
    await connection.run(
      `UPDATE main.${name} SET tbl = ${quoteString(to)} WHERE tbl = ${quoteString(from)} COLLATE NOCASE`,
    );
  }
}
