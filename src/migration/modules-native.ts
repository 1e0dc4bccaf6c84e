import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { explain, type FailureClass } from "./modules-failure.js";
import { importUrl } from "./modules-import.js";
import { isRecord } from "./value.js";

type Exports = Readonly<Record<string, unknown>>;

let calls = 0;

/**
 * Imports files with Node alone, each call anew. A file that Node cannot link (an enum, an import that only a bundler
 * finds) is left out of the result: nothing of it has run then.
 *
 * @throws an error of `failure` (`module-throws`) that names file and line.
 */
export async function importNatively(
  files: readonly string[],
  failure: FailureClass,
): Promise<ReadonlyMap<string, Exports>> {
  calls += 1;
  const results = await Promise.allSettled(files.map((file) => importFresh(file, calls)));
  const loaded = new Map<string, Exports>();
  for (const [place, result] of results.entries()) {
    const file = files[place] ?? "";
    if (result.status === "fulfilled") loaded.set(file, result.value);
    else if (!isUnlinked(result.reason)) throw explain(result.reason, [file], failure);
  }
  return loaded;
}

/** A query makes Node load an ES module again; CommonJS is kept by its path (https://nodejs.org/api/esm.html#urls). */
async function importFresh(file: string, call: number): Promise<Exports> {
  delete createRequire(file).cache[file];
  return compiledExports(await importUrl(`${pathToFileURL(file).href}?sluice=${call}`));
}

/** What an ES module exports that was compiled to CommonJS: Node gives the whole of it as the default. */
function compiledExports(exports: Exports): Exports {
  const whole = exports.default;
  return isRecord(whole) && whole.__esModule === true ? whole : exports;
}

/** Failures to read, compile or link a module, which come before any of it runs (https://nodejs.org/api/errors.html). */
function isUnlinked(error: unknown): boolean {
  if (error instanceof SyntaxError) return true;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return (
    code === "ERR_MODULE_NOT_FOUND" ||
    code === "ERR_UNSUPPORTED_DIR_IMPORT" ||
    code === "ERR_UNKNOWN_FILE_EXTENSION" ||
    code === "ERR_PACKAGE_PATH_NOT_EXPORTED" ||
    code === "ERR_IMPORT_ATTRIBUTE_MISSING" ||
    code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" ||
    code === "ERR_INVALID_TYPESCRIPT_SYNTAX"
  );
}

/** Which files Node can import as they are; asks the disk once a folder. */
export function takesNatively(): (file: string) => boolean {
  const folders = new Map<string, Folder>();
  return (file) => {
    const path = dirname(file);
    const folder = folders.get(path) ?? inspect(path);
    folders.set(path, folder);
    return folder.findsSluice && (runsAsItIs(file, folder) || (stripsTypes() && isStripped(file, folder)));
  };
}

interface Folder {
  /** `drizzle-sluice` resolves from there. */
  readonly findsSluice: boolean;
  /** A `.ts` or `.js` file there is an ES module; elsewhere Node warns on stderr that it had to guess. */
  readonly isModule: boolean;
}

function inspect(folder: string): Folder {
  return { findsSluice: findsSluice(folder), isModule: packageType(folder) === "module" };
}

function runsAsItIs(file: string, { isModule }: Folder): boolean {
  const extension = extname(file);
  if (extension !== ".js") return extension === ".mjs" || extension === ".cjs";
  return isModule || !hasModuleSyntax(file);
}

const isStripped = (file: string, { isModule }: Folder): boolean =>
  extname(file) === ".ts" ? isModule : [".mts", ".cts"].includes(extname(file));

/** A file that cannot be read is for whoever loads it to name. */
function hasModuleSyntax(file: string): boolean {
  try {
    return /^\s*(?:import\b(?!\s*\()|export\b)/m.test(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}

/** https://nodejs.org/api/process.html#processfeaturestypescript */
function stripsTypes(): boolean {
  return "typescript" in process.features && Boolean(process.features.typescript);
}

function findsSluice(folder: string): boolean {
  try {
    createRequire(join(folder, "migration.js")).resolve("drizzle-sluice");
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}

/** The `type` of the nearest package.json; what is wrong with one is for Node to say. */
function packageType(folder: string): unknown {
  const file = join(folder, "package.json");
  try {
    if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")).type;
  } catch {
    return undefined;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : packageType(parent);
}
