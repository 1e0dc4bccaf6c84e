// Joins what tsc wrote to dist/ into few files: Node takes longer to find and read two hundred small modules than to
// run them. What every boot loads is one file, the core: esbuild's own splitting would cut it into as many pieces as
// there are ways to share it. What is imported dynamically stays apart, so that it is loaded only when it is needed.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const root = dirname(dist);
const INDEX = join(dist, "index.js");
const CORE = join(dist, "chunks", "core.js");

/**
 * What package.json exports beside the index, the command, and what stands in for drizzle-kit in a configuration: it is looked for
 * beside the module that asks for it.
 */
const ENTRIES = {
  kit: "kit",
  testing: "testing",
  "cli/main": "cli/main",
  "cli/bin": "cli/bin",
  "chunks/drizzle-kit": "migration/drizzle-kit",
};

const OPTIONS = {
  absWorkingDir: root,
  outdir: dist,
  bundle: true,
  write: false,
  metafile: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  logLevel: "warning",
};

const scripts = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((file) => file.isFile() && file.name.endsWith(".js"))
  .map((file) => join(file.parentPath, file.name));

const core = await coreModules();
const outputs = [{ path: INDEX, text: `${fromTheCore(INDEX)}\n` }, await buildCore(), ...(await buildRest())];
for (const script of scripts) rmSync(script);
for (const { path, text } of outputs) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.replaceAll(CORE, relativePath(dirname(path), CORE)));
}

/** The modules that the index imports, directly or not, with the names that they export and what they load later. */
async function coreModules() {
  const { metafile } = await build({ ...OPTIONS, entryPoints: [INDEX] });
  const modules = new Map([[INDEX, {}]]);
  for (const [file, module] of modules) {
    const imports = metafile.inputs[relative(root, file)].imports.filter(({ external }) => !external);
    const imported = (wanted) =>
      imports.filter(({ kind }) => kind === wanted).map(({ path }) => join(root, path));
    module.later = imported("dynamic-import");
    for (const path of imported("import-statement")) if (!modules.has(path)) modules.set(path, {});
  }
  const each = await build({ ...OPTIONS, bundle: false, entryPoints: [...modules.keys()], outbase: dist });
  for (const [place, [file, module]] of [...modules].entries()) {
    const { exports } = each.metafile.outputs[relative(root, file)];
    module.exports = exports.map((name) => ({ name, inCore: `m${place}_${name}` }));
  }
  return modules;
}

async function buildCore() {
  const lines = [...core].map(([file, { exports }]) => {
    const names = exports.map(({ name, inCore }) => `${name} as ${inCore}`);
    return `export { ${names.join(", ")} } from ${JSON.stringify(file)};`;
  });
  const apart = {
    name: "apart",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        if (kind !== "dynamic-import" || core.has(file)) return undefined;
        return { path: `./${nameApart(file)}.js`, external: true };
      });
    },
  };
  const stdin = { contents: lines.join("\n"), resolveDir: root };
  const { outputFiles } = await build({ ...OPTIONS, stdin, plugins: [apart] });
  return { path: CORE, text: outputFiles[0].text };
}

/** Everything else; it takes what the core has from the core, so that there is one instance of it. */
async function buildRest() {
  const entries = Object.entries(ENTRIES)
    .map(([out, name]) => [out, join(dist, `${name}.js`)])
    .filter(([, file]) => scripts.includes(file));
  const apart = [...core.values()].flatMap(({ later }) => later).filter((file) => !core.has(file));
  const fromCore = {
    name: "from-core",
    setup({ onResolve, onLoad }) {
      // A module of its own for every importer: what several shared would be a file more.
      onResolve({ filter: /^\./ }, ({ path, resolveDir, importer }) => {
        const file = resolve(resolveDir, path);
        if (!core.has(file)) return undefined;
        const name = `${relative(dist, file)} for ${relative(dist, importer)}`;
        return { path: name, namespace: "core", pluginData: file, sideEffects: false };
      });
      onResolve({ filter: /./, namespace: "core" }, ({ path }) => ({
        path,
        external: true,
        sideEffects: false,
      }));
      onLoad({ filter: /./, namespace: "core" }, ({ pluginData }) => ({ contents: fromTheCore(pluginData) }));
    },
  };
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: Object.fromEntries([
      ...entries,
      ...apart.map((file) => [`chunks/${nameApart(file)}`, file]),
    ]),
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    plugins: [fromCore],
  });
  return outputFiles;
}

/** The text of a module that has what one of the core's exports. */
function fromTheCore(file) {
  const names = core.get(file).exports.map(({ name, inCore }) => `${inCore} as ${name}`);
  return `export { ${names.join(", ")} } from ${JSON.stringify(CORE)};`;
}

/** The file beside the core of a module that the core loads later. */
function nameApart(file) {
  return relative(dist, file).replace(/\.js$/, "").replaceAll("/", "-");
}

function relativePath(from, to) {
  const path = relative(from, to);
  return path.startsWith(".") ? path : `./${path}`;
}
