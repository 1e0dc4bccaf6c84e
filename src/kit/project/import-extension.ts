import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { isRecord } from "../../migration/value.js";
import type { ImportExtension } from "../write/bundle-text.js";

/**
 * How the TypeScript files of a folder import one another, by the nearest `tsconfig.json`: with `.ts` where that is
 * allowed, with nothing where a bundler or CommonJS finds the file, otherwise with `.js`, which is what Node asks for
 * once they are compiled (https://www.typescriptlang.org/docs/handbook/modules/reference.html).
 *
 * @param otherwise Where there is no `tsconfig.json`.
 */
export function importExtension(folder: string, otherwise: ImportExtension = ".js"): ImportExtension {
  const file = nearest(folder);
  if (file === undefined) return otherwise;
  const options = compilerOptions(file, 0);
  if (options.allowImportingTsExtensions === true || options.rewriteRelativeImportExtensions === true)
    return ".ts";
  const resolution = lower(options.moduleResolution);
  if (["bundler", "node", "node10", "classic"].includes(resolution)) return "";
  return resolution === "" && lower(options.module) === "commonjs" ? "" : ".js";
}

const lower = (value: unknown): string => (typeof value === "string" ? value.toLowerCase() : "");

function nearest(folder: string): string | undefined {
  for (let place = folder; ; place = dirname(place)) {
    const file = join(place, "tsconfig.json");
    if (textOf(file) !== undefined) return file;
    if (dirname(place) === place) return undefined;
  }
}

type Options = Readonly<Record<string, unknown>>;

/** As deep as one configuration extends another before it is taken for a circle. */
const DEEPEST = 16;

/** The options of a configuration over those of the ones it extends. One that cannot be read says nothing. */
function compilerOptions(file: string, depth: number): Options {
  const config = parsed(textOf(file) ?? "");
  if (!isRecord(config) || depth > DEEPEST) return {};
  const parents = [config.extends].flat().filter((parent) => typeof parent === "string");
  const inherited = parents.map((parent) => compilerOptions(extended(parent, file), depth + 1));
  const own = isRecord(config.compilerOptions) ? config.compilerOptions : {};
  return Object.assign({}, ...inherited, own);
}

function extended(parent: string, file: string): string {
  if (/^\.{0,2}[/\\]/.test(parent)) {
    const path = resolve(dirname(file), parent);
    return path.endsWith(".json") ? path : `${path}.json`;
  }
  const require = createRequire(file);
  for (const name of [parent, `${parent}.json`, `${parent}/tsconfig.json`]) {
    try {
      return require.resolve(name);
    } catch {
      // The next spelling, or none: then it says nothing.
    }
  }
  return "";
}

/** TypeScript allows comments and trailing commas in its JSON. */
function parsed(text: string): unknown {
  const plain = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[\s\S]*?\*\//g, "$1")
    .replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
