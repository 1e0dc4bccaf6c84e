import { isBuiltin } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type {
  OnLoadResult,
  OnResolveArgs,
  OnResolveResult,
  Plugin,
  PluginBuild,
  ResolveResult,
} from "esbuild";
import type { ExtraModule } from "./modules-bundle.js";
import { importUrl } from "./modules-import.js";

/** What a configuration imports from drizzle-kit, without the package (https://orm.drizzle.team/docs/drizzle-config-file). */
export const DRIZZLE_KIT = "export const defineConfig = (config) => config;";

const SHIMS = "sluice-shim";
const PACKAGES = /[/\\]node_modules[/\\]/;
const OWN_INDEX = fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url));

/** Marks a question of our own, so that esbuild and not this plugin answers it. */
const OWN_QUESTION = { sluice: true };

/**
 * Decides what stays outside the bundle: what lies in a `node_modules` folder and Node can load. It is named by its
 * full address, as the bundle lies nowhere. A package linked to sources elsewhere (a workspace) is bundled.
 */
export function resolution(extra: readonly ExtraModule[]): Plugin {
  return {
    name: "sluice-resolution",
    setup(build) {
      const find = finder(build);
      build.onResolve({ filter: /^sluice-extra:\d+$/ }, async (args) => {
        const module = extra[Number(args.path.split(":")[1])];
        return module === undefined ? undefined : resolveExtra(find, module, args);
      });
      build.onResolve({ filter: /^[^./\\]/ }, async (args) =>
        args.pluginData === OWN_QUESTION ? undefined : resolveBare(find, args),
      );
      build.onLoad({ filter: /.*/, namespace: SHIMS }, (): OnLoadResult => ({ contents: DRIZZLE_KIT }));
    },
  };
}

type Question = Pick<OnResolveArgs, "path" | "kind" | "resolveDir" | "importer">;
type Find = (question: Question) => Promise<ResolveResult>;

/** esbuild's own answers, asked for once a folder. */
function finder(build: PluginBuild): Find {
  const known = new Map<string, Promise<ResolveResult>>();
  return ({ path, kind, resolveDir, importer }) => {
    const key = JSON.stringify([path, kind, resolveDir]);
    const answer =
      known.get(key) ?? build.resolve(path, { kind, resolveDir, importer, pluginData: OWN_QUESTION });
    known.set(key, answer);
    return answer;
  };
}

/** The import starts while esbuild still reads the files: a package such as drizzle-orm takes about as long. */
async function resolveExtra(find: Find, module: ExtraModule, args: OnResolveArgs): Promise<OnResolveResult> {
  const question = { path: module.specifier, kind: args.kind, resolveDir: module.from, importer: "" };
  const answer = await resolveBare(find, question);
  if (answer?.external) importUrl(answer.path ?? "").catch(() => undefined);
  return (
    answer ?? { errors: [{ text: `"${module.specifier}" is not installed where ${module.from} finds it.` }] }
  );
}

/** `undefined` leaves an import that nobody can resolve to esbuild, whose error names the place. */
async function resolveBare(find: Find, question: Question): Promise<OnResolveResult | undefined> {
  if (isBuiltin(question.path)) return { path: question.path, external: true };
  if (question.path === "drizzle-kit") return { path: question.path, namespace: SHIMS };
  if (question.path === "drizzle-sluice") return place(OWN_INDEX, question, OWN_INDEX.endsWith(".js"));
  const answer = await find(question);
  if (answer.errors.length > 0) return undefined;
  if (answer.external || answer.namespace !== "file") return answer;
  return place(answer.path, question, PACKAGES.test(answer.path) && isLoadable(answer.path));
}

/** Node loads no TypeScript from a package, and JSON only with an attribute: both are bundled. */
function isLoadable(path: string): boolean {
  return /\.(?:[cm]?js|node)$/.test(path);
}

function place(path: string, { kind }: Question, external: boolean): OnResolveResult {
  if (!external) return { path };
  return { path: kind.startsWith("require") ? path : pathToFileURL(path).href, external };
}
