import { readFileSync } from "node:fs";
import { NO_DEFINITIONS } from "../dialect/sqlite/definitions.js";
import { predictWays } from "../dialect/sqlite/way.js";
import { SluiceError, UsageError } from "../errors.js";
import { listMigrations } from "../migration/folder.js";
import { loadMigrations } from "../migration/loader.js";
import type { Settings } from "../migration/settings.js";
import { stepLines } from "../migration/step-lines.js";
import type { LoadedMigration, MigrationFile } from "../model/migration.js";
import { history } from "../runner/api.js";
import { graphOf } from "../runner/examine.js";
import { withAncestors } from "../runner/graph.js";
import { revisionAmong } from "../runner/revision-named.js";
import { openLive } from "./live.js";
import { openProject } from "./project.js";
import type { ShowOptions, ShowResult } from "./types.js";
import { wayLine } from "./way-line.js";

/**
 * What one revision does, up and down, and whether the database has it.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision`; MigrationFileError where the file cannot be loaded.
 */
export async function show(options: ShowOptions): Promise<ShowResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const revision = await revisionAmong(
    files.map((file) => file.revision),
    options.revision,
    () => loadMigrations(files),
  );
  const [migration] = await loadMigrations(files.filter((file) => file.revision === revision));
  if (migration === undefined) throw new UsageError("unknown-revision", `There is no revision ${revision}.`);
  const way = await wayOf(migration, files, project.settings);
  const live = await openLive(project, []);
  try {
    const entries = live === undefined ? undefined : await history(live.session, { folder: project.folder });
    const entry = entries?.find((one) => one.revision === revision);
    return {
      ...storyOf(migration),
      way,
      applied: live === undefined ? null : (entry?.applied ?? false),
      appliedAt: entry?.appliedAt ?? null,
    };
  } finally {
    await live?.session.close();
  }
}

/** How it is carried out on the definitions that the revisions before it leave; null where one of them is broken. */
async function wayOf(
  { revision, up, down }: LoadedMigration,
  files: readonly MigrationFile[],
  settings: Settings,
): Promise<string | null> {
  try {
    const migrations = await loadMigrations(files);
    const graph = graphOf(migrations, []);
    const before = withAncestors(graph, [revision]);
    const earlier = graph.order
      .filter((other) => other !== revision && before.has(other))
      .flatMap((other) => migrations.find((one) => one.revision === other)?.up ?? []);
    const { definitions } = predictWays(earlier, NO_DEFINITIONS, settings.inPlace);
    const back = down.kind === "steps" ? down.steps : [];
    return wayLine({ up, down: back }, definitions, settings);
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}

function storyOf(migration: LoadedMigration): Omit<ShowResult, "applied" | "appliedAt" | "way"> {
  const { down, file } = migration;
  return {
    revision: migration.revision,
    parents: migration.parents,
    dependsOn: migration.dependsOn,
    labels: migration.labels,
    message: migration.message,
    file: file.path,
    up: migration.up.flatMap(stepLines),
    down: down.kind === "steps" ? down.steps.flatMap(stepLines) : [],
    irreversible: down.kind === "irreversible" ? down.why : null,
    text: readFileSync(file.path, "utf8"),
  };
}
