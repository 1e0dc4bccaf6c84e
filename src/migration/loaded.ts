import { MigrationFileError } from "../errors.js";
import type { LoadedMigration, Migration, MigrationFile } from "../model/migration.js";
import { checksumOf } from "./checksum.js";
import { isMigration } from "./define.js";
import { shownPath } from "./shown-path.js";

/**
 * Checks a migration against the file it came from.
 *
 * @throws MigrationFileError `not-a-migration`, `wrong-revision`.
 */
export function loadedMigration(migration: unknown, file: MigrationFile): LoadedMigration {
  if (!isMigration(migration)) {
    throw new MigrationFileError("not-a-migration", `${shownPath(file.path)} does not export a migration.`, {
      hint: "Its default export has to be `defineMigration({ … })`.",
    });
  }
  if (migration.revision !== file.revision) throw wrongRevision(migration, file);
  return {
    ...migration,
    message: migration.message === "" ? file.message : migration.message,
    file,
    checksum: checksumOf(migration),
  };
}

const wrongRevision = (migration: Migration, file: MigrationFile): MigrationFileError =>
  new MigrationFileError(
    "wrong-revision",
    `${shownPath(file.path)} holds revision ${migration.revision}, but its name says ${file.revision}.`,
    { hint: "Make the two the same." },
  );
