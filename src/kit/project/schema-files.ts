import { readdirSync, type Stats, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { SchemaError, UsageError } from "../../errors.js";
import type { Config } from "./config.js";

/**
 * The files that a configuration names as the schema: absolute, sorted, each once. A folder means the files in it,
 * not those in its subfolders, as in drizzle-kit.
 *
 * @throws UsageError `no-schema`: it names none. SchemaError `no-schema-file`: there is nothing where it points.
 */
export async function findSchemaFiles({ file, base, schema }: Config): Promise<readonly string[]> {
  if (schema.length === 0) {
    throw new UsageError("no-schema", `${file} does not name a schema.`, {
      hint: 'Add schema: "./schema.ts"; or write the migration by hand: `sluice generate --empty -m "…"`.',
    });
  }
  const files: string[] = [];
  for (const pattern of schema) files.push(...(await filesOf(pattern, base)));
  return [...new Set(files)].sort();
}

/** Whether there is anything where a pattern points. */
export async function isThere(pattern: string, base: string): Promise<boolean> {
  return statOf(resolve(base, pattern)) !== undefined || (await matches(pattern, base)).length > 0;
}

async function filesOf(pattern: string, root: string): Promise<readonly string[]> {
  const path = resolve(root, pattern);
  const paths = statOf(path) === undefined ? await matches(pattern, root) : [path];
  const files = paths.flatMap(inside);
  if (files.length > 0) return files;
  throw new SchemaError("no-schema-file", `There is no schema file ${path}.`, {
    hint: "Correct `schema` in the configuration: a file, a folder or a glob.",
  });
}

async function matches(pattern: string, root: string): Promise<readonly string[]> {
  const { glob } = await import("tinyglobby");
  const ignore = pattern.includes("node_modules") ? [] : ["**/node_modules/**"];
  const found = await glob(pattern, {
    cwd: root,
    absolute: true,
    onlyFiles: false,
    expandDirectories: false,
    ignore,
  });
  return found.map((path) => resolve(path));
}

function inside(path: string): readonly string[] {
  const names = statOf(path)?.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  return names.filter((name) => isModule(name) && statOf(name)?.isFile());
}

const isModule = (file: string): boolean => /\.[cm]?[jt]s$/.test(file) && !/\.d\.[cm]?ts$/.test(file);

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });
