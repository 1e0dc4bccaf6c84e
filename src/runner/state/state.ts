import { HistoryError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { takenNames } from "../adopt/unmanaged.js";
import type { RunContext } from "../execute/run-context.js";
import { gapsIn, graphOf, unfinishedIn } from "../graph/examine.js";
import { headsOf } from "../graph/graph.js";
import { orderedEntries } from "../graph/pending-order.js";
import { type HistoryRow, readHistory } from "../history/history.js";
import { unknownAmong } from "../squash/squash.js";
import type { State, Status } from "../types.js";
import { objectNames } from "./database-state.js";
import { asProblem, type Known, problemsOf } from "./problems.js";

/** The state of the database, with what is wrong and the command that mends it. Errors as for `status`. */
export async function statusOf(run: RunContext): Promise<Status> {
  const rows = await historyOrError(run);
  if (rows instanceof HistoryError) return unreadable(rows);
  const loaded = await run.source.load([...run.source.files.values()]);
  const known = await look(run, loaded, rows);
  return {
    state: known.state,
    heads: headsOf(graphOf([], known.rows).nodes.values()),
    pending: known.pending,
    unknown: known.unknown,
    problems: await problemsOf(run, known),
  };
}

const unreadable = (error: HistoryError): Status => ({
  state: "damaged",
  heads: [],
  pending: [],
  unknown: [],
  problems: [asProblem(error)],
});

async function historyOrError({
  session,
  source,
}: RunContext): Promise<readonly HistoryRow[] | HistoryError | undefined> {
  try {
    return await readHistory(session, source.settings.table);
  } catch (error) {
    if (error instanceof HistoryError) return error;
    throw error;
  }
}

async function look(
  run: RunContext,
  loaded: readonly LoadedMigration[],
  history: readonly HistoryRow[] | undefined,
): Promise<Known> {
  const rows = history ?? [];
  const applied = new Set(rows.map(({ revision }) => revision));
  const waiting = loaded.filter(({ revision }) => !applied.has(revision));
  const pending = waiting.length === 0 ? [] : orderedEntries(waiting, rows);
  const found = {
    rows,
    loaded,
    pending: pending.map(({ revision }) => revision),
    unknown: unknownAmong(rows, run.source.files, loaded),
  };
  return { ...found, state: await stateOf(run, found, history === undefined) };
}

async function stateOf(
  { session, source }: RunContext,
  { rows, loaded, pending, unknown }: Omit<Known, "state">,
  isNew: boolean,
): Promise<State> {
  if (rows.length === 0) {
    const names = await objectNames(session, source.settings);
    if (names.size === 0) return "empty";
    if (isNew || takenNames(inOrder(loaded), names).size > 0) return "unmanaged";
  }
  if (unfinishedIn(rows) !== undefined) return "failed";
  if (gapsIn(rows).length > 0) return "damaged";
  if (unknown.length > 0) return "ahead";
  return pending.length > 0 ? "behind" : "current";
}

function inOrder(loaded: readonly LoadedMigration[]): readonly LoadedMigration[] {
  const byRevision = new Map(loaded.map((migration) => [migration.revision, migration]));
  return graphOf(loaded, []).order.flatMap((revision) => byRevision.get(revision) ?? []);
}
