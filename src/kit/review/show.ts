import { readFileSync } from "node:fs";
import { type Definitions, NO_DEFINITIONS } from "../../dialect/sqlite/read/definitions.js";
import { predictWays } from "../../dialect/sqlite/ways/way.js";
import { SluiceError, UsageError } from "../../errors.js";
import { listMigrations } from "../../migration/folder.js";
import { loadMigrations } from "../../migration/loader.js";
import type { Settings } from "../../migration/settings.js";
import { stepLines } from "../../migration/step-lines.js";
import type { LoadedMigration, MigrationFile } from "../../model/migration.js";
import type { Step } from "../../model/step.js";
import { HAZARDS, SEVERITIES } from "../../plan/hazard-codes.js";
import { history } from "../../runner/api.js";
import { foreseenWays } from "../../runner/archive/foreseen.js";
import { readEntries } from "../../runner/archive/index-table.js";
import { graphOf } from "../../runner/graph/examine.js";
import { withAncestors } from "../../runner/graph/graph.js";
import { revisionAmong } from "../../runner/graph/revision-named.js";
import { revisionAt } from "../../runner/graph/target.js";
import type { Session } from "../../runner/session.js";
import { unfoldedFor } from "../../runner/squash/unfolded.js";
import type { HistoryEntry } from "../../runner/types.js";
import { openLive } from "../compare/live.js";
import type { Course } from "../lint/revision-view.js";
import { type RevisionView, viewOf } from "../lint/revision-view.js";
import { findingsOf } from "../lint/rules.js";
import { weighed } from "../lint/severities.js";
import { openProject } from "../project/project.js";
import { liveSizes } from "../rows/live-sizes.js";
import type { ShownHazard, ShownSteps, ShowOptions, ShowResult } from "../types.js";
import { revisionSql } from "./revision-sql.js";
import { plannedSteps, sizesOf } from "./run-plan.js";
import { wayLine } from "./way-line.js";

/**
 * What one revision does, up and down, and whether the database has it.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision`; MigrationFileError where the file cannot be loaded.
 */
export async function show(options: ShowOptions): Promise<ShowResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const live = await openLive(project, []);
  try {
    const entries = live === undefined ? undefined : await history(live.session, { folder: project.folder });
    const revision = await revisionOf(options.revision, files, entries ?? []);
    const [migration] = await loadMigrations(files.filter((file) => file.revision === revision));
    if (migration === undefined)
      throw new UsageError("unknown-revision", `There is no revision ${revision}.`);
    const entry = entries?.find((one) => one.revision === revision);
    return {
      ...storyOf(migration),
      ...(await consequencesOf(migration, files, project.settings, live?.session)),
      applied: live === undefined ? null : (entry?.applied ?? false),
      appliedAt: entry?.appliedAt ?? null,
      replacedBy: await replacedBy(revision, entries ?? [], files),
    };
  } finally {
    await live?.session.close();
  }
}

/** `head`, `current`, `REV+1`: what only the graph can say. */
const IN_THE_GRAPH = /^(?:heads?|current)$|[+@]|-\d+$/;

async function revisionOf(
  target: string,
  files: readonly MigrationFile[],
  entries: readonly HistoryEntry[],
): Promise<string> {
  const load = () => loadMigrations(files);
  if (!IN_THE_GRAPH.test(target)) {
    return revisionAmong(
      files.map((file) => file.revision),
      target,
      load,
    );
  }
  const applied = entries.filter((entry) => entry.applied).map(({ revision }) => revision);
  return revisionAt(graphOf(await load(), []), applied, target);
}

/** The squash that the database has in place of the revision, or recorded behind it. */
async function replacedBy(
  revision: string,
  entries: readonly HistoryEntry[],
  files: readonly MigrationFile[],
): Promise<string | null> {
  const applied = new Set(entries.filter((one) => one.applied).map((one) => one.revision));
  const known = entries.find((one) => one.revision === revision)?.replacedBy;
  if (known !== undefined) return known;
  if (applied.has(revision)) return null;
  const squash = (await loadMigrations(files.filter((file) => applied.has(file.revision))))
    .filter(({ replaces }) => replaces.includes(revision))
    .sort((a, b) => b.replaces.length - a.replaces.length)[0];
  return squash?.revision ?? null;
}

