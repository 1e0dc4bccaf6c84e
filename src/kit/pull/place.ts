import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { SluiceError, UsageError } from "../../errors.js";
import type { Project } from "../project/project.js";

/** Where the files go. */
export type PullPlace =
  | { readonly kind: "file"; readonly folder: string; readonly name: string }
  | { readonly kind: "each"; readonly folder: string };

/**
 * Where `--out` says, or where the configuration looks for the schema: a file for all tables, or a folder with a file
 * for each.
 *
 * @throws UsageError `no-schema`: neither says anything.
 */
export function pullPlace(project: Project, out: string | undefined, cwd: string): PullPlace {
  const path = out === undefined ? configured(project) : resolve(cwd, out);
  const isFolder =
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? !/^\.[cm]?ts$/.test(extname(path));
  return isFolder
    ? { kind: "each", folder: path }
    : { kind: "file", folder: dirname(path), name: basename(path) };
}

function configured({ base, configFile, schema }: Project): string {
  const [pattern] = schema;
  if (pattern === undefined) {
    throw new UsageError("no-schema", `${configFile} does not name a schema.`, {
      hint: 'Add schema: "./schema.ts", or say where with --out.',
    });
  }
  const fixed = pattern.split(/[/\\]/);
  const wild = fixed.findIndex((part) => /[*?[\]{}!()]/.test(part));
  return resolve(base, (wild < 0 ? fixed : fixed.slice(0, wild)).join("/"));
}

/**
 * Nothing that somebody wrote is lost unsaid.
 *
 * @throws UsageError `schema-exists`.
 */
export async function requireFree(
  project: Project,
  place: PullPlace,
  {
    names,
    out,
    force,
  }: { readonly names: readonly string[]; readonly out?: string; readonly force: boolean },
): Promise<void> {
  if (force) return;
  const there = names.map((name) => join(place.folder, name)).filter((file) => existsSync(file));
  const found = there.length > 0 || out !== undefined ? there : await schemaFiles(project);
  const [first] = found;
  if (first === undefined) return;
  const more = found.length === 1 ? "" : ` (and ${found.length - 1} more)`;
  throw new UsageError("schema-exists", `There is a schema already: ${first}${more}.`, {
    hint: "`sluice pull --adopt` merges into it what differs; `--out` writes elsewhere; `--force` writes over files of the same name.",
  });
}

/** The files of the schema; none where the configuration points at nothing yet. */
async function schemaFiles(project: Project): Promise<readonly string[]> {
  try {
    return await project.schemaFiles();
  } catch (error) {
    if (error instanceof SluiceError && error.code === "no-schema-file") return [];
    throw error;
  }
}
