import { HistoryError, SluiceError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { RunContext } from "../execute/run-context.js";
import { headsOf } from "../graph/graph.js";
import { readHistory } from "../history/history.js";
import { nearestStates, type RevisionState } from "./revision-states.js";

/** What SQLite and our own steps say of a name that is taken. */
const TAKEN = /\balready exists\b|\bduplicate column name\b|\balready has a column\b/;

/**
 * What a revision threw; where it was to make what is there already, because the tables are those of a later revision
 * than the history says, an error that says that.
 */
export async function unlessThere(
  run: RunContext,
  migrations: readonly LoadedMigration[],
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof SluiceError) || !TAKEN.test(error.message)) return error;
  const { session, source } = run;
  const applied = (await readHistory(session, source.settings.table)) ?? [];
  const states = await statesOr(run, migrations);
  const fitting = states.findLast(
    ({ revisions, deviations }) =>
      deviations.every(({ severe }) => !severe) &&
      applied.every(({ revision }) => revisions.includes(revision)),
  );
  if (fitting === undefined || fitting.revisions.length <= applied.length) return error;
  const name = fitting.revision ?? "head";
  const said = headsOf(applied).join(", ") || "base";
  return new HistoryError(
    "history-behind",
    `${session.name} has the tables of ${name} already, but its history says that it is at ${said}.`,
    { hint: `\`sluice stamp ${name}\` records where it is; then upgrade.`, cause: error },
  );
}

/** Where the revisions cannot be replayed, what was thrown is all that is known. */
async function statesOr(
  { session, source: { settings } }: RunContext,
  migrations: readonly LoadedMigration[],
): Promise<readonly RevisionState[]> {
  try {
    return await nearestStates({ session, settings, migrations });
  } catch (error) {
    if (error instanceof SluiceError) return [];
    throw error;
  }
}
