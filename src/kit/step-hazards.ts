import { writtenTables } from "../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../dialect/sqlite/ddl/statements.js";
import type { TableSize } from "../dialect/sqlite/table-size.js";
import type { Step } from "../model/step.js";
import type { Hazard } from "../plan/hazard.js";

/** What to look out for before a step is run. `archives`: what it takes away is kept. */
export function stepHazards(step: Step, archives: boolean, size: TableSize | undefined): readonly Hazard[] {
  switch (step.kind) {
    case "dropTable":
      return [dropped("drop-table", `${step.table} is dropped with ${rows(size)}`, archives && step.keep)];
    case "alterTable":
      return step.changes.flatMap((change) =>
        change.kind === "dropColumn"
          ? [
              dropped(
                "drop-column",
                `${step.table}.${change.column} is dropped from ${rows(size)}`,
                archives && change.keep,
              ),
            ]
          : [],
      );
    case "run":
      return [RUNS_CODE];
    case "sql":
      return splitStatements(step.sql).some(({ sql }) => writes(sql)) ? [WRITES_ROWS] : [];
    case "createTable":
    case "renameTable":
    case "assertNoRows":
      return [];
  }
}

const rows = (size: TableSize | undefined): string =>
  size === undefined ? "its rows" : `${size.rows.toLocaleString("en")} ${size.rows === 1 ? "row" : "rows"}`;

const dropped = (code: string, what: string, kept: boolean): Hazard => ({
  code,
  message: `${what}${kept ? ", into the archive" : " for good"}.`,
  hint: kept ? "The other direction brings it back." : "Make a backup first if anybody may need it.",
});

const writes = (sql: string): boolean => {
  const tables = writtenTables(sql);
  return tables === undefined || tables.length > 0;
};

const RUNS_CODE: Hazard = {
  code: "runs-code",
  message: "Code runs; what it does cannot be told beforehand.",
  hint: "Read it in the file; what it takes away is not archived.",
};

const WRITES_ROWS: Hazard = {
  code: "raw-sql",
  message: "Literal SQL writes rows or drops what holds them.",
  hint: "What it takes away is not archived; make a backup first if anybody may need it.",
};
