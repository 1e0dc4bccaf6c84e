import { dirname } from "node:path";
import type { AuthorDialect, Snapshot } from "../../dialect/dialect.js";
import type { Rename, SourceNames } from "../../diff/rename.js";
import { SchemaError } from "../../errors.js";
import { loadModules } from "../../migration/modules.js";
import { importUrl } from "../../migration/modules-import.js";
import { SETTINGS_FILE } from "../../migration/settings.js";
import type { LoadedMigration } from "../../model/migration.js";
import { ownNames } from "../../model/own-names.js";
import type { Step } from "../../model/step.js";
import { openScratch } from "../../runner/drivers/open.js";
import { type Origin, readOrigins } from "../../source/origins.js";
import { readSource, type SourceSchema } from "../../source/source.js";
import { warmUpDrizzle } from "../../source/warm-up.js";
import type { Project } from "../project/project.js";
import { createSourcePlaces, type SourcePlaces } from "./source-places.js";

/** The TypeScript schema, and where in its files each part of it stands. */
export interface Source extends SourceSchema {
  readonly places: SourcePlaces;
  /** What exports each table and view. */
  readonly origins: () => readonly Origin[];
  /** The files, absolute, in the order of the modules. */
  readonly paths: readonly string[];
}

/** Puts the TypeScript schema through SQLite; `known` is what it is going to be compared with. @throws SchemaError */
export async function desiredOf(
  { schema, places }: Source,
  project: Project,
  dialect: AuthorDialect,
  known: Snapshot,
): Promise<Snapshot> {
  return places.naming(() => dialect.materialise(() => openScratch(project.root), schema, known));
}

/**
 * Reads the TypeScript schema with the drizzle-orm that it imports itself.
 *
 * @throws SchemaError where a file throws, or no table is exported.
 */
export async function loadSource(project: Project): Promise<Source> {
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
  const options = { casing: project.casing, enumChecks: project.settings.enumChecks };
  const origins = (): readonly Origin[] => readOrigins(modules, extra, options.casing);
  const places = createSourcePlaces(files, origins);
  const read = await places.naming(async () => readSource(modules, extra, options));
  refuseOwnNames(read, project);
  return { ...read, places, origins, paths: files };
}

/** A table by the name of one of ours would never be compared, and the first upgrade would meet it. */
function refuseOwnNames({ schema }: SourceSchema, { settings }: Project): void {
  const isOwn = ownNames(settings.table);
  const indexes = schema.tables.flatMap((table) => table.indexes);
  const clash = [...schema.tables, ...schema.views, ...indexes].find(({ name }) => isOwn(name));
  if (clash === undefined) return;
  throw new SchemaError("reserved-name", `The schema has ${clash.name}, which is a name of Sluice's own.`, {
    hint: `Rename it, or give Sluice's own tables another prefix: "table" in ${SETTINGS_FILE}, which now is "${settings.table}".`,
  });
}

/** What the source says of names, its `@renamedFrom` tags among it. */
export async function sourceNames(
  { keys, places }: Source,
  migrations: readonly LoadedMigration[],
): Promise<SourceNames> {
  const tagged = new Map((await places.tagged()).map((table) => [table.name, table]));
  return {
    keys,
    carriedOut: (rename) => migrations.some(({ up }) => up.some((step) => carriesOut(step, rename))),
    formerNames: (table, column) => {
      const found = tagged.get(table);
      return (column === undefined ? found : found?.columns.get(column))?.formerNames ?? [];
    },
  };
}

function carriesOut(step: Step, rename: Rename): boolean {
  const isThis = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    from === rename.from && to === rename.to;
  if (rename.of === "table") return step.kind === "renameTable" && isThis(step);
  if (step.kind !== "alterTable" || step.table !== rename.table) return false;
  return step.changes.some((change) => change.kind === "renameColumn" && isThis(change));
}
