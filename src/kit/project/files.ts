import { existsSync } from "node:fs";
import { listMigrations } from "../../migration/folder.js";
import { loadMigrations } from "../../migration/loader.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { Project } from "./project.js";

/** The project's migrations, loaded; none where the folder is still to be made. */
export async function readMigrations(project: Project): Promise<readonly LoadedMigration[]> {
  if (!existsSync(project.folder)) return [];
  return loadMigrations(listMigrations(project.folder, { fileName: project.settings.fileName }));
}
