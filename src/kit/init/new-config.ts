import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { configText } from "./config-text.js";
import { findSchemaPlace } from "./schema-place.js";

export interface NewConfig {
  readonly cwd: string;
  /** Absolute path of the file to write. */
  readonly file: string;
  /** As given on the command line. */
  readonly schema: string | undefined;
  readonly database: string | undefined;
}

/** Writes a configuration for what is found in the project. Returns what a person should know of it. */
export async function writeConfig({ cwd, file, schema, database }: NewConfig): Promise<readonly string[]> {
  const place = schema === undefined ? await findSchemaPlace(cwd) : { patterns: [schema], found: true };
  const text = configText({
    schema: place.patterns,
    out: "./drizzle",
    database: pathFrom(cwd, database) ?? databaseIn(cwd) ?? "app.db",
    drizzleKit: hasDrizzleKit(dirname(file)),
  });
  writeFileSync(file, text, { flag: "wx" });
  if (place.found) return [];
  return [
    `No file with tables was found: write them in ${place.patterns.join(", ")}, or correct \`schema\` in ${relative(cwd, file)}.`,
  ];
}

/** A URL is left to the environment: it may have a token in it, and the configuration is committed. */
function pathFrom(cwd: string, database: string | undefined): string | undefined {
  if (database === undefined || database === "" || /^[a-z][a-z0-9+.-]+:/i.test(database)) return undefined;
  return relative(cwd, resolve(cwd, database)).replaceAll("\\", "/");
}

/** The one database that lies in the folder. */
function databaseIn(cwd: string): string | undefined {
  const [first, second] = readdirSync(cwd, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:db|sqlite3?)$/.test(entry.name))
    .map(({ name }) => name);
  return second === undefined ? first : undefined;
}

/** Its types help an editor; without it the import would be an error there. */
function hasDrizzleKit(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", "drizzle-kit"))) return true;
    if (dirname(folder) === folder) return false;
  }
}
