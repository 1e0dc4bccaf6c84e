import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../../errors.js";
import { type Config, checkConfig } from "./config-check.js";
import { loadConfigValue } from "./config-load.js";

export type { Config } from "./config-check.js";

export interface ConfigOptions {
  /** The file, where it is not the one in `cwd`. */
  readonly config?: string;
  readonly cwd: string;
}

/** In the order they are looked for; the first three are drizzle-kit's. */
export const CONFIG_NAMES: readonly string[] = [
  "drizzle.config.ts",
  "drizzle.config.js",
  "drizzle.config.json",
  "drizzle.config.mjs",
  "drizzle.config.mts",
];

/**
 * Reads the user's drizzle configuration as it is, whether drizzle-kit is installed or not. Like drizzle-kit it puts
 * the `.env` of the working directory into the environment first, which configurations rely on.
 *
 * @throws UsageError `no-config`, `bad-config`, `no-dialect`, `unsupported-dialect`; `module-syntax` and
 * `module-throws` name file and line.
 */
export async function loadConfig(options: ConfigOptions): Promise<Config> {
  const file = findConfig(options);
  const environment = join(options.cwd, ".env");
  if (statSync(environment, { throwIfNoEntry: false })?.isFile()) process.loadEnvFile(environment);
  return { file, root: dirname(file), base: options.cwd, ...checkConfig(await loadConfigValue(file), file) };
}

function findConfig({ config, cwd }: ConfigOptions): string {
  const names = config === undefined ? CONFIG_NAMES : [config];
  const found = names.map((name) => resolve(cwd, name)).find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UsageError(
    "no-config",
    config === undefined
      ? `There is no drizzle.config.ts in ${cwd}.`
      : `There is no configuration ${resolve(cwd, config)}.`,
    { hint: "`sluice init` makes one; `--config FILE` names another." },
  );
}
