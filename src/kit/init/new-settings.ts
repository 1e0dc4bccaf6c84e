import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { SETTINGS_FILE } from "../../migration/settings.js";

/** In the package, beside its `package.json`. */
const SCHEMA = "node_modules/drizzle-sluice/sluice.schema.json";

/** Writes a `sluice.json` into the folder, where there is none. Returns its path, and whether it is new. */
export function writeSettings(
  folder: string,
  root: string,
  settings: Readonly<Record<string, unknown>>,
): { readonly file: string; readonly isNew: boolean } {
  const file = join(folder, SETTINGS_FILE);
  if (existsSync(file)) return { file, isNew: false };
  const value = { $schema: relative(folder, schemaFile(root)).replaceAll("\\", "/"), ...settings };
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`, { flag: "wx" });
  return { file, isNew: true };
}

/** In a workspace the packages lie in a folder further up. */
function schemaFile(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, SCHEMA);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return join(root, SCHEMA);
  }
}
