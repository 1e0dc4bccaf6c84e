import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { HistoryError, messageOf } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { RunContext } from "../execute/run-context.js";
import { graphOf } from "../graph/examine.js";
import { withAncestors } from "../graph/graph.js";
import { revisionIn } from "../graph/revision-named.js";
import { APPLIED, type HistoryRow, readHistory } from "../history/history.js";
import { createTables, historyRow, recordApplied } from "../history/ledger.js";
import { withoutSquash } from "../squash/unfolded.js";
import { listed } from "../state/listed.js";
import { type Baseline, findBaseline, lines } from "./baseline.js";
import { importedRevisions } from "./imported.js";
import { deviationsFrom, type StatesInput } from "./revision-states.js";
import { takenNames } from "./unmanaged.js";

/**
 * Records where a database with tables, but without a history, stands: the revision that the caller names, those that
 * drizzle-orm has applied, or the one whose schema it has. Nothing is recorded where none of the tables is one that the migrations would create. Inside the
 * lock. Returns what is recorded.
 *
 * @param present The names of the database, folded.
 * @throws HistoryError `unmanaged`, `ambiguous-baseline`, `unknown-import`, `skipped-import`. UsageError `unknown-revision`, `ambiguous-revision`.
 */
export async function adopt(
  run: RunContext,
  migrations: readonly LoadedMigration[],
  present: ReadonlySet<string>,
): Promise<readonly HistoryRow[]> {
  const baseline = await baselineOf(run, migrations, present);
  if (baseline === undefined) return [];
  const rows = await recordBaseline(run, migrations, baseline.revisions);
  run.report.logger.warn(
    `${run.session.name} had tables, but no history: it is recorded as being at ${baseline.name}.${driftNote(baseline)}`,
  );
  return rows;
}

/** What `adopt` would record; undefined where nothing. Nothing is changed. Errors as for `adopt`. */
export async function baselineOf(
  run: RunContext,
  migrations: readonly LoadedMigration[],
  present: ReadonlySet<string>,
): Promise<Baseline | undefined> {
  const input: StatesInput = { session: run.session, settings: run.source.settings, migrations };
  return (
    (await namedBaseline(run, input, present)) ??
    (await importedBaseline(run, input)) ??
    (await foundBaseline(input, present))
  );
}

/** Records these revisions as applied, without running them. */
export async function recordBaseline(
  run: RunContext,
  migrations: readonly LoadedMigration[],
  revisions: readonly string[],
): Promise<readonly HistoryRow[]> {
  const rows = baselineRows(migrations, revisions);
  await createTables(run);
  await recordApplied(run, "baseline", rows);
  return rows;
}

/** The history of a database that has these revisions. */
export function baselineRows(
  migrations: readonly LoadedMigration[],
  revisions: readonly string[],
): readonly HistoryRow[] {
  const byRevision = new Map(migrations.map((migration) => [migration.revision, migration]));
  return revisions.flatMap((revision) => {
    const migration = byRevision.get(revision);
    return migration === undefined ? [] : [historyRow(migration, 0, APPLIED)];
  });
}

/** What differs from the revision, for a warning; empty where nothing does. */
export function driftNote({ drift }: Pick<Baseline, "drift">): string {
  if (drift.length === 0) return "";
  return ` It differs from that (+ only the database has, - only the revision):${listed(lines(drift))}`;
}

/** What the option `baseline` says, where it is given and its table is there. */
async function namedBaseline(
  run: RunContext,
  input: StatesInput,
  present: ReadonlySet<string>,
): Promise<Baseline | undefined> {
  if (run.baseline === undefined || !present.has(foldName(run.baseline.whenTable))) return undefined;
  const graph = graphOf(input.migrations, []);
  const name = revisionIn(graph, run.baseline.revision);
  const revisions = withAncestors(graph, [name]);
  return {
    revisions: graph.order.filter((revision) => revisions.has(revision)),
    name,
    drift: await driftOf(run, input, revisions),
  };
}

/**
 * What the rows of drizzle-orm tell, where the migrations were drizzle-kit's. Once there has been a history of ours they
 * tell nothing any more: what was taken back since has kept its row.
 */
async function importedBaseline(run: RunContext, input: StatesInput): Promise<Baseline | undefined> {
  if ((await readHistory(run.session, run.source.settings.table)) !== undefined) return undefined;
  const revisions = await importedRevisions(run.session, input.migrations);
  const name = revisions?.at(-1);
  if (revisions === undefined || name === undefined) return undefined;
  return { revisions, name, drift: await driftOf(run, input, new Set(revisions)) };
}

/** The database says itself where it is, or the caller; that it cannot be compared with that is no reason not to go on. */
async function driftOf(
  run: RunContext,
  input: StatesInput,
  revisions: ReadonlySet<string>,
): Promise<Baseline["drift"]> {
  try {
    return await deviationsFrom(input, revisions);
  } catch (error) {
    run.report.logger.warn(
      `${run.session.name} could not be compared with its baseline: ${messageOf(error)}`,
    );
    return [];
  }
}

async function foundBaseline(
  input: StatesInput,
  present: ReadonlySet<string>,
): Promise<Baseline | undefined> {
  const { migrations } = input;
  const order = new Map(graphOf(migrations, []).order.map((revision, place) => [revision, place]));
  const ordered = [...migrations].sort((a, b) => (order.get(a.revision) ?? 0) - (order.get(b.revision) ?? 0));
  if (takenNames(ordered, present).size === 0) return undefined;
  try {
    return await findBaseline(input);
  } catch (error) {
    return betweenReplaced(input, error);
  }
}

/** A database may stand between revisions that a squash replaces, where their files are still here. */
async function betweenReplaced(input: StatesInput, error: unknown): Promise<Baseline> {
  const files = new Set(input.migrations.map(({ revision }) => revision));
  const squash = input.migrations.find(
    ({ replaces }) => replaces.length > 0 && replaces.every((one) => files.has(one)),
  );
  if (squash === undefined || !(error instanceof HistoryError)) throw error;
  const migrations = withoutSquash(input.migrations, squash.revision);
  try {
    return await findBaseline({ ...input, migrations });
  } catch (other) {
    if (!(other instanceof HistoryError) || other.code !== "unmanaged") throw other;
    throw error;
  }
}
