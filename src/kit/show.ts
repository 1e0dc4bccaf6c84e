import { readFileSync } from "node:fs";
import { UsageError } from "../errors.js";
import { listMigrations } from "../migration/folder.js";
import { loadMigrations } from "../migration/loader.js";
import { stepLines } from "../migration/step-lines.js";
import type { LoadedMigration } from "../model/migration.js";
import { history } from "../runner/api.js";
import { revisionNamed } from "../runner/targets.js";
import { openLive } from "./live.js";
import { openProject } from "./project.js";
import type { ShowOptions, ShowResult } from "./types.js";

/**
 * What one revision does, up and down, and whether the database has it.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision`; MigrationFileError where the file cannot be loaded.
 */
export async function show(options: ShowOptions): Promise<ShowResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const revision = revisionNamed(
    files.map((file) => file.revision),
    options.revision,
  );
  const [migration] = await loadMigrations(files.filter((file) => file.revision === revision));
  if (migration === undefined) throw new UsageError("unknown-revision", `There is no revision ${revision}.`);
  const live = await openLive(project, []);
  try {
    const entries = live === undefined ? undefined : await history(live.session, { folder: project.folder });
    const entry = entries?.find((one) => one.revision === revision);
    return {
      ...storyOf(migration),
      applied: live === undefined ? null : (entry?.applied ?? false),
      appliedAt: entry?.appliedAt ?? null,
    };
  } finally {
    await live?.session.close();
  }
}

function storyOf(migration: LoadedMigration): Omit<ShowResult, "applied" | "appliedAt"> {
  const { down, file } = migration;
  return {
    revision: migration.revision,
    parents: migration.parents,
    message: migration.message,
    file: file.path,
    up: migration.up.flatMap(stepLines),
    down: down.kind === "steps" ? down.steps.flatMap(stepLines) : [],
    irreversible: down.kind === "irreversible" ? down.why : null,
    text: readFileSync(file.path, "utf8"),
  };
}
