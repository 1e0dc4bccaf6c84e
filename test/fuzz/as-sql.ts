import Database from "better-sqlite3";
import { createStatements } from "../../src/dialect/sqlite/sql.js";
import { drizzleSchema } from "./drizzle-schema.js";
import { renamesOf } from "./planned.js";
import type { Branches } from "./prove-branches.js";
import type { Pair } from "./prove-pair.js";
import type { Chain } from "./prove-squash.js";
import type { Edited } from "./random-edit.js";
import { populate } from "./random-rows.js";
import type { Spec } from "./spec.js";

/** Two branches as SQL, one edit behind the other. */
export function branchesAsSql({ before, ours, theirs, rows }: Branches): string {
  const theirPart = editAsSql(before, theirs).map((line) => line.replace("-- after", "-- or after"));
  return [asSql({ before, after: ours, rows }), ...theirPart].join("\n");
}

/** A pair as SQL that anybody can run: what there is, with its rows, and what it shall become. */
export function asSql({ before, after, rows }: Pair): string {
  const client = new Database(":memory:");
  client.pragma("foreign_keys = ON");
  const statements = populate(client, before, rows);
  client.close();
  return ["-- before", ...statements.map((sql) => `${sql};`), ...editAsSql(before, after)].join("\n");
}

/** A chain of edits as SQL, each behind the one before. */
export function chainAsSql({ before, edits, rows }: Chain): string {
  const [first, ...others] = edits;
  const start = first === undefined ? "" : asSql({ before, after: first, rows });
  const parts = others.flatMap((edit, place) => editAsSql(edits[place]?.spec ?? before, edit));
  return [start, ...parts].join("\n");
}

function editAsSql(before: Spec, after: Edited): readonly string[] {
  const renames = renamesOf(before, after.spec).map((rename) => `-- rename ${JSON.stringify(rename)}`);
  const fills = [...after.fills].map(([id, sql]) => `-- fill ${id} with ${sql}`);
  return [
    "-- after",
    ...renames,
    ...fills,
    ...createStatements(drizzleSchema(after.spec)).map((sql) => `${sql};`),
  ];
}
