import { MigrationFileError, SchemaError } from "../errors.js";
import type { Bundle, ExtraModule } from "./modules-entry.js";
import { explain, type FailureClass } from "./modules-failure.js";
import { importBundle, sourcesOf } from "./modules-import.js";
import { importNatively, takesNatively } from "./modules-native.js";

export type { ExtraModule } from "./modules-entry.js";
export { originalStack } from "./modules-import.js";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

export interface LoadedModules<Name extends string = string> {
  /** The exports of each file, in the order the files were given in. */
  readonly modules: readonly ModuleExports[];
  /** The extra modules, by the name that was asked for. */
  readonly extra: Readonly<Record<Name, ModuleExports>>;
}

export interface LoadOptions<Name extends string = string> {
  /** Modules to load from where the files load theirs, so that both see one instance. */
  readonly extra?: readonly ExtraModule<Name>[];
  /** Class of the error for a file that cannot be loaded; SchemaError. */
  readonly failure?: FailureClass;
}

/**
 * Loads TypeScript and JavaScript files (absolute paths) with one bundle call. A file that several of them import is
 * one instance; every call loads anew.
 *
 * @throws an error of `options.failure` (`module-syntax`, `module-throws`) that names file and line.
 */
export async function loadModules<Name extends string = never>(
  files: readonly string[],
  options: LoadOptions<Name> = {},
): Promise<LoadedModules<Name>> {
  const { extra = [], failure = SchemaError } = options;
  let sources = files;
  try {
    const bundle = files.length === 0 ? undefined : await bundleOf(files, extra);
    if (bundle !== undefined) sources = sourcesOf(bundle);
    const exports = bundle === undefined ? {} : await importBundle(bundle);
    return {
      modules: files.map((_, place) => moduleNamed(exports, `file${place}`)),
      extra: extraModules(exports, extra),
    };
  } catch (error) {
    throw explain(error, files, failure, sources);
  }
}

/**
 * Loads migration files (absolute paths), without esbuild where Node can run them itself, and returns their exports
 * in the same order.
 *
 * @throws an error of `failure` (MigrationFileError; `module-syntax`, `module-throws`) that names file and line.
 */
export async function loadMigrationModules(
  files: readonly string[],
  failure: FailureClass = MigrationFileError,
): Promise<readonly ModuleExports[]> {
  const takes = takesNatively();
  const native = await importNatively(files.filter(takes), failure);
  const others = files.filter((file) => !native.has(file));
  const { modules } = await loadModules(others, { failure });
  const bundled = new Map(others.map((file, place) => [file, modules[place]]));
  return files.map((file) => native.get(file) ?? bundled.get(file) ?? {});
}

/** What bundles is loaded here and not above: migrations that Node runs by itself do without. */
async function bundleOf(files: readonly string[], extra: readonly ExtraModule[]): Promise<Bundle> {
  const { bundleByProgram } = await import("./modules-program.js");
  const quick = await bundleByProgram(files, extra);
  if (quick !== undefined) return quick;
  const { bundle } = await import("./modules-bundle.js");
  return bundle(files, extra);
}

function extraModules<Name extends string>(
  exports: ModuleExports,
  extra: readonly ExtraModule<Name>[],
): Readonly<Record<Name, ModuleExports>> {
  const modules: Partial<Record<Name, ModuleExports>> = {};
  for (const [place, { name }] of extra.entries()) modules[name] = moduleNamed(exports, `extra${place}`);
  if (isComplete(modules, extra)) return modules;
  throw new TypeError("an extra module is missing");
}

function isComplete<Name extends string>(
  modules: Partial<Record<Name, ModuleExports>>,
  extra: readonly ExtraModule<Name>[],
): modules is Record<Name, ModuleExports> {
  return extra.every(({ name }) => name in modules);
}

function moduleNamed(exports: ModuleExports, name: string): ModuleExports {
  const found = exports[name];
  return isModule(found) ? found : {};
}

function isModule(value: unknown): value is ModuleExports {
  return typeof value === "object" && value !== null;
}
