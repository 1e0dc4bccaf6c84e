import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { UsageError } from "../../errors.js";
import type { Config } from "./config.js";
import { type DatabaseTarget, databaseTarget } from "./database-target.js";
import { isThere } from "./schema-files.js";

/**
 * Refuses paths that lead to something only beside the configuration: they are relative to the working directory, and
 * a new folder or an empty database in another place than the one meant helps nobody.
 *
 * @throws UsageError `misplaced-paths`
 */
export async function refuseMisplaced(config: Config, database: DatabaseTarget | undefined): Promise<void> {
  const { file, root, base } = config;
  if (root === base) return;
  const misplaced: string[] = [];
  for (const { name, path, isIn } of pathsOf(config, database)) {
    if (!(await isIn(base)) && (await isIn(root))) misplaced.push(`${name} "${path}"`);
  }
  if (misplaced.length === 0) return;
  const there = relative(base, root) || root;
  const verb = misplaced.length === 1 ? "is" : "are";
  throw new UsageError(
    "misplaced-paths",
    `${relative(base, file)}: ${misplaced.join(", ")} ${verb} beside the configuration and not in the working directory, which paths in it are relative to, as in drizzle-kit.`,
    { hint: `Run the command in ${there}, or put ${there}/ before the paths.` },
  );
}

interface ConfiguredPath {
  readonly name: string;
  readonly path: string;
  isIn(folder: string): Promise<boolean>;
}

/** The database's path counts where the command has not been given another. */
function pathsOf(
  { schema, out, credentials, driver }: Config,
  target: DatabaseTarget | undefined,
): readonly ConfiguredPath[] {
  const database = (base: string): string | undefined =>
    databaseTarget({ option: undefined, environment: undefined, credentials, driver, cwd: base, base })?.path;
  return [
    ...schema.map((path) => ({ name: "schema", path, isIn: (folder: string) => isThere(path, folder) })),
    { name: "out", path: out, isIn: async (folder) => existsSync(resolve(folder, out)) },
    {
      name: "url",
      path: credentials.url ?? "",
      isIn: async (folder) => target?.from === "config" && existsSync(database(folder) ?? ""),
    },
  ];
}
