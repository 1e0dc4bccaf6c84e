import { isBuiltin } from "node:module";
import { pathToFileURL } from "node:url";
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild, ResolveResult } from "esbuild";
import { DRIZZLE_KIT, type ExtraModule, isLoadable, OWN_INDEX } from "./modules-entry.js";
import { isMarker, isOfPlatform, stubOf } from "./modules-stubs.js";
import { isPackaged } from "./packaged.js";

/** Marks a question of our own, so that esbuild and not this plugin answers it. */
const OWN_QUESTION = { sluice: true };

/** How a bundle's entry names an extra module: every one has a folder of its own to be looked for from. */
export const extraSpecifier = (_: ExtraModule, place: number): string => `sluice-extra:${place}`;

/** A folder from which a package was found, by the package's name. */
export type FoundPackages = Map<string, string>;

/** `drizzle-orm` of `drizzle-orm/sqlite-core`, `@acme/db` of `@acme/db/schema`. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/**
 * Decides what stays outside the bundle: what lies in a `node_modules` folder and Node can load. It is named by its
 * full address, as the bundle lies nowhere. A package linked to sources elsewhere (a workspace) is bundled.
 */
export function resolution(extra: readonly ExtraModule[], found: FoundPackages = new Map()): Plugin {
  return {
    name: "sluice-resolution",
    setup(build) {
      const find = finder(build, found);
      build.onResolve({ filter: /^sluice-extra:\d+$/ }, async (args) => {
        const module = extra[Number(args.path.split(":")[1])];
        return module === undefined ? undefined : resolveExtra(find, module, args);
      });
      build.onResolve({ filter: /^[^./\\]/ }, async (args) =>
        args.pluginData === OWN_QUESTION ? undefined : resolveBare(find, args),
      );
    },
  };
}

type Question = Pick<OnResolveArgs, "path" | "kind" | "resolveDir" | "importer">;
type Find = (question: Question) => Promise<ResolveResult>;

/** esbuild's own answers, asked for once a folder. */
function finder(build: PluginBuild, found: FoundPackages): Find {
  const known = new Map<string, Promise<ResolveResult>>();
  const ask = async ({ path, kind, resolveDir, importer }: Question): Promise<ResolveResult> => {
    const answer = await build.resolve(path, { kind, resolveDir, importer, pluginData: OWN_QUESTION });
    if (answer.errors.length === 0) found.set(packageOf(path), resolveDir);
    return answer;
  };
  return (question) => {
    const key = JSON.stringify([question.path, question.kind, question.resolveDir]);
    const answer = known.get(key) ?? ask(question);
    known.set(key, answer);
    return answer;
  };
}

async function resolveExtra(
  find: Find,
  module: ExtraModule,
  { kind }: OnResolveArgs,
): Promise<OnResolveResult> {
  const { specifier, from } = module;
  const answer = await resolveBare(find, { path: specifier, kind, resolveDir: from, importer: "" });
  return answer ?? { errors: [{ text: `"${specifier}" is not installed where ${from} finds it.` }] };
}

/** `undefined` leaves an import that nobody can resolve to esbuild, whose error names the place. */
async function resolveBare(find: Find, question: Question): Promise<OnResolveResult | undefined> {
  if (isBuiltin(question.path)) return { path: question.path, external: true };
  if (isMarker(question.path) || isOfPlatform(question.path)) return stubOf(question.path);
  if (question.path === "drizzle-kit") return { path: DRIZZLE_KIT };
  if (question.path === "drizzle-sluice") return place(OWN_INDEX, question, true);
  const answer = await find(question);
  if (answer.errors.length > 0) return undefined;
  if (answer.external || answer.namespace !== "file") return answer;
  return place(answer.path, question, isPackaged(answer.path) && isLoadable(answer.path));
}

function place(path: string, { kind }: Question, external: boolean): OnResolveResult {
  if (!external) return { path };
  return { path: kind.startsWith("require") ? path : pathToFileURL(path).href, external };
}
