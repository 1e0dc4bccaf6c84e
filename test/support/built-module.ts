import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The modules that a file of `dist/` holds, by their paths in `src/`: the build joins them, and says in each file which
 * ones. None for a file from elsewhere.
 */
export function modulesIn(pathOrUrl: string): readonly string[] {
  if (!pathOrUrl.includes("/dist/")) return [];
  const text = readFileSync(pathOrUrl.startsWith("file:") ? fileURLToPath(pathOrUrl) : pathOrUrl, "utf8");
  return [...text.matchAll(/^\/\/ dist\/(.+)$/gm)].map((match) => match[1] ?? "");
}
