import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import { resolution } from "./modules-resolve.js";

/** A module to load besides the files: `specifier` as if the folder `from` held a file that imports it. */
export interface ExtraModule<Name extends string = string> {
  readonly name: Name;
  readonly specifier: string;
  readonly from: string;
}

export interface Bundle {
  readonly code: string;
  /** Source map as JSON. */
  readonly map: string;
  /** The folder that the map's sources are relative to. */
  readonly root: string;
}

const FILE_NAMES = /\bimport\.meta\b|\b__dirname\b|\b__filename\b/;

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
} as const satisfies Esbuild.BuildOptions;

/**
 * Bundles the files into one module that exports each as `file0`, `file1`, … and each extra module as `extra0`, ….
 * Packages stay outside.
 *
 * @throws esbuild's BuildFailure.
 */
export async function bundle(files: readonly string[], extra: readonly ExtraModule[]): Promise<Bundle> {
  const esbuild = await import("esbuild");
  const root = dirname(files[0] ?? "");
  const options = {
    ...OPTIONS,
    absWorkingDir: root,
    stdin: { contents: entry(files, extra), resolveDir: root, sourcefile: "<sluice>" },
    banner: { js: requireFrom(files[0] ?? "") },
  };
  const plain = textsOf(await esbuild.build({ ...options, plugins: [resolution(extra)] }), root);
  if (!FILE_NAMES.test(plain.code)) return plain;
  const plugins = [resolution(extra), fileNames(esbuild, root)];
  return textsOf(await esbuild.build({ ...options, plugins }), root);
}

function entry(files: readonly string[], extra: readonly ExtraModule[]): string {
  return [
    ...files.map((file, place) => `export * as file${place} from ${JSON.stringify(file)};`),
    ...extra.map((_, place) => `export * as extra${place} from "sluice-extra:${place}";`),
  ].join("\n");
}

/** Bundled CommonJS calls `require`, which an ES module does not have. */
function requireFrom(file: string): string {
  const url = JSON.stringify(pathToFileURL(file).href);
  return `import { createRequire as __sluiceRequire } from "node:module"; var require = __sluiceRequire(${url});`;
}

function textsOf(result: Esbuild.BuildResult<{ write: false }>, root: string): Bundle {
  const text = (isMap: boolean): string =>
    result.outputFiles.find(({ path }) => path.endsWith(".map") === isMap)?.text ?? "";
  return { code: text(false), map: text(true), root };
}

/**
 * Puts the names of each file into it where it asks for them (`import.meta.url`, `__dirname`, …): inside the bundle
 * they would be the bundle's. It reads every file, so that it is left out unless some file asks.
 */
function fileNames(esbuild: typeof Esbuild, root: string): Esbuild.Plugin {
  return {
    name: "sluice-file-names",
    setup(build) {
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
        if (!FILE_NAMES.test(readFileSync(path, "utf8"))) return undefined;
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
      "import.meta.url": JSON.stringify(pathToFileURL(path).href),
      "import.meta.dirname": folder,
      "import.meta.filename": file,
      __dirname: folder,
      __filename: file,
    },
  });
  return result.outputFiles[0]?.text ?? "";
}
