import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UsageError } from "../../errors.js";
import { loadMigrations } from "../../migration/loader.js";
import type { MigrationFile } from "../../model/migration.js";
import type { Project } from "../project/project.js";
import { refreshBundle } from "./bundle.js";
import type { Draft } from "./draft.js";

/**
 * Writes a new migration's file, and the module that carries the migrations where there is one. Returns its path.
 *
 * @throws UsageError `bad-template`: with the user's template around it, the file does not load as the migration that
 * was drafted. It is not there then.
 */
export async function writeDraft(project: Project, draft: Draft): Promise<string> {
  const file = join(project.folder, draft.name);
  mkdirSync(project.folder, { recursive: true });
  writeFileSync(file, draft.text, { flag: "wx" });
  if (project.settings.template !== "") await requireSame(project, draft, file);
  refreshBundle(project);
  return file;
}

/**
 * Writes a migration anew in the place of the file that holds it, whole or not at all, and the module that carries the
 * migrations. Returns its path, which is another one where the name is.
 *
 * @throws UsageError `bad-template`: the file is what it was then.
 */
export async function rewriteDraft(project: Project, draft: Draft, former: MigrationFile): Promise<string> {
  const file = join(project.folder, draft.name);
  // No migration's name begins with a dot, whatever the pattern is.
  const fresh = join(project.folder, `.${draft.name}`);
  try {
    writeFileSync(fresh, draft.text);
    if (project.settings.template !== "") await requireSame(project, draft, fresh);
    if (file !== former.path) renameSync(former.path, file);
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
  refreshBundle(project);
  return file;
}

/** Removes a migration's file. */
export function removeMigration(project: Project, { path }: MigrationFile): void {
  rmSync(path);
  refreshBundle(project);
}

async function requireSame({ settings }: Project, draft: Draft, path: string): Promise<void> {
  const wrong = await deviationOf(draft, { revision: draft.revision, name: draft.name, path, message: "" });
  if (wrong === undefined) return;
  rmSync(path);
  throw new UsageError("bad-template", `With the template ${settings.template}, ${wrong}.`, {
    hint: "Fix the template; `sluice generate --dry-run` prints the result. Nothing was written.",
  });
}

async function deviationOf(draft: Draft, file: MigrationFile): Promise<string | undefined> {
  try {
    const [loaded] = await loadMigrations([file]);
    return loaded?.checksum === draft.checksum ? undefined : `${draft.name} is another migration`;
  } catch (error) {
    return `${draft.name} does not load: ${messageOf(error)}`;
  }
}
