import { messageOf, SluiceError } from "../../errors.js";
import type { Connection } from "../connection.js";
import { quoteIdentifier } from "./ddl/identifier.js";

/** What goes when a table is dropped. */
export interface Dependant {
  readonly type: "index" | "trigger";
  readonly name: string;
  readonly sql: string;
}

/** The indexes and triggers of a table, in the order they were made. */
export async function dependantsOf(connection: Connection, table: string): Promise<readonly Dependant[]> {
  return connection.all<Dependant>(
    "SELECT type, name, sql FROM main.sqlite_schema " +
      "WHERE tbl_name = ? COLLATE NOCASE AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY type, rowid",
    [table],
  );
}

/** The views that can be read: one that is broken already is not for a migration to mend. */
export async function workingViews(connection: Connection): Promise<readonly string[]> {
  const views = await connection.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'view'",
  );
  const working: string[] = [];
  for (const { name } of views) {
    if ((await whyBroken(connection, name)) === undefined) working.push(name);
  }
  return working;
}

/** @throws SluiceError `dependant-broken`: a view that could be read before cannot be read any more. */
export async function requireWorkingViews(
  connection: Connection,
  views: readonly string[],
  table: string,
): Promise<void> {
  for (const view of views) {
    const error = await whyBroken(connection, view);
    if (error === undefined) continue;
    throw new SluiceError(
      "dependant-broken",
      `The view ${view} cannot be read any more once ${table} is altered: ${messageOf(error)}.`,
      { hint: `Drop or change ${view} in the same migration, before ${table} is altered.`, cause: error },
    );
  }
}

/** EXPLAIN compiles a query and does not run it (https://www.sqlite.org/lang_explain.html). */
async function whyBroken(connection: Connection, view: string): Promise<unknown> {
  try {
    await connection.all(`EXPLAIN SELECT * FROM ${quoteIdentifier(view)}`);
    return undefined;
  } catch (error) {
    return error;
  }
}
