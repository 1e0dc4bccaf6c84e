import { HistoryError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration, MigrationFile } from "../../model/migration.js";
import { APPLIED, type HistoryRow } from "../history/history.js";
import { progressOf } from "../history/row-state.js";
import { storedDependencies } from "../history/stored-down.js";
import { coveredBy, type Link, resolveReplaced } from "../squash/squash.js";
import { buildGraph, type Graph } from "./graph.js";

/**
 * The graph of the migrations, with the revisions of the history that no file has. Files that are not loaded stand in
 * it alone, so that they can be named. Of a squash and what it replaces that is in it which the history asks for.
 *
 * @throws MigrationFileError `overlapping-squash`, `bad-replaces`, and as `buildGraph`.
 */
export function graphOf(
  migrations: readonly LoadedMigration[],
  rows: readonly HistoryRow[],
  notLoaded: readonly MigrationFile[] = [],
): Graph {
  const files = new Set(migrations.map(({ revision }) => revision));
  const ofFiles = migrations.map(
    ({ revision, parents, dependsOn, replaces, labels, file }): Link => ({
      revision,
      parents,
      dependsOn,
      replaces,
      labels,
      name: shownPath(file.path),
      loaded: true,
    }),
  );
  const ofHistory = rows
    .filter(({ revision }) => !files.has(revision))
    .map(
      ({ revision, parents, name, down, replaces }): Link => ({
        revision,
        parents,
        dependsOn: storedDependencies(down),
        replaces,
        name,
        loaded: false,
      }),
    );
  const others = notLoaded.map(
    ({ revision, name }): Link => ({
      revision,
      parents: [],
      dependsOn: [],
      replaces: [],
      name,
      loaded: false,
    }),
  );
  const applied = new Set(rows.map(({ revision }) => revision));
  const { nodes, passedOver } = resolveReplaced([...ofFiles, ...ofHistory, ...others], applied);
  return buildGraph(nodes, passedOver);
}

/**
 * Compares applied revisions with their files.
 *
 * @throws HistoryError `edited-revision`: a file is not what was applied.
 */
export function refuseEdited(migrations: readonly LoadedMigration[], rows: readonly HistoryRow[]): void {
  const checksums = new Map(rows.map(({ revision, checksum }) => [revision, checksum]));
  const edited = migrations.filter(
    ({ revision, checksum }) => (checksums.get(revision) ?? checksum) !== checksum,
  );
  if (edited.length === 0) return;
  const files = edited.map(({ file }) => shownPath(file.path)).join(", ");
  throw new HistoryError(
    "edited-revision",
    `${files} ${edited.length === 1 ? "was" : "were"} edited after being applied.`,
    {
      hint: "Restore the file and write a new revision for the change; if the database already matches the edited file, record it with `sluice stamp current`.",
    },
  );
}

/** Revisions that applied ones follow and the history does not have. */
export function gapsIn(
  rows: readonly Pick<HistoryRow, "revision" | "parents" | "replaces">[],
): readonly string[] {
  const covered = coveredBy(rows);
  const parents = new Set(rows.flatMap((row) => row.parents));
  return [...parents].filter((parent) => !covered.has(parent)).sort();
}

/** @throws HistoryError `damaged-history`: to run what is missing once more would do it twice. */
export function refuseGaps(rows: readonly HistoryRow[]): void {
  const gaps = gapsIn(rows);
  if (gaps.length === 0) return;
  throw new HistoryError("damaged-history", gapMessage(gaps), { hint: GAP_HINT });
}

/** What is wrong where revisions are missing from the history. */
export const gapMessage = (gaps: readonly string[]): string =>
  `The history lacks ${gaps.join(", ")}, which applied revisions follow.`;

/** What to do about it. */
export const GAP_HINT =
  "`sluice repair` records what the tables show to be applied; `sluice stamp --purge REV` says where the database is.";

/** The revision that stopped halfway, if one did. */
export const unfinishedIn = (rows: readonly HistoryRow[]): HistoryRow | undefined =>
  rows.find(({ state }) => state !== APPLIED);

/** @throws HistoryError `unfinished-revision`. */
export function refuseUnfinished(rows: readonly HistoryRow[]): void {
  const row = unfinishedIn(rows);
  if (row === undefined) return;
  const { direction, steps } = progressOf(row.state) ?? { direction: "up", steps: 0 };
  throw new HistoryError(
    "unfinished-revision",
    `Revision ${row.revision} (${row.name}), which runs outside a transaction, stopped after ${steps} of its steps${direction === "up" ? "" : " back"}.`,
    {
      hint: "`sluice repair` goes on with it, `sluice repair --undo` takes back what is done of it; make sure first that no process is still at it.",
    },
  );
}
