import { SourceMap } from "node:module";
import { resolve } from "node:path";
import type { Bundle } from "./modules-entry.js";

/** A place in a file, line and column from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const bundles: Bundle[] = [];

/**
 * Node's own `import()`. A bundler or a test runner that the application runs under rewrites the one written here, but
 * not the one in this text.
 */
export async function importUrl(url: string): Promise<Readonly<Record<string, unknown>>> {
  const { default: load } = await import(NATIVE_IMPORT);
  return load(url);
}

const NATIVE_IMPORT = "data:text/javascript,export default (url) => import(url);";

/**
 * Runs a bundle and returns what it exports. It is a `data:` URL: no file is left behind, and imports of it are
 * absolute. The number in its address makes every import a new one. It is a parameter of the type: Bun takes a
 * fragment for a part of the code, and shows the address in the place of the `sourceURL`, as Deno does, shortened.
 *
 * @throws what the code throws, its stack naming the original files.
 */
export async function importBundle(bundle: Bundle): Promise<Readonly<Record<string, unknown>>> {
  const number = bundles.push(bundle) - 1;
  const code = Buffer.from(`${bundle.code}\n//# sourceURL=sluice-bundle:${number}\n`).toString("base64");
  try {
    return await importUrl(`data:text/javascript;sluice-bundle=${number};base64,${code}`);
  } catch (error) {
    if (error instanceof Error) error.stack = originalStack(error.stack ?? "");
    throw error;
  }
}

/** The files that a bundle was made of, as far as they have code. */
export function sourcesOf({ map, root }: Bundle): readonly string[] {
  const { sources }: { readonly sources: readonly string[] } = JSON.parse(map);
  return sources.map((source) => resolve(root, source));
}

/** A stack with the files that the user wrote in the place of bundles; any other stack comes back as it is. */
export function originalStack(stack: string): string {
  return stack.replace(BUNDLED, (text, named, addressed, line, column) => {
    const number = named ?? addressed;
    const location = originalLocation(Number(number), Number(line), Number(column));
    return location === undefined ? text : `${location.file}:${location.line}:${location.column}`;
  });
}

/** A place in a bundle, by its name or by its address. */
const BUNDLED =
  /(?:sluice-bundle:(\d+)|data:text\/javascript;sluice-bundle=(\d+);base64,[^\s:]*):(\d+):(\d+)/g;

const maps = new Map<number, SourceMap>();

function originalLocation(number: number, line: number, column: number): Location | undefined {
  const bundle = bundles[number];
  if (bundle === undefined) return undefined;
  const map = maps.get(number) ?? new SourceMap(JSON.parse(bundle.map));
  maps.set(number, map);
  const found = map.findEntry(line - 1, column - 1);
  if (!("originalSource" in found)) return undefined;
  return {
    file: resolve(bundle.root, found.originalSource),
    line: found.originalLine + 1,
    column: found.originalColumn + 1,
  };
}
