import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import type { Settings } from "../../migration/settings.js";
import type { Step } from "../../model/step.js";
import type { Work } from "../execute/work.js";

/** What a run knows of its backups. */
export interface BackupState {
  /** What the caller says: always one, or none; without a word it is up to the settings and the revisions. */
  readonly option: boolean | undefined;
  /** One was taken in this run, from which everything that the run changes can be brought back. */
  taken: boolean;
}

/**
 * Whether a backup has to be taken before these revisions. One that demands it gets its own; for the settings one a
 * run is enough.
 */
export function backupWanted(
  works: readonly Pick<Work, "backup" | "steps">[],
  { option, taken }: BackupState,
  settings: Pick<Settings, "backup" | "archive">,
): boolean {
  if (option === false) return false;
  if (works.some(({ backup }) => backup)) return true;
  if (taken) return false;
  if (option === true) return true;
  switch (settings.backup) {
    case "always":
      return true;
    case "never":
      return false;
    case "destructive":
      return works.some(({ steps }) => steps.some((step) => destroys(step, settings.archive)));
  }
}

/** Whether a step can take away what the archive does not keep. What code does cannot be told. */
function destroys(step: Step, archive: boolean): boolean {
  switch (step.kind) {
    case "dropTable":
      return !(step.keep && archive);
    case "alterTable":
      return step.changes.some(
        (change) =>
          (change.kind === "dropColumn" && !(change.keep && archive)) ||
          (change.kind === "alterColumn" && change.using !== undefined && !archive),
      );
    case "sql":
      return splitStatements(step.sql).some(({ sql, keywords }) => changesRows(sql, keywords));
    case "createTable":
    case "renameTable":
    case "assertNoRows":
    case "run":
      return false;
  }
}

/** Literal SQL that writes over rows, or drops what holds some. */
function changesRows(sql: string, [verb = "", object]: readonly string[]): boolean {
  if (verb === "DROP") return object === "TABLE";
  if (verb === "ALTER") return /\bDROP\b/i.test(sql);
  if (verb === "INSERT") return /\bREPLACE\b|\bDO\s+UPDATE\b/i.test(sql);
  return ["DELETE", "UPDATE", "REPLACE", "WITH"].includes(verb);
}
