import { HistoryError, UsageError } from "../../errors.js";
import { listMigrations } from "../../migration/folder.js";
import { loadMigrations } from "../../migration/loader.js";
import type { LoadedMigration } from "../../model/migration.js";
import { graphOf } from "../../runner/graph/examine.js";
import { withAncestors } from "../../runner/graph/graph.js";
import { revisionIn } from "../../runner/graph/revision-named.js";
import { readHistory } from "../../runner/history/history.js";
import { appliedFiles, unknownAmong } from "../../runner/squash/squash.js";
import { unfoldedFor } from "../../runner/squash/unfolded.js";
import { type Live, openLive } from "../compare/live.js";
import { driftFrom } from "../drift/check-drift.js";
import { outOfReachNotes } from "../project/database-target.js";
import { openProject, type Project } from "../project/project.js";
import { replacedNotes } from "../squash/replaced-notes.js";
import type { CheckOptions } from "../types.js";
import { checkDatabase } from "./check-database.js";
import { checkFiles, checkModel } from "./check-files.js";
import type { Finding, Findings } from "./finding.js";

const NOT_CHECKED = "There is no database: only the files were checked.";

/**
 * Everything that a pipeline wants to know before it goes on: is there a change of the schema without a migration,
 * was a file edited, are there several heads, is the live database what its revisions made, is anything pending. Writes
 * nothing.
 *
 * With `at` only the live schema is compared, with what that revision makes.
 *
 * @throws UsageError `missing-folder`; with `at`: `no-database`, `unknown-revision`, `ambiguous-revision`. SchemaError,
 * MigrationFileError where something is wrong with what it reads.
 *
 * @example
 * const { ok, findings } = await check();
 */
export async function check(options: CheckOptions = {}): Promise<Findings> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const migrations = await loadMigrations(files);
  graphOf(migrations, []);
  const live = await openLive(project, migrations);
  options.onProgress?.({ summary: `compare what ${migrations.length} migrations make` });
  try {
    return options.at === undefined
      ? await checkAll(project, migrations, live)
      : await checkAt(project, unfoldedFor([options.at], migrations), live, options.at);
  } finally {
    await live?.session.close();
  }
}

async function checkAll(
  project: Project,
  migrations: readonly LoadedMigration[],
  live: Live | undefined,
): Promise<Findings> {
  const findings: Finding[] = [
    ...(project.hasSchema ? await checkModel(project, migrations) : []),
    ...checkFiles(migrations),
    ...(live === undefined ? [] : await checkDatabase(project, migrations, live)),
  ];
  const notes = [
    ...(project.hasSchema
      ? []
      : ["The configuration names no schema: the migrations were not compared with one."]),
    ...(live === undefined ? [NOT_CHECKED, ...outOfReachNotes(project.database)] : []),
    ...(await replacedNotes(project, migrations, live)),
  ];
  return { ok: findings.length === 0, findings: withoutRepeats(findings), notes };
}

/** A migration that does not run is found both from the model and from the database. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    ({ kind, message }, place) =>
      findings.findIndex((other) => other.kind === kind && other.message === message) === place,
  );
}

async function checkAt(
  project: Project,
  migrations: readonly LoadedMigration[],
  live: Live | undefined,
  at: string,
): Promise<Findings> {
  if (live === undefined) {
    throw new UsageError("no-database", "There is no database whose schema could be checked.", {
      hint: "Name it with -d, or with dbCredentials of the configuration.",
    });
  }
  const wanted = await revisionsAt(project, migrations, live, at);
  const drift = await driftFrom(
    project,
    migrations.filter(({ revision }) => wanted.has(revision)),
    live.session,
  );
  const findings = drift.map(
    ({ kind, line }): Finding => ({
      kind,
      revision: null,
      message: line,
      hint: `This is where ${live.session.name} is not what ${at} makes.`,
    }),
  );
  return { ok: findings.length === 0, findings, notes: [] };
}

/**
 * The revision and all that it follows.
 *
 * @throws HistoryError `unknown-revision`: `current` is something that no file knows.
 */
async function revisionsAt(
  { settings }: Project,
  migrations: readonly LoadedMigration[],
  live: Live,
  at: string,
): Promise<ReadonlySet<string>> {
  const graph = graphOf(migrations, []);
  if (at === "head" || at === "heads") return new Set(graph.order);
  if (at !== "current") return withAncestors(graph, [revisionIn(graph, at)]);
  const rows = (await readHistory(live.session, settings.table)) ?? [];
  const unknown = unknownAmong(rows, graph.nodes, migrations);
  if (unknown.length === 0) return appliedFiles(migrations, rows);
  throw new HistoryError(
    "unknown-revision",
    `${live.session.name} has ${unknown.join(", ")}, which no file here has, so what it should be is not known.`,
    { hint: "Bring the files here, or name a revision with --at." },
  );
}
