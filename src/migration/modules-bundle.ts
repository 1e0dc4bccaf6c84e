import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import { asksForFileNames, type Bundle, type ExtraModule, entryText, requireFrom } from "./modules-entry.js";
import { extraSpecifier, type FoundPackages, packageOf, resolution } from "./modules-resolve.js";
import { ASSET_LOADERS, DEFINITIONS, stubs } from "./modules-stubs.js";

const OPTIONS = {
  bundle: true,
  write: false,
  outdir: ".",
  platform: "node",
  format: "esm",
  target: "node20",
  conditions: ["node"],
  mainFields: ["main"],
  sourcemap: "external",
  sourcesContent: false,
  logLevel: "silent",
  loader: ASSET_LOADERS,
  define: DEFINITIONS,
} as const satisfies Esbuild.BuildOptions;

/**
 * Bundles the files into one module (see `entryText`). Packages stay outside. This is the way that takes everything;
 * `bundleByProgram` is the quicker one.
 *
 * An extra module that its folder does not find is looked for where the files find it: a schema may come from a
 * package of the workspace that alone depends on drizzle-orm.
 *
 * @throws esbuild's BuildFailure.
 */
export async function bundle(files: readonly string[], extra: readonly ExtraModule[]): Promise<Bundle> {
  const found: FoundPackages = new Map();
  try {
    return await build(files, extra, found);
  } catch (error) {
    const moved = extra.map((module) => ({
      ...module,
      from: found.get(packageOf(module.specifier)) ?? module.from,
    }));
    if (moved.every(({ from }, place) => from === extra[place]?.from)) throw error;
    return build(files, moved, found);
  }
}

async function build(
  files: readonly string[],
  extra: readonly ExtraModule[],
  found: FoundPackages,
): Promise<Bundle> {
  const esbuild = await import("esbuild");
  const [first = ""] = files;
  const root = dirname(first);
  const contents = entryText(files, extra.map(extraSpecifier));
  const options = {
    ...OPTIONS,
    absWorkingDir: root,
    stdin: { contents, resolveDir: root, sourcefile: "<sluice>" },
    banner: { js: requireFrom(first) },
  };
  const plain = textsOf(
    await esbuild.build({ ...options, plugins: [resolution(extra, found), stubs] }),
    root,
  );
  if (!asksForFileNames(plain.code)) return plain;
  const plugins = [resolution(extra), stubs, fileNames(esbuild, root)];
  return textsOf(await esbuild.build({ ...options, plugins }), root);
}

function textsOf(result: Esbuild.BuildResult<{ write: false }>, root: string): Bundle {
  const text = (isMap: boolean): string =>
    result.outputFiles.find(({ path }) => path.endsWith(".map") === isMap)?.text ?? "";
  return { code: text(false), map: text(true), root };
}

/**
 * Puts the names of each file into it where it asks for them (`import.meta.url`, `__dirname`, …). It reads every file,
 * so that it is left out unless some file asks.
 */
function fileNames(esbuild: typeof Esbuild, root: string): Esbuild.Plugin {
  return {
    name: "sluice-file-names",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        if (!asksForFileNames(readFileSync(path, "utf8"))) return undefined;
        return {
          contents: await withFileNames(esbuild, path, root),
          loader: "js",
          resolveDir: dirname(path),
        };
      });
    },
  };
}

async function withFileNames(esbuild: typeof Esbuild, path: string, root: string): Promise<string> {
  const folder = JSON.stringify(dirname(path));
  const file = JSON.stringify(path);
  const result = await esbuild.build({
    entryPoints: [path],
    absWorkingDir: root,
    outdir: root,
    write: false,
    target: "node20",
    sourcemap: "inline",
    logLevel: "silent",
    define: {
      ...DEFINITIONS,
      "import.meta.url": JSON.stringify(pathToFileURL(path).href),
      "import.meta.dirname": folder,
      "import.meta.filename": file,
      __dirname: folder,
      __filename: file,
    },
  });
  return result.outputFiles[0]?.text ?? "";
}
