import { readFileSync, writeFileSync } from "node:fs";
import { sealOf } from "../migration/checksum.js";
import type { LoadedMigration } from "../model/migration.js";

/** Was the migration proven once, and its steps edited since? */
export function isEditedSinceProven({ proven, checksum }: LoadedMigration): boolean {
  return proven !== undefined && proven !== sealOf(checksum);
}

/** Writes into a migration's file that it is proven as it is now. Returns whether the file had another seal. */
export function renewSeal(migration: LoadedMigration): boolean {
  if (!isEditedSinceProven(migration)) return false;
  const { path } = migration.file;
  const text = readFileSync(path, "utf8");
  const sealed = text.replace(
    new RegExp(`(\\bproven:\\s*["'\`])${migration.proven}(?=["'\`])`),
    (_, start: string) => start + sealOf(migration.checksum),
  );
  if (sealed === text) return false;
  writeFileSync(path, sealed);
  return true;
}
