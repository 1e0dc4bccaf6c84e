import { dirname } from "node:path";
import type { AuthorDialect, Snapshot } from "../dialect/dialect.js";
import type { ColumnKeys } from "../diff/rename.js";
import { SchemaError } from "../errors.js";
import { loadModules } from "../migration/modules.js";
import { openScratch } from "../runner/drivers/open.js";
import { readSource } from "../source/source.js";
import type { Project } from "./project.js";

/** The TypeScript side of a comparison. */
export interface Desired {
  readonly snapshot: Snapshot;
  readonly keys: ColumnKeys;
}

/**
 * Reads the TypeScript schema with the drizzle-orm that it imports itself, and puts it through SQLite.
 *
 * @throws SchemaError where a file throws, no table is exported, or SQLite refuses one.
 */
export async function readDesired(project: Project, dialect: AuthorDialect): Promise<Desired> {
  const files = await project.schemaFiles();
  const [first] = files;
  if (first === undefined) throw new SchemaError("no-schema", "There is no schema file.");
  const from = dirname(first);
  const { modules, extra } = await loadModules(files, {
    extra: [
      { name: "orm", specifier: "drizzle-orm", from },
      { name: "core", specifier: "drizzle-orm/sqlite-core", from },
    ],
  });
  const source = readSource(modules, extra, {
    casing: project.casing,
    enumChecks: project.settings.enumChecks,
  });
  const snapshot = await dialect.materialise(() => openScratch(project.root), source.schema);
  return { snapshot, keys: source.keys };
}
