import Database from "better-sqlite3";
import { createStatements } from "../../src/dialect/sqlite/sql.js";
import { drizzleSchema } from "./drizzle-schema.js";
import { renamesOf } from "./planned.js";
import type { Pair } from "./prove-pair.js";
import { populate } from "./random-rows.js";

/** A pair as SQL that anybody can run: what there is, with its rows, and what it shall become. */
export function asSql({ before, after, rows }: Pair): string {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  const statements = populate(client, before, rows);
  client.close();
  const renames = renamesOf(before, after.spec).map((rename) => `-- rename ${JSON.stringify(rename)}`);
  const fills = [...after.fills].map(([id, sql]) => `-- fill ${id} with ${sql}`);
  return [
    "-- before",
    ...statements.map((sql) => `${sql};`),
    "-- after",
    ...renames,
    ...fills,
    ...createStatements(drizzleSchema(after.spec)).map((sql) => `${sql};`),
  ].join("\n");
}
