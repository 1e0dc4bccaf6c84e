import { MigrationFileError } from "../../errors.js";
import type { DrizzleMigration } from "./drizzle-history.js";

/** The error for a migration of drizzle-kit's that no revision can be made of. */
export const cannotImport = (
  { tag, file }: DrizzleMigration,
  why: string,
  cause?: unknown,
): MigrationFileError =>
  new MigrationFileError("cannot-import", `${tag} cannot be brought over: ${why}`, {
    hint: `Fix ${file} if drizzle never applied it, or begin with what the database has: \`sluice init\` without --import.`,
    cause,
  });
