// Joins what tsc wrote to dist/ into few files: Node takes longer to find and read hundreds of small modules than to
// run them. There are layers, a file each, of which each takes what the lower ones have from these, so that there is
// one instance of everything: the core, which every boot loads; what commands need that look at a database; what is
// loaded when there is something to do; what the autogenerator needs; and what else the authors' commands share.
// esbuild's own splitting would cut them into as many pieces as there are ways to share them. The commands themselves,
// and what only some of them need, stay apart.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const root = dirname(dist);
const INDEX = join(dist, "index.js");
const KIT = join(dist, "kit.js");
/** What commands need that only look at a database. */
const LOOK = ["runner/status", "runner/drivers/open", "kit/project/project"].map((name) =>
  join(dist, `${name}.js`),
);

/**
 * What package.json exports beside the index and the kit, the command, and what stands in for drizzle-kit in a
 * configuration: it is looked for beside the module that asks for it.
 */
const ENTRIES = {
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

/** Modules that are in a layer, with its file and the names that their exports have there. */
const layered = new Map();
const imports = await importsOfAll();
const outputs = [];
await layer("core", [INDEX]);
await layer("look", LOOK);
await layer("run", [...laterOf("core"), ...laterOf("look")]);
await layer("generate", [join(dist, "kit", "generate.js")]);
await layer("author", [KIT]);
for (const [file, out] of facades()) outputs.push({ path: out, text: `${fromItsLayer(file)}\n` });
outputs.push(...(await buildRest()));

for (const script of scripts) rmSync(script);
for (const { path, text } of outputs) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, withRelativePaths(path, text));
}

/** What each module imports, at once and later. */
async function importsOfAll() {
  const { metafile } = await build({ ...OPTIONS, entryPoints: scripts, outbase: dist });
  return new Map(
    scripts.map((file) => {
      const found = metafile.inputs[relative(root, file)].imports.filter(({ external }) => !external);
      const ofKind = (wanted) =>
        found.filter(({ kind }) => kind === wanted).map(({ path }) => join(root, path));
      return [file, { now: ofKind("import-statement"), later: ofKind("dynamic-import") }];
    }),
  );
}

/** What the modules of a layer import dynamically and no layer has. */
function laterOf(name) {
  return [...layered]
    .filter(([, { layer }]) => layer === fileOf(name))
    .flatMap(([file]) => imports.get(file).later)
    .filter((file) => !layered.has(file));
}

/** Builds a layer of some modules and all that they import and no lower layer has. */
async function layer(name, entries) {
  const modules = new Set(entries);
  for (const file of modules) {
    for (const path of imports.get(file).now) if (!layered.has(path)) modules.add(path);
  }
  const each = await build({ ...OPTIONS, bundle: false, entryPoints: [...modules], outbase: dist });
  const lines = [...modules].map((file, place) => {
    const { exports } = each.metafile.outputs[relative(root, file)];
    const names = exports.map((exported) => ({ exported, inLayer: `m${place}_${exported}` }));
    layered.set(file, { layer: fileOf(name), names });
    const list = names.map(({ exported, inLayer }) => `${exported} as ${inLayer}`);
    return `export { ${list.join(", ")} } from ${JSON.stringify(file)};`;
  });
  const plugins = [apart(modules), fromLayers((file) => !modules.has(file))];
  const stdin = { contents: lines.join("\n"), resolveDir: root };
  const { outputFiles } = await build({ ...OPTIONS, stdin, plugins });
  outputs.push({ path: fileOf(name), text: outputFiles[0].text });
}

/** What a layer imports dynamically and does not have itself is a file beside it. */
function apart(modules) {
  return {
    name: "apart",
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        if (kind !== "dynamic-import" || modules.has(file)) return undefined;
        return { path: apartOf(file), external: true };
      });
    },
  };
}

/** Has what a layer has be taken from there. */
function fromLayers(isMeant) {
  return {
    name: "from-layers",
    setup({ onResolve, onLoad }) {
      // A module of its own for every importer: what several shared would be a file more.
      onResolve({ filter: /^\./ }, ({ path, resolveDir, importer }) => {
        const file = resolve(resolveDir, path);
        if (!layered.has(file) || !isMeant(file)) return undefined;
        const name = `${relative(dist, file)} for ${relative(dist, importer)}`;
        return { path: name, namespace: "layer", pluginData: file, sideEffects: false };
      });
      onResolve({ filter: /./, namespace: "layer" }, ({ path }) => ({
        path,
        external: true,
        sideEffects: false,
      }));
      onLoad({ filter: /./, namespace: "layer" }, ({ pluginData }) => ({
        contents: fromItsLayer(pluginData),
      }));
    },
  };
}

/** The layered modules that have a file of their own as well: entries, and those that lower layers load later. */
function facades() {
  const later = [...layered]
    .flatMap(([file, { layer }]) =>
      imports.get(file).later.filter((path) => layered.has(path) && layered.get(path).layer !== layer),
    )
    .map((file) => [file, apartOf(file)]);
  return new Map([[INDEX, INDEX], [KIT, KIT], ...later]);
}

/** Everything that is in no layer. */
async function buildRest() {
  const entries = Object.entries(ENTRIES)
    .map(([out, name]) => [out, join(dist, `${name}.js`)])
    .filter(([, file]) => scripts.includes(file) && !layered.has(file));
  const later = [...layered.keys()]
    .flatMap((file) => imports.get(file).later)
    .filter((file) => !layered.has(file))
    .map((file) => [relative(dist, apartOf(file)).replace(/\.js$/, ""), file]);
  const { outputFiles } = await build({
    ...OPTIONS,
    entryPoints: Object.fromEntries([...entries, ...later]),
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    plugins: [fromLayers(() => true)],
  });
  return outputFiles;
}

/** The text of a module that has what one of a layer's exports. */
function fromItsLayer(file) {
  const { layer, names } = layered.get(file);
  const list = names.map(({ exported, inLayer }) => `${inLayer} as ${exported}`);
  return `export { ${list.join(", ")} } from ${JSON.stringify(layer)};`;
}

function fileOf(name) {
  return join(dist, "chunks", `${name}.js`);
}

/** The file beside a layer of a module that the layer loads later. */
function apartOf(file) {
  return join(dist, "chunks", `${relative(dist, file).replaceAll("/", "-")}`);
}

/** Files of ours are named by their whole path until it is known where the text goes. */
function withRelativePaths(from, text) {
  return text.replaceAll(/"(\/[^"\n]+\.js)"/g, (whole, path) => {
    if (!path.startsWith(`${dist}/`)) return whole;
    const short = relative(dirname(from), path);
    return JSON.stringify(short.startsWith(".") ? short : `./${short}`);
  });
}
