// Joins what tsc wrote to dist/ into few files: Node takes longer to find and read two hundred small modules than to
// run them. What is imported dynamically stays apart, so that it is loaded only when it is needed.
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

/**
 * What package.json exports, the command, and what stands in for drizzle-kit in a configuration: it is looked for
 * beside the module that asks for it.
 */
const ENTRIES = {
  index: "index",
  kit: "kit",
  testing: "testing",
  "cli/main": "cli/main",
  "cli/bin": "cli/bin",
  "chunks/drizzle-kit": "migration/drizzle-kit",
};

const scripts = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith(".js"))
  .map((file) => join(file.parentPath, file.name));
const entries = Object.entries(ENTRIES)
  .map(([out, name]) => [out, join(dist, `${name}.js`)])
  .filter(([, file]) => scripts.includes(file));

const root = dirname(dist);
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: Object.fromEntries(entries),
  outdir: dist,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  metafile: true,
  logLevel: "warning",
});

const written = new Set(Object.keys(metafile.outputs).map((file) => join(root, file)));
for (const script of scripts.filter((file) => !written.has(file))) rmSync(script);
