import { dirname } from "node:path";
import type { AuthorDialect, Snapshot } from "../dialect/dialect.js";
import type { ColumnKeys } from "../diff/rename.js";
import { SchemaError } from "../errors.js";
import { loadModules } from "../migration/modules.js";
import { importUrl } from "../migration/modules-import.js";
import { openScratch } from "../runner/drivers/open.js";
import { readSource, type SourceSchema } from "../source/source.js";
import { warmUpDrizzle } from "../source/warm-up.js";
import type { Project } from "./project.js";

/** The TypeScript side of a comparison. */
export interface Desired {
  readonly snapshot: Snapshot;
  readonly keys: ColumnKeys;
}

/** Puts the TypeScript schema through SQLite; `known` is what it is going to be compared with. @throws SchemaError */
export async function desiredOf(
  source: SourceSchema,
  project: Project,
  dialect: AuthorDialect,
  known: Snapshot,
): Promise<Desired> {
  const snapshot = await dialect.materialise(() => openScratch(project.root), source.schema, known);
  return { snapshot, keys: source.keys };
}

/**
 * Reads the TypeScript schema with the drizzle-orm that it imports itself.
 *
 * @throws SchemaError where a file throws, or no table is exported.
 */
export async function loadSource(project: Project): Promise<SourceSchema> {
  const files = await project.schemaFiles();
  const [first] = files;
  if (first === undefined) throw new SchemaError("no-schema", "There is no schema file.");
  const from = dirname(first);
  void warmUpDrizzle(from, importUrl);
  const { modules, extra } = await loadModules(files, {
    extra: [
      { name: "orm", specifier: "drizzle-orm", from },
      { name: "core", specifier: "drizzle-orm/sqlite-core", from },
    ],
  });
  return readSource(modules, extra, {
    casing: project.casing,
    enumChecks: project.settings.enumChecks,
  });
}
