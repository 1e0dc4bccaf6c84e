import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { messageOf, UsageError } from "../../errors.js";
import { esbuildProgram } from "../../migration/esbuild-program.js";
import { explain } from "../../migration/modules-failure.js";
import { importUrl } from "../../migration/modules-import.js";

/**
 * What a configuration file exports. Most are an object and an import of `defineConfig`: these are run without the
 * bundler, whose start takes longer than all else that a command such as `current` does. Whatever else a file has in
 * it, and whatever fails, goes through the bundler.
 *
 * @throws UsageError `bad-config` (no JSON, unreadable), `module-syntax`, `module-throws`.
 */
export async function loadConfigValue(file: string): Promise<unknown> {
  const text = readText(file);
  if (file.endsWith(".json")) return parseJson(text, file);
  const value = await runAlone(text, file);
  if (value !== undefined) return value;
  const script = await withoutTypes(text, file);
  return (await runAlone(script.code, file, script.map)) ?? runBundled(file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError("bad-config", `${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError("bad-config", `${file} is not JSON: ${messageOf(error)}.`, { cause: error });
  }
}

const DEFINE_CONFIG = /^[ \t]*import\s*\{\s*defineConfig\s*\}\s*from\s*(["'])drizzle-kit\1;?/m;

/** What a text that stands alone has no use for: other modules, the names of its file, CommonJS. */
const DEPENDS = /\b(?:import|from|require|module|exports|__dirname|__filename)\b/;

/** Where a script tells that it has begun, which it does not where it cannot be parsed. */
const BEGUN = Symbol.for("drizzle-sluice.config-begun");

/**
 * The default export of a text that needs no other module but drizzle-kit; undefined where it does, or cannot be parsed.
 *
 * @throws UsageError `module-throws`: it ran, and threw; to run it once more would do twice what it does.
 */
async function runAlone(text: string, file: string, map?: string): Promise<unknown> {
  const script = text.replace(DEFINE_CONFIG, "const defineConfig = (config) => config;");
  if (DEPENDS.test(script)) return undefined;
  Reflect.set(globalThis, BEGUN, false);
  const marked = `globalThis[Symbol.for("${BEGUN.description}")] = true;\n${script}`;
  try {
    const { default: value } = await importUrl(
      `data:text/javascript;base64,${Buffer.from(marked).toString("base64")}`,
    );
    return value;
  } catch (error) {
    if (Reflect.get(globalThis, BEGUN) !== true) return undefined;
    throw explain(withPlaces(error, file, map), [file], UsageError);
  } finally {
    Reflect.deleteProperty(globalThis, BEGUN);
  }
}

/** The error, its stack naming the file in the place of the script that was run, which has one line before the file's. */
function withPlaces(error: unknown, file: string, map: string | undefined): unknown {
  if (!(error instanceof Error)) return error;
  const original = map === undefined ? undefined : new SourceMap(JSON.parse(map));
  error.stack = (error.stack ?? "").replace(
    /data:text\/javascript;base64,[^\s:)]*:(\d+):(\d+)/g,
    (_, line, column) => {
      const found = original?.findEntry(Number(line) - 2, Number(column) - 1);
      return found !== undefined && "originalLine" in found
        ? `${file}:${found.originalLine + 1}:${found.originalColumn + 1}`
        : `${file}:${Number(line) - 1}:${column}`;
    },
  );
  return error;
}

interface Script {
  readonly code: string;
  /** Source map as JSON. */
  readonly map?: string;
}

const MAP_COMMENT = /\n\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/;

/** The text without types and comments; empty where esbuild's program is missing or does not understand it. */
async function withoutTypes(text: string, file: string): Promise<Script> {
  const program = esbuildProgram();
  if (program === undefined) return { code: "" };
  const { execFileSync } = await import("node:child_process");
  try {
    const flags = [
      "--loader=ts",
      "--minify-whitespace",
      "--log-level=silent",
      "--sourcemap=inline",
      `--sourcefile=${file}`,
    ];
    const output = execFileSync(program, flags, { input: text, encoding: "utf8", stdio: "pipe" });
    const [, map = ""] = MAP_COMMENT.exec(output) ?? [];
    return { code: output.replace(MAP_COMMENT, ""), map: Buffer.from(map, "base64").toString() };
  } catch {
    return { code: "" };
  }
}

async function runBundled(file: string): Promise<unknown> {
  const { loadModules } = await import("../../migration/modules.js");
  const { modules } = await loadModules([file], { failure: UsageError });
  return modules[0]?.default ?? modules[0];
}
