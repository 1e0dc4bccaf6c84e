import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** A module to load besides the files: `specifier` as if the folder `from` held a file that imports it. */
export interface ExtraModule<Name extends string = string> {
  readonly name: Name;
  readonly specifier: string;
  readonly from: string;
}

/** Files and extra modules as one module. */
export interface Bundle {
  readonly code: string;
  /** Source map as JSON. */
  readonly map: string;
  /** The folder that the map's sources are relative to. */
  readonly root: string;
}

/** This package itself, as it is built: what `drizzle-sluice` means in a migration, wherever that lies. */
export const OWN_INDEX = createRequire(import.meta.url).resolve("drizzle-sluice");

/** What `drizzle-kit` means in a configuration. */
export const DRIZZLE_KIT = ownFile("./drizzle-kit");

function ownFile(name: string): string {
  return fileURLToPath(new URL(name + extname(import.meta.url), import.meta.url));
}

/** The text of a module that exports each file as `file0`, `file1`, … and the specifiers as `extra0`, …. */
export function entryText(files: readonly string[], specifiers: readonly string[]): string {
  const lines = (prefix: string, names: readonly string[]): readonly string[] =>
    names.map((name, place) => `export * as ${prefix}${place} from ${JSON.stringify(name)};`);
  return [...lines("file", files), ...lines("extra", specifiers)].join("\n");
}

/** Bundled CommonJS calls `require`, which an ES module does not have. */
export function requireFrom(file: string): string {
  const url = JSON.stringify(pathToFileURL(file).href);
  return `import { createRequire as __sluiceRequire } from "node:module"; var require = __sluiceRequire(${url});`;
}

/** Whether code asks for the name of the file that it stands in: inside a bundle that would be the bundle's. */
export function asksForFileNames(code: string): boolean {
  return /\bimport\.meta\b|\b__dirname\b|\b__filename\b/.test(code);
}

/** Node loads no TypeScript from a package, and JSON only with an attribute: both are bundled. */
export function isLoadable(path: string): boolean {
  return /\.(?:[cm]?js|node)$/.test(path);
}
