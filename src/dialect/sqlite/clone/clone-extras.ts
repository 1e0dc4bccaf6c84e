import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { selectExact, type TablePair } from "./clone-table.js";

/** The largest ids ever given away, which may be larger than any that is there (https://www.sqlite.org/autoinc.html). */
export async function cloneSequences(
  from: Connection,
  to: Connection,
  pairs: readonly TablePair[],
): Promise<void> {
  if (!(await hasSequences(from)) || !(await hasSequences(to))) return;
  for (const pair of pairs) {
    const [row] = await selectExact(from, ["seq"], "FROM main.sqlite_sequence WHERE name = ?", [
      pair.from.name,
    ]);
    const autoincrement = await to.get(
      "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ? AND sql LIKE '%autoincrement%'",
      [pair.to.name],
    );
    if (row === undefined || autoincrement === undefined) continue;
    await to.run("DELETE FROM main.sqlite_sequence WHERE name = ?", [pair.to.name]);
    await to.run("INSERT INTO main.sqlite_sequence (name, seq) VALUES (?, ?)", [
      pair.to.name,
      row[0] ?? null,
    ]);
  }
}

/** Is there the table in which AUTOINCREMENT keeps the largest ids? */
export async function hasSequences(connection: Connection): Promise<boolean> {
  return (
    (await connection.get("SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence'")) !== undefined
  );
}

/**
 * Full-text indexes over other tables' rows are filled from these; a trigger that takes a row out of an index it was
 * never put in corrupts it (https://www.sqlite.org/fts5.html#the_rebuild_command). Other kinds have no such command.
 */
export async function rebuildSearch(to: Connection): Promise<void> {
  const tables = await to.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE 'create virtual table%using fts%'",
  );
  for (const { name } of tables) {
    const table = quoteIdentifier(name);
    await to.run("SAVEPOINT sluice_rebuild");
    await to.run(`INSERT INTO ${table}(${table}) VALUES ('rebuild')`).catch(async () => {
      await to.run("ROLLBACK TO sluice_rebuild");
    });
    await to.run("RELEASE sluice_rebuild");
  }
}
