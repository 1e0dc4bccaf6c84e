import { statSync } from "node:fs";
import { MigrationFileError } from "../../errors.js";
import type { RunContext } from "../execute/run-context.js";
import { type HistoryRow, readHistory } from "../history/history.js";
import type { Problem } from "../types.js";
import { asProblem, editedProblem } from "./problems.js";

/**
 * An applied revision whose file is another one since. Only files that were changed after their revision was applied
 * are loaded: with nothing pending, an upgrade on the command line should stay quick.
 */
export async function editedSince({ session, source }: RunContext): Promise<Problem | undefined> {
  const rows = (await readHistory(session, source.settings.table)) ?? [];
  const suspects = rows.flatMap((row) => {
    const file = source.files.get(row.revision);
    return file !== undefined && changedSince(row, file.path) ? [file] : [];
  });
  if (suspects.length === 0) return undefined;
  try {
    return editedProblem(await source.load(suspects), rows);
  } catch (error) {
    if (error instanceof MigrationFileError) return asProblem(error);
    throw error;
  }
}

/** A bundle has no files: what is in it was compared when it was built, and is when it is run. */
function changedSince({ appliedAt }: HistoryRow, path: string): boolean {
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && modified > Date.parse(appliedAt);
}
