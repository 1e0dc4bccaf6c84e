import { messageOf, SchemaError } from "../../errors.js";
import type { Schema } from "../../model/schema.js";
import type { Connection } from "../connection.js";
import type { Snapshot } from "../dialect.js";
import { introspect } from "./introspect.js";
import { createStatements } from "./sql.js";

/**
 * Makes a schema in an empty scratch database and reads it back, so that the TypeScript side of a comparison has
 * gone through SQLite and the same canonicaliser as the database side.
 *
 * @throws SchemaError `schema-refused`: SQLite does not take a statement; the message has it and says why.
 */
export async function materialise(scratch: Connection, schema: Schema): Promise<Snapshot> {
  await scratch.run("BEGIN");
  for (const statement of createStatements(schema)) {
    try {
      await scratch.run(statement);
    } catch (error) {
      throw new SchemaError(
        "schema-refused",
        `SQLite refuses the schema: ${messageOf(error)}\n${statement}`,
        {
          hint: "Mend the table, index or view of this statement in the schema.",
          cause: error,
        },
      );
    }
  }
  await scratch.run("COMMIT");
  return introspect(scratch, () => false);
}
