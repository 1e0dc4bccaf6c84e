import type { Connection } from "../../connection.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { renaming } from "../read/compiled.js";
import { followTable } from "./side-tables.js";

const TEMPORARY = "__sluice_renamed";

/**
 * Renames a table; foreign keys, views, triggers and indexes follow (https://www.sqlite.org/lang_altertable.html#alter_table_rename),
 * and full-text tables that have their content in it. SQLite takes a name that differs in case only for the same one, so
 * such a rename goes through another name.
 *
 * @throws SluiceError `dependant-broken`.
 */
export async function renameTable(connection: Connection, from: string, to: string): Promise<void> {
  if (from !== to && sameName(from, to)) {
    await rename(connection, from, TEMPORARY);
    await rename(connection, TEMPORARY, to);
  } else {
    await rename(connection, from, to);
  }
  await followTable(connection, from, to);
}

async function rename(connection: Connection, from: string, to: string): Promise<void> {
  const statement = `ALTER TABLE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`;
  await renaming(connection, () => connection.run(statement));
}
