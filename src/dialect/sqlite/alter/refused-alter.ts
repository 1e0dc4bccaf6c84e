import type { AlterTable } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { wordsIn } from "../ddl/mentions.js";
import { parseAlter } from "../ddl/parse-alter.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { tableSql } from "../read/stored-definition.js";
import { isRowidName, rowidNameIn } from "./rowid-name.js";

/**
 * The step that does what an ALTER TABLE is to do, where SQLite refuses it from 3.54 on (`rowidNameIn`): so old files
 * replay on every release, to the same definitions. Undefined for every other statement.
 */
export async function refusedAlter(connection: Connection, sql: string): Promise<AlterTable | undefined> {
  if (!/^\s*alter\b/i.test(sql) || !wordsIn(sql).some(isRowidName)) return undefined;
  const altered = parseAlter(sql);
  if (altered === undefined || !("change" in altered)) return undefined;
  const { table, change } = altered;
  const definition = await tableSql(connection, table);
  if (definition === undefined || rowidNameIn(change, parseCreateTable(definition)) === undefined)
    return undefined;
  return { kind: "alterTable", table, changes: [change], how: "auto" };
}

/** Runs one statement of a migration that was written as SQL. */
export async function runLiteral(connection: Connection, sql: string): Promise<void> {
  const refused = await refusedAlter(connection, sql);
  if (refused === undefined) {
    await connection.run(sql);
    return;
  }
  const { alterTable } = await import("../alter.js");
  await connection.run("SAVEPOINT sluice_literal");
  try {
    await alterTable(connection, refused, { inPlace: false });
  } catch (error) {
    await connection.run("ROLLBACK TO sluice_literal");
    throw error;
  } finally {
    await connection.run("RELEASE sluice_literal");
  }
}
