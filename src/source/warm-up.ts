import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The entries of a package.json: 0.45 has one for each module, 1.0 a pattern for all. */
interface Manifest {
  readonly exports?: Readonly<Record<string, { readonly import?: { readonly default?: string } }>>;
}

/**
 * Begins to load the drizzle-orm of a folder: it takes longer than all else of the schema, and the bundler needs no
 * turn of this process meanwhile. Node gives the same instance to whoever imports it afterwards. Where it is not found,
 * nothing happens: whoever needs it says so.
 *
 * @param load Node's own `import()`, by URL.
 */
export async function warmUpDrizzle(folder: string, load: (url: string) => Promise<unknown>): Promise<void> {
  try {
    const entry = entryOf(folder);
    if (entry !== undefined) await load(pathToFileURL(entry).href);
  } catch {
    // The import that needs it fails in the same way, with a place to name.
  }
}

function entryOf(folder: string): string | undefined {
  const root = join(folder, "node_modules", "drizzle-orm");
  const manifest = manifestOf(root);
  if (manifest !== undefined) {
    const entry = manifest.exports?.["./sqlite-core"] ?? manifest.exports?.["./*"];
    const file = entry?.import?.default?.replace("*", "sqlite-core");
    return file === undefined ? undefined : join(root, file);
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : entryOf(parent);
}

function manifestOf(root: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  } catch {
    return undefined;
  }
}
