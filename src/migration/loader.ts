import { dirname } from "node:path";
import { MigrationFileError, messageOf, SluiceError } from "../errors.js";
import type { LoadedMigration, MigrationFile } from "../model/migration.js";
import { refuseOutside } from "./folder.js";
import { loadedMigration } from "./loaded.js";
import { loadMigrationModules } from "./modules.js";
import { shownPath } from "./shown-path.js";

/**
 * Loads migration files, in the order given.
 *
 * @throws MigrationFileError `unloadable-file`: it throws or does not compile; `not-a-migration`: its default export is
 * none; `wrong-revision`: the id inside is not that of its name; `outside-folder`.
 */
export async function loadMigrations(files: readonly MigrationFile[]): Promise<readonly LoadedMigration[]> {
  for (const file of files) refuseOutside(file, dirname(file.path));
  const modules = await loadModules(files);
  return files.map((file, place) => loadedMigration(modules[place]?.default, file));
}

async function loadModules(
  files: readonly MigrationFile[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  try {
    return await loadMigrationModules(files.map(({ path }) => path));
  } catch (error) {
    throw files.some((file) => names(error, file)) ? error : await culprit(files, error);
  }
}

/** Loads one file after the other to find the one that cannot be: the error of them all together does not name it. */
async function culprit(files: readonly MigrationFile[], together: unknown): Promise<unknown> {
  for (const file of files) {
    try {
      await loadMigrationModules([file.path]);
    } catch (error) {
      return names(error, file) ? error : unloadable(file, error);
    }
  }
  return together;
}

const names = (error: unknown, file: MigrationFile): boolean =>
  error instanceof SluiceError && error.message.includes(file.name);

const unloadable = (file: MigrationFile, cause: unknown): MigrationFileError =>
  new MigrationFileError("unloadable-file", `${shownPath(file.path)} cannot be loaded: ${messageOf(cause)}`, {
    cause,
  });
