import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a project's modules are looked for in: not what was built of them, tests and other people's. */
const IGNORED = [
  "**/node_modules/**",
  "**/{dist,build,out,coverage}/**",
  "**/.*/**",
  "**/{test,tests,__tests__}/**",
  "**/*.{test,spec}.*",
  "**/*.d.{ts,mts,cts}",
  "**/drizzle/**",
];

const BIGGEST = 1_000_000;

/** What makes a module one that declares tables. */
const TABLES =
  /\bfrom\s*["']drizzle-orm\/sqlite-core["'][\s\S]*\b(?:sqliteTable|snakeCase|camelCase|\w*[tT]able)\b[\w.]*\s*\(/;

/** Where the schema is, as a configuration says it, and whether anything is there. */
export interface SchemaPlace {
  /** Relative to the root: a file, a glob, or several files. */
  readonly patterns: readonly string[];
  readonly found: boolean;
}

/** Looks for the modules that declare tables of SQLite. Without any, names the place where one would be written. */
export async function findSchemaPlace(root: string): Promise<SchemaPlace> {
  const modules = await modulesIn(root);
  const files = modules.filter((file) => declaresTables(join(root, file)));
  if (files.length === 0) return { patterns: [usualPlace(root)], found: false };
  return { patterns: patternsFor(files, modules).map((pattern) => `./${pattern}`), found: true };
}

async function modulesIn(root: string): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const found = await glob("**/*.{ts,mts,js,mjs}", { cwd: root, ignore: IGNORED, deep: 7 });
  return found.map((file) => file.replaceAll("\\", "/")).sort();
}

function declaresTables(file: string): boolean {
  return statSync(file).size < BIGGEST && TABLES.test(readFileSync(file, "utf8"));
}

/** A folder that has nothing but tables is named as one, so that a new file in it counts as well. */
function patternsFor(files: readonly string[], modules: readonly string[]): readonly string[] {
  const [first, second] = files;
  if (first === undefined || second === undefined) return files;
  const folder = dirname(first);
  const beside = modules.filter((file) => dirname(file) === folder && !/(?:^|\/)index\.\w+$/.test(file));
  const extension = first.slice(first.lastIndexOf("."));
  const isFolderOfTables =
    files.every((file) => dirname(file) === folder && file.endsWith(extension)) &&
    beside.every((file) => files.includes(file));
  return isFolderOfTables ? [folder === "." ? `*${extension}` : `${folder}/*${extension}`] : files;
}

const usualPlace = (root: string): string =>
  existsSync(join(root, "src")) ? "./src/schema.ts" : "./schema.ts";
