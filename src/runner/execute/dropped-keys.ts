import { DdlError } from "../../dialect/sqlite/ddl/ddl-error.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { droppedObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { Step } from "../../model/step.js";
import type { Session } from "../session.js";

/** A table with the columns of a unique index; folded. */
export type DroppedKey = readonly [table: string, columns: ReadonlySet<string>];

/**
 * The unique indexes that steps drop by literal SQL. One may be what a foreign key finds its parents by: without it no
 * row of the child can be written any more (https://www.sqlite.org/foreignkeys.html#fk_indexes).
 */
export async function droppedKeys(session: Session, steps: readonly Step[]): Promise<readonly DroppedKey[]> {
  const keys = new Map<string, Set<string>>();
  for (const index of steps.flatMap(droppedIndexes)) {
    for (const { table, column } of await session.all<{ table: string; column: string }>(COLUMNS, [index])) {
      const columns = keys.get(foldName(table)) ?? new Set();
      keys.set(foldName(table), columns.add(foldName(column)));
    }
  }
  return [...keys];
}

const COLUMNS = `SELECT m.tbl_name AS "table", c.name AS "column"
FROM main.sqlite_schema AS m, pragma_index_list(m.tbl_name) AS l, pragma_index_info(m.name) AS c
WHERE m.type = 'index' AND m.name = ? COLLATE NOCASE AND l.name = m.name AND l."unique" AND c.name IS NOT NULL`;

function droppedIndexes(step: Step): readonly string[] {
  if (step.kind !== "sql" || !/\bdrop\s+index\b/i.test(step.sql)) return [];
  try {
    return splitStatements(step.sql).flatMap(({ sql }) => {
      const dropped = droppedObject(sql);
      return dropped?.kind === "index" ? [dropped.name] : [];
    });
  } catch (error) {
    if (error instanceof DdlError) return [];
    throw error;
  }
}
