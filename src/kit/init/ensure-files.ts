import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../../errors.js";
import { CONFIG_NAMES } from "../project/config.js";
import type { Project } from "../project/project.js";
import { writeConfig } from "./new-config.js";
import { writeSettings } from "./new-settings.js";
import type { InitOptions } from "./types.js";

/** What was there, what was made of what was missing, and what a person should know of it. */
export interface Ensured {
  readonly files: readonly string[];
  readonly present: readonly string[];
  readonly notes: readonly string[];
}

/** @throws UsageError `no-config`: the one that is named is not there, and cannot be written. */
export async function ensureConfig(options: InitOptions): Promise<Ensured> {
  const { cwd = process.cwd(), config, schema, database } = options;
  const names = config === undefined ? CONFIG_NAMES : [config];
  const there = names.map((name) => resolve(cwd, name)).find((file) => existsSync(file));
  if (there !== undefined) return { files: [], present: [there], notes: [] };
  const file = resolve(cwd, config ?? "drizzle.config.ts");
  if (!/\.[cm]?ts$/.test(file)) {
    throw new UsageError("no-config", `There is no configuration ${file}.`, {
      hint: "`sluice init` writes TypeScript only: give it a name that ends in .ts, or write the file by hand.",
    });
  }
  return { notes: await writeConfig({ cwd, file, schema, database }), files: [file], present: [] };
}

/** The folder, and the settings in it. */
export function ensureFolder({ folder, root, settings, migrationsTable }: Project): Ensured {
  mkdirSync(folder, { recursive: true });
  const keep = migrationsTable === undefined ? [] : [migrationsTable];
  const { file, isNew } = writeSettings(folder, root, keep.length === 0 ? {} : { keep });
  if (isNew) return { files: [file], present: [], notes: [] };
  const notes = keep.filter((table) => !settings.keep.includes(table)).map(keepNote);
  return { files: [], present: [file], notes };
}

const keepNote = (table: string): string =>
  `${table} is drizzle-orm's own table: put it into \`keep\` of sluice.json, or it counts as one of the application's.`;
