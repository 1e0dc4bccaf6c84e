import { messageOf, SchemaError } from "../../errors.js";
import type { Schema } from "../../model/schema.js";
import type { Connection } from "../connection.js";
import type { Snapshot } from "../dialect.js";
import { quoteIdentifier } from "./ddl/identifier.js";
import { introspect } from "./introspect.js";
import { createStatements, createViewSql } from "./sql.js";

/**
 * Makes a schema in an empty scratch database and reads it back, so that the TypeScript side of a comparison has
 * gone through SQLite and the same canonicaliser as the database side.
 *
 * @throws SchemaError `schema-refused`: SQLite does not take a statement; the message has it and says why.
 */
export async function materialise(scratch: Connection, schema: Schema): Promise<Snapshot> {
  await scratch.run("BEGIN");
  for (const statement of createStatements(schema)) {
    await attempt(statement, () => scratch.run(statement));
  }
  for (const view of schema.views) {
    const query = `EXPLAIN SELECT * FROM ${quoteIdentifier(view.name)}`;
    await attempt(createViewSql(view), () => scratch.all(query));
  }
  await scratch.run("COMMIT");
  return introspect(scratch, () => false);
}

/** SQLite takes a view whose query cannot be compiled, and fails when it is read: so it is compiled here. */
async function attempt(statement: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new SchemaError("schema-refused", `SQLite refuses the schema: ${messageOf(error)}\n${statement}`, {
      hint: "Mend the table, index or view of this statement in the schema.",
      cause: error,
    });
  }
}
