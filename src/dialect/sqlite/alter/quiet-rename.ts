import type { Connection } from "../../connection.js";
import { quoteIdentifier } from "../ddl/identifier.js";

/**
 * Renames a table without looking at what names it: foreign keys, views and triggers go on naming the old name
 * (https://www.sqlite.org/pragma.html#pragma_legacy_alter_table). The pragma outlives a rollback. With foreign keys off.
 */
export async function renameQuietly(connection: Connection, from: string, to: string): Promise<void> {
  const row = await connection.get<{ legacy_alter_table: number }>("PRAGMA legacy_alter_table");
  await connection.run("PRAGMA legacy_alter_table = ON");
  try {
    await connection.run(`ALTER TABLE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
  } finally {
    if (row?.legacy_alter_table !== 1) await connection.run("PRAGMA legacy_alter_table = OFF");
  }
}
