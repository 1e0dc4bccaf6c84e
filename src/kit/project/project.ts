import { resolve } from "node:path";
import type { Settings } from "../../migration/settings.js";
import { readSettings } from "../../migration/settings-file.js";
import { requireKnownCodes } from "../lint/severities.js";
import type { ProjectOptions } from "../types.js";
import { type Config, loadConfig } from "./config.js";
import { refuseMisplaced } from "./config-paths.js";
import { type DatabaseTarget, databaseTarget } from "./database-target.js";
import { findSchemaFiles } from "./schema-files.js";

export { type DatabaseTarget, redactUrl } from "./database-target.js";

/** What the configuration, the settings and the environment say together. */
export interface Project {
  /** The folder of the configuration, where packages are looked for. */
  readonly root: string;
  /** What the paths in the configuration are relative to. */
  readonly base: string;
  readonly configFile: string;
  readonly dialect: "sqlite";
  /** Absolute path of the migrations; it need not be there yet. */
  readonly folder: string;
  readonly casing: Config["casing"];
  /** What the configuration names as the schema: files, folders, globs. */
  readonly schema: readonly string[];
  /** Globs of the tables that are this project's, where others share the database. */
  readonly tablesFilter: readonly string[];
  /** The table of drizzle-orm's own history, where it is not the usual one. */
  readonly migrationsTable: string | undefined;
  readonly settings: Settings;
  readonly database: DatabaseTarget | undefined;
  /** Whether the configuration names a schema: who writes every migration by hand needs none. */
  readonly hasSchema: boolean;
  /**
   * The schema's files: absolute, sorted.
   *
   * @throws UsageError `no-schema`. SchemaError `no-schema-file`.
   */
  schemaFiles(): Promise<readonly string[]>;
}

/**
 * Reads the project of a folder: configuration and settings. Nothing else is loaded.
 *
 * @throws UsageError as `loadConfig`; `bad-settings` (a code of `lint` that does not exist, too), `empty-database`,
 * `misplaced-paths`.
 */
export async function openProject(options: ProjectOptions = {}): Promise<Project> {
  const { cwd = process.cwd(), env = process.env } = options;
  const config = await loadConfig({ config: options.config, cwd });
  const folder = resolve(config.base, config.out);
  const settings = readSettings(folder);
  requireKnownCodes(settings);
  const database = databaseTarget({
    option: options.database,
    environment: env[settings.env],
    credentials: config.credentials,
    driver: config.driver,
    cwd,
    base: config.base,
  });
  await refuseMisplaced(config, database);
  return {
    root: config.root,
    base: config.base,
    configFile: config.file,
    dialect: "sqlite",
    folder,
    casing: config.casing,
    schema: config.schema,
    tablesFilter: config.tablesFilter,
    migrationsTable: config.migrationsTable,
    settings,
    database,
    hasSchema: config.schema.length > 0,
    schemaFiles: () => findSchemaFiles(config),
  };
}
