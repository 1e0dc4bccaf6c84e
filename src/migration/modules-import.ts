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
 * absolute. The number in its name makes every import a new one.
 *
 * @throws what the code throws, its stack naming the original files.
 */
export async function importBundle(bundle: Bundle): Promise<Readonly<Record<string, unknown>>> {
  const name = `sluice-bundle:${bundles.push(bundle) - 1}`;
  const code = Buffer.from(`${bundle.code}\n//# sourceURL=${name}\n`).toString("base64");
  try {
    return await importUrl(`data:text/javascript;base64,${code}#${name}`);
  } catch (error) {
    if (error instanceof Error) error.stack = originalStack(error.stack ?? "");
    throw error;
  }
}

/** A stack with the files that the user wrote in the place of bundles; any other stack comes back as it is. */
export function originalStack(stack: string): string {
  return stack.replace(/(?:data:[^\s#]*#)?sluice-bundle:(\d+):(\d+):(\d+)/g, (text, number, line, column) => {
    const location = originalLocation(Number(number), Number(line), Number(column));
    return location === undefined ? text : `${location.file}:${location.line}:${location.column}`;
  });
}

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
