import { readFileSync } from "node:fs";
import { RENAMED_FROM } from "./former-names.js";
import { importedPath } from "./open-typescript.js";

const RELATIVE = /(?:\bfrom|\bimport)\s*["'](\.[^"']*)["']/g;

/**
 * Whether a `@renamedFrom` stands anywhere in these files, or in those that they import: a look at their text, so that
 * their trees are built only where there is something in them to find.
 *
 * @param paths Absolute.
 */
export function hasRenameTags(paths: readonly string[]): boolean {
  const seen = new Set(paths);
  for (const path of seen) {
    const text = readFileSync(path, "utf8");
    if (text.includes(RENAMED_FROM)) return true;
    for (const [, specifier = ""] of text.matchAll(RELATIVE)) {
      const target = importedPath(path, specifier);
      if (target !== undefined) seen.add(target);
    }
  }
  return false;
}
