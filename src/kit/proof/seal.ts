import { readFileSync, writeFileSync } from "node:fs";
import { sealOf } from "../../migration/checksum.js";
import type { LoadedMigration } from "../../model/migration.js";

/** Ends the seal of a file that was edited by hand and proven again: what is in it is not only generated. */
const EDITED = "+";

/** Was the migration proven once, and its steps edited since? */
export function isEditedSinceProven({ proven, checksum }: LoadedMigration): boolean {
  return proven !== undefined && proven.replace(EDITED, "") !== sealOf(checksum);
}

/** Was it ever edited since it was generated, as far as its seal tells? */
export function isEditedByHand(migration: LoadedMigration): boolean {
  return isEditedSinceProven(migration) || (migration.proven?.endsWith(EDITED) ?? false);
}

/** The seal for a migration whose checksum becomes another without an edit of its steps. */
export const movedSeal = ({ proven }: LoadedMigration, checksum: string): string =>
  sealOf(checksum) + (proven?.endsWith(EDITED) ? EDITED : "");

/** Writes into a migration's file that it is proven as it is now. Returns whether the file had another seal. */
export function renewSeal(migration: LoadedMigration): boolean {
  if (!isEditedSinceProven(migration)) return false;
  const { path } = migration.file;
  const text = readFileSync(path, "utf8");
  const sealed = text.replace(
    new RegExp(`(\\bproven:\\s*["'\`])${migration.proven?.replace(EDITED, "\\+")}(?=["'\`])`),
    (_, start: string) => start + sealOf(migration.checksum) + EDITED,
  );
  if (sealed === text) return false;
  writeFileSync(path, sealed);
  return true;
}