type Consequences = Pick<ShowResult, "way" | "steps" | "hazards" | "sql">;

const UNKNOWN: Consequences = { way: null, steps: null, hazards: [], sql: null };

/** What it does to the definitions that the revisions before it leave; nothing where one of them is broken. */
async function consequencesOf(
  migration: LoadedMigration,
  files: readonly MigrationFile[],
  settings: Settings,
  session: Session | undefined,
): Promise<Consequences> {
  try {
    const before = await migrationsBefore(migration.revision, files);
    const { definitions } = predictWays(
      before.flatMap(({ up }) => up),
      NO_DEFINITIONS,
      settings.inPlace,
    );
    const { steps, hazards } = await foretold(migration, definitions, settings, session);
    const back = migration.down.kind === "steps" ? migration.down.steps : [];
    return {
      way: wayLine({ up: migration.up, down: back }, definitions, settings),
      steps,
      hazards,
      sql: await revisionSql(settings, before, migration),
    };
  } catch (error) {
    if (error instanceof SluiceError) return UNKNOWN;
    throw error;
  }
}

/** All that it follows, in order. */
async function migrationsBefore(
  revision: string,
  files: readonly MigrationFile[],
): Promise<readonly LoadedMigration[]> {
  const migrations = unfoldedFor([revision], await loadMigrations(files));
  const graph = graphOf(migrations, []);
  const wanted = withAncestors(graph, [revision]);
  return graph.order
    .filter((other) => other !== revision && wanted.has(other))
    .flatMap((other) => migrations.find((one) => one.revision === other) ?? []);
}

async function foretold(
  migration: LoadedMigration,
  start: Definitions,
  settings: Settings,
  session: Session | undefined,
): Promise<Pick<Consequences, "hazards"> & { readonly steps: ShownSteps }> {
  const inPlace = settings.inPlace && (session?.capabilities.editDefinitions ?? true);
  const sizes = async (steps: readonly Step[]) =>
    session === undefined ? undefined : sizesOf(steps, liveSizes(session));
  const back = migration.down.kind === "steps" ? migration.down.steps : [];
  const { view } = viewOf({
    migration,
    start,
    fresh: new Set(),
    archives: settings.archive,
    inPlace,
    sizes: await sizes(migration.up),
    sizesBack: await sizes(back),
  });
  const entries = session === undefined ? [] : await readEntries(session, settings.table);
  const planned = (course: Course): ReturnType<typeof plannedSteps> => {
    const work = { revision: migration.revision, direction: course.direction, steps: course.steps };
    return plannedSteps({ ...course, ways: foreseenWays(work, entries, course.start, inPlace) });
  };
  return {
    steps: { up: planned(view.up), down: view.down === undefined ? [] : planned(view.down) },
    hazards: hazardsOf(view, settings),
  };
}

const hazardsOf = (view: RevisionView, { lint }: Settings): readonly ShownHazard[] =>
  findingsOf(view)
    .flatMap(({ code, message, hint, spot, severity = HAZARDS[code].severity }) =>
      weighed(
        {
          code,
          severity,
          message,
          hint,
          direction: spot.kind === "step" ? spot.direction : null,
          step: spot.kind === "step" ? spot.step + 1 : null,
        },
        lint,
      ),
    )
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));

type State = "applied" | "appliedAt" | "replacedBy";

function storyOf(migration: LoadedMigration): Omit<ShowResult, State | keyof Consequences> {
  const { down, file } = migration;
  return {
    revision: migration.revision,
    parents: migration.parents,
    dependsOn: migration.dependsOn,
    labels: migration.labels,
    replaces: migration.replaces,
    message: migration.message,
    file: file.path,
    up: migration.up.flatMap(stepLines),
    down: down.kind === "steps" ? down.steps.flatMap(stepLines) : [],
    irreversible: down.kind === "irreversible" ? down.why : null,
    text: readFileSync(file.path, "utf8"),
  };
}
