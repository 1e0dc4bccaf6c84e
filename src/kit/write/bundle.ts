import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../errors.js";
import { listMigrations, readFolder } from "../../migration/folder.js";
import { loadMigrations } from "../../migration/loader.js";
import { writtenSettings } from "../../migration/settings-file.js";
import type { MigrationFile } from "../../model/migration.js";
import { graphOf } from "../../runner/graph/examine.js";
import { importExtension } from "../project/import-extension.js";
import { openProject, type Project } from "../project/project.js";
import type { ProjectOptions } from "../types.js";
import { BUNDLE_MARK, bundleText, type ImportExtension, sameBundle } from "./bundle-text.js";

export interface BundleOptions extends ProjectOptions {
  /** How the file imports the migrations; without it as `tsconfig.json` says. */
  readonly imports?: "js" | "ts" | "none";
}

export interface BundleResult {
  /** The file that was written, or was right already. */
  readonly file: string;
  readonly revisions: readonly string[];
  /** It was not right before. */
  readonly changed: boolean;
}

/**
 * Writes `index.ts` into the migrations folder: static imports of every migration and the settings, for
 * `upgrade(db, { migrations })` where there is no folder to read. With the setting `"extension": "js"` it is `index.js`.
 *
 * @throws UsageError `missing-folder`, `not-a-bundle`: an index is there that somebody else wrote.
 * @throws MigrationFileError where a migration cannot be loaded, or their graph is not one.
 *
 * @example
 * const { file } = await bundle();
 */
export async function bundle(options: BundleOptions = {}): Promise<BundleResult> {
  const project = await openProject(options);
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  graphOf(await loadMigrations(files), []);
  const place = placeOf(project);
  const present = readIfOurs(place);
  const text = textOf(project, files, EXTENSIONS[options.imports ?? "detected"]);
  const changed = present === undefined || !sameBundle(present, text);
  if (changed) writeFileSync(place, text);
  return { file: place, revisions: files.map(({ revision }) => revision), changed };
}

const EXTENSIONS: Readonly<
  Record<NonNullable<BundleOptions["imports"]> | "detected", ImportExtension | undefined>
> = { js: ".js", ts: ".ts", none: "", detected: undefined };

/** The bundle of a project, and whether it holds what the folder does; undefined where none was ever written. */
export function presentBundle(
  project: Project,
): { readonly file: string; readonly stale: boolean; readonly text: string } | undefined {
  const file = placeOf(project);
  if (!readFolder(project.folder).includes(nameOf(project))) return undefined;
  const present = readFileSync(file, "utf8");
  if (!present.startsWith(BUNDLE_MARK)) return undefined;
  const files = listMigrations(project.folder, { fileName: project.settings.fileName });
  const text = textOf(project, files, extensionIn(present));
  return { file, stale: !sameBundle(present, text), text };
}

/** Writes a bundle that is there anew where it has become stale: a new migration is part of it without being asked. */
export function refreshBundle(project: Project): void {
  const present = presentBundle(project);
  if (present?.stale === true) writeFileSync(present.file, present.text);
}

/** The extension that the bundle was written with, where one of its imports tells. */
function extensionIn(text: string): ImportExtension | undefined {
  const found = /from\s+["']\.\/[\w-]+(\.js|\.ts|)["']/.exec(text)?.[1];
  return found === ".js" || found === ".ts" || found === "" ? found : undefined;
}

function textOf(
  { folder, settings }: Project,
  files: readonly MigrationFile[],
  extension: ImportExtension | undefined,
): string {
  return bundleText({
    files,
    settings: writtenSettings(folder),
    language: settings.extension,
    // Without a tsconfig.json nobody compiles it: `.ts` is what Node itself takes, as do tsx, Bun, Deno and bundlers.
    importExtension: extension ?? importExtension(folder, ".ts"),
  });
}

const nameOf = ({ settings }: Project): string => `index.${settings.extension}`;
const placeOf = (project: Project): string => join(project.folder, nameOf(project));

/** @throws UsageError `not-a-bundle`. */
function readIfOurs(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  if (text.startsWith(BUNDLE_MARK)) return text;
  throw new UsageError("not-a-bundle", `${file} is there already, and \`sluice bundle\` did not write it.`, {
    hint: "Move it out of the migrations folder; then bundle again.",
  });
}
