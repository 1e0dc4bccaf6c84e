import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Metafile } from "esbuild";
import { esbuildProgram } from "./esbuild-program.js";
import {
  asksForFileNames,
  type Bundle,
  DRIZZLE_KIT,
  type ExtraModule,
  entryText,
  isLoadable,
  OWN_INDEX,
  requireFrom,
} from "./modules-entry.js";
import { ASSET_LOADERS, DEFINITIONS, MARKERS } from "./modules-stubs.js";
import { isPackaged } from "./packaged.js";

/**
 * Bundles the files into one module (see `entryText`) with esbuild's program, in a third of the time that its library
 * takes: no plugin has to be asked about every import. Undefined where that cannot be right or fails; then `bundle`
 * does it, or says what is wrong.
 */
export async function bundleByProgram(
  files: readonly string[],
  extra: readonly ExtraModule[],
): Promise<Bundle | undefined> {
  const root = dirname(files[0] ?? "");
  const program = esbuildProgram();
  if (program === undefined || extra.some(({ from }) => from !== root)) return undefined;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "sluice-"));
  try {
    const entry = entryText(
      files,
      extra.map(({ specifier }) => specifier),
    );
    const done = await run(program, flags(files, folder), entry, root);
    return done ? readBundle(folder, root) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function flags(files: readonly string[], folder: string): readonly string[] {
  return [
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--target=node20",
    "--conditions=node",
    "--main-fields=main",
    "--charset=utf8",
    "--sourcemap=external",
    "--sources-content=false",
    "--log-level=silent",
    `--outfile=${join(folder, "bundle.js")}`,
    `--metafile=${join(folder, "meta.json")}`,
    `--banner:js=${requireFrom(files[0] ?? "")}`,
    ...Object.entries(ASSET_LOADERS).map(([extension, loader]) => `--loader:${extension}=${loader}`),
    ...Object.entries(DEFINITIONS).map(([name, value]) => `--define:${name}=${value}`),
    ...["drizzle-kit", ...MARKERS].map((name) => `--alias:${name}=${DRIZZLE_KIT}`),
    `--alias:drizzle-sluice=${OWN_INDEX}`,
    `--external:${OWN_INDEX}`,
    ...packageFolders(files).map((packages) => `--external:${join(packages, "*")}`),
  ];
}

/** Where Node looks for the packages that the files import (https://nodejs.org/api/modules.html#loading-from-node_modules-folders). */
function packageFolders(files: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  const starts = new Set(files.map((file) => dirname(file)));
  for (const start of [...starts, ...[...starts].map((folder) => realpathSync(folder))]) {
    for (let folder = start; !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].map((folder) => join(folder, "node_modules"));
}

function run(program: string, args: readonly string[], input: string, cwd: string): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, stdio: ["pipe", "ignore", "ignore"] });
    child.on("error", () => done(false));
    child.on("close", (code) => done(code === 0));
    child.stdin.on("error", () => done(false));
    child.stdin.end(input);
  });
}

type Imports = Metafile["outputs"][string]["imports"];

/** The bundle, with absolute addresses in the place of the relative ones that esbuild wrote for what stays outside. */
function readBundle(folder: string, root: string): Bundle | undefined {
  const meta: Metafile = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8"));
  const imports = Object.values(meta.outputs).flatMap((output) => output.imports);
  const inputs = Object.keys(meta.inputs).map((input) => resolve(root, input));
  let code = readFileSync(join(folder, "bundle.js"), "utf8");
  if (inputs.some(isPackaged) || asksForFileNames(code)) return undefined;
  for (const [name, path] of outside(imports, folder)) {
    if (path === undefined) return undefined;
    code = code.replaceAll(JSON.stringify(name), JSON.stringify(pathToFileURL(path).href));
  }
  return { code, map: readFileSync(join(folder, "bundle.js.map"), "utf8"), root: folder };
}

/** What stays outside, by the name it has in the bundle; without a path where it should not, or Node cannot import it. */
function outside(imports: Imports, folder: string): ReadonlyMap<string, string | undefined> {
  const paths = new Map<string, string | undefined>();
  for (const { path: name, kind } of imports) {
    if (isBuiltin(name)) continue;
    const path = resolve(folder, name);
    const isImport = kind === "import-statement" || kind === "dynamic-import";
    paths.set(name, isImport && isPath(name) && staysOutside(path) ? path : undefined);
  }
  return paths;
}

const isPath = (name: string): boolean => name.startsWith(".") || isAbsolute(name);

/** esbuild looks at a path before it follows links: a package of the workspace is linked to sources. */
function staysOutside(path: string): boolean {
  return path === OWN_INDEX || (isLoadable(path) && isPackaged(realpathSync(path)));
}
