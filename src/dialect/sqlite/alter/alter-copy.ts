import { DatabaseError, SluiceError } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { renameTableInDefinition } from "../ddl/edit-table.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { replaceTableSql } from "../read/stored-definition.js";
import type { TableCopy } from "./copied-columns.js";
import { copyRows, type OnProgress } from "./copy-rows.js";
import { dependantsOf, recreate } from "./dependants.js";
import { renameQuietly } from "./quiet-rename.js";
import { copySequence } from "./sequence.js";
import { moveStatistics } from "./statistics.js";

/**
 * Batch mode: a new table is made beside the old one, the rows are copied, the new one takes the old one's place,
 * and what hung on the old one comes back to the letter
 * (https://www.sqlite.org/lang_altertable.html#otheralter). What names the table elsewhere is looked at once for a whole
 * revision, at its end. Returns how many rows were copied.
 */
export async function copyTable(
  connection: Connection,
  copy: TableCopy,
  onProgress: OnProgress = () => {},
): Promise<number> {
  await requireForeignKeysOff(connection);
  const fresh = `__sluice_new_${copy.table}`;
  try {
    return await copyAs(connection, copy, fresh, onProgress);
  } catch (error) {
    throw naming(error, fresh, copy.table);
  }
}

/** SQLite names the table of a constraint that fails, which nobody knows by that name. The driver's error stays as it is. */
function naming(error: unknown, fresh: string, table: string): unknown {
  if (!(error instanceof Error) || error instanceof SluiceError || !error.message.includes(fresh))
    return error;
  const renamed = new Error(error.message.replaceAll(fresh, table), { cause: error });
  for (const key of ["code", "errcode"])
    if (key in error) Object.assign(renamed, { [key]: Reflect.get(error, key) });
  return renamed;
}

async function copyAs(
  connection: Connection,
  copy: TableCopy,
  fresh: string,
  onProgress: OnProgress,
): Promise<number> {
  const { table, before, after } = copy;
  const dependants = await dependantsOf(connection, table);
  await connection.run(renameTableInDefinition(after, fresh));
  const rows = await copyRows(connection, copy, fresh, onProgress);
  await copySequence(connection, { from: table, before }, { to: fresh, after });
  await moveStatistics(connection, table, fresh);
  await connection.run(`DROP TABLE ${quoteIdentifier(table)}`);
  await renameQuietly(connection, fresh, table);
  await moveStatistics(connection, fresh, table);
  if (connection.capabilities.editDefinitions) await replaceTableSql(connection, table, after);
  for (const dependant of dependants) await recreate(connection, table, dependant);
  return rows;
}

async function requireForeignKeysOff(connection: Connection): Promise<void> {
  const row = await connection.get<{ foreign_keys: number }>("PRAGMA foreign_keys");
  if (row?.foreign_keys !== 1) return;
  throw new DatabaseError(
    "foreign-keys-on",
    "A table cannot be copied while foreign keys are enforced: its children would lose their rows.",
    { hint: "Run the migration through `upgrade`, which switches them off before its transaction." },
  );
}
