import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { globSync } from "tinyglobby";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

export interface Source {
  /** Path below `src/`. */
  readonly path: string;
  readonly text: string;
}

/** Every source file. */
export function sources(): readonly Source[] {
  const folder = join(ROOT, "src");
  return globSync("**/*.ts", { cwd: folder })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), "utf8") }));
}

// `import x from "…"`, `import type { x } from "…"`, `export * from "…"`, `import "…"`, `import("…")`.
const IMPORT = /(?:^\s*(?:import|export)\b[^;"'`]*?from\s*|^\s*import\s*|\bimport\(\s*)["']([^"']+)["']/gm;

/** Paths below `src/` that a source imports, types and dynamic imports included. */
export function importsOf(source: Source): readonly string[] {
  return [...source.text.matchAll(IMPORT)]
    .map((match) => match[1] ?? "")
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(source.path), specifier).replace(/\.js$/, ".ts"));
}
