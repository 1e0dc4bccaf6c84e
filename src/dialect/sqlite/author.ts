import type { AuthorDialect } from "../dialect.js";
import { align } from "./align.js";
import { cloneDefinitions } from "./clone.js";
import { dumpRows } from "./clone-dump.js";
import { cloneRows } from "./clone-rows.js";
import { introspect, storedTexts } from "./introspect.js";
import { lossesOf } from "./losses.js";
import { materialise } from "./materialise.js";
import { sqlitePlanner } from "./plan.js";
import { renameColumnSql, renameTableSql } from "./rename.js";
import { revertSteps } from "./revert.js";
import { createStatements } from "./sql.js";

/** SQLite as the author-time functions see it. */
export const sqliteAuthor: AuthorDialect = {
  introspect,
  storedTexts,
  texts: (schema) => new Set(createStatements(schema)),
  materialise,
  clone: cloneDefinitions,
  cloneRows,
  dumpRows,
  lossesOf,
  align,
  renameSql: (rename) =>
    rename.of === "table"
      ? renameTableSql(rename.from, rename.to)
      : renameColumnSql(rename.table, rename.from, rename.to),
  planner: sqlitePlanner,
  revertSteps,
};
