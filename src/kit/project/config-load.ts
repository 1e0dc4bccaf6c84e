import { readFileSync } from "node:fs";
import { messageOf, UsageError } from "../../errors.js";
import { esbuildProgram } from "../../migration/esbuild-program.js";
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
  return (await runAlone(text)) ?? (await runAlone(await withoutTypes(text))) ?? runBundled(file);
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

const DEFINE_CONFIG = /^\s*import\s*\{\s*defineConfig\s*\}\s*from\s*(["'])drizzle-kit\1;?/m;

/** What a text that stands alone has no use for: other modules, the names of its file, CommonJS. */
const DEPENDS = /\b(?:import|from|require|module|exports|__dirname|__filename)\b/;

/** The default export of a text that needs no other module but drizzle-kit; undefined where it does, or fails. */
async function runAlone(text: string): Promise<unknown> {
  const script = text.replace(DEFINE_CONFIG, "const defineConfig = (config) => config;");
  if (DEPENDS.test(script)) return undefined;
  try {
    const { default: value } = await importUrl(
      `data:text/javascript;base64,${Buffer.from(script).toString("base64")}`,
    );
    return value;
  } catch {
    return undefined;
  }
}

/** The text without types and comments; empty where esbuild's program is missing or does not understand it. */
async function withoutTypes(text: string): Promise<string> {
  const program = esbuildProgram();
  if (program === undefined) return "";
  const { execFileSync } = await import("node:child_process");
  try {
    const flags = ["--loader=ts", "--minify-whitespace", "--log-level=silent"];
    return execFileSync(program, flags, { input: text, encoding: "utf8", stdio: "pipe" });
  } catch {
    return "";
  }
}

async function runBundled(file: string): Promise<unknown> {
  const { loadModules } = await import("../../migration/modules.js");
  const { modules } = await loadModules([file], { failure: UsageError });
  return modules[0]?.default ?? modules[0];
}
