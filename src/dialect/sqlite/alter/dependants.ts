import { messageOf, SluiceError } from "../../../errors.js";
import type { Connection } from "../../connection.js";
import { temporaryTriggers } from "./without-triggers.js";

/** What goes when a table is dropped, with what brings it back. */
export interface Dependant {
  readonly type: "index" | "trigger";
  readonly name: string;
  readonly sql: string;
}

/** The indexes and triggers of a table, in the order they were made, and the connection's own triggers. */
export async function dependantsOf(connection: Connection, table: string): Promise<readonly Dependant[]> {
  const stored = await connection.all<Dependant>(
    "SELECT type, name, sql FROM main.sqlite_schema " +
      "WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid",
    [table],
  );
  const temporary = await temporaryTriggers(connection, table);
  return [...stored, ...temporary.map(({ name, sql }) => ({ type: "trigger" as const, name, sql }))];
}

/** @throws SluiceError `dependant-broken`: it does not fit the table any more. */
export async function recreate(connection: Connection, table: string, dependant: Dependant): Promise<void> {
  try {
    await connection.run(dependant.sql);
  } catch (error) {
    throw new SluiceError(
      "dependant-broken",
      `The ${dependant.type} ${dependant.name} cannot stay on ${table}: ${messageOf(error)}.`,
      { hint: `Drop or change it in the same migration, before ${table} is altered.`, cause: error },
    );
  }
}
