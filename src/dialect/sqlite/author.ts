import type { AuthorDialect } from "../dialect.js";
import { renameColumn } from "./alter/rename-column.js";
import { renameTable } from "./alter/rename-table.js";
import { cloneDefinitions } from "./clone/clone.js";
import { dumpRows } from "./clone/clone-dump.js";
import { cloneRows } from "./clone/clone-rows.js";
import { introspect, storedTexts } from "./introspect.js";
import { lossesOf } from "./plan/losses.js";
import { revertSteps } from "./plan/revert.js";
import { sqlitePlanner } from "./plan.js";
import { align } from "./read/align.js";
import { materialise } from "./read/materialise.js";
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
  rename: async (scratch, rename) => {
    if (rename.of === "column") await renameColumn(scratch, rename.table, rename);
    else await renameTable(scratch, rename.from, rename.to);
  },
  planner: sqlitePlanner,
  revertSteps,
};
