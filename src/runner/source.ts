import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MigrationFileError } from "../errors.js";
import { filesNamed, readFolder, revisionsAmong } from "../migration/folder.js";
import { nameReader, wordsOf } from "../migration/name.js";
import { checkSettings, completeSettings, SETTINGS_FILE, type Settings } from "../migration/settings.js";
import { readSettings } from "../migration/settings-file.js";
import type { LoadedMigration, MigrationFile } from "../model/migration.js";
import type { BundledMigration, MigrationBundle, SourceOptions } from "./types.js";

/** Where migrations come from, listed, but not loaded. */
export interface Source {
  /** What messages call it: the folder. */
  readonly name: string;
  readonly settings: Settings;
  /** The names of the files, by revision. */
  readonly names: ReadonlyMap<string, string>;
  /** The files, by revision; made of the names when they are asked for, which a boot does not. */
  readonly files: ReadonlyMap<string, MigrationFile>;
  load(files: readonly MigrationFile[]): Promise<readonly LoadedMigration[]>;
}

/**
 * Lists the migrations and reads their settings: one listing of the folder, and `sluice.json` where it is listed.
 *
 * @throws UsageError `missing-folder`, `unreadable-folder`, `bad-settings`.
 * @throws MigrationFileError `duplicate-revision`, `bad-name` (in a bundle).
 */
export function openSource(options: SourceOptions): Source {
  const override =
    options.settings === undefined ? {} : checkSettings(options.settings, "The option `settings`");
  return options.migrations === undefined
    ? folderSource(folderOf(options.folder), override)
    : bundleSource(options.migrations, override);
}

/** The absolute path of the migrations folder that the options name. */
export function folderOf(folder: string | URL = "drizzle"): string {
  if (folder instanceof URL || folder.startsWith("file://")) return fileURLToPath(folder);
  return resolve(folder);
}

function folderSource(folder: string, override: Partial<Settings>): Source {
  const names = readFolder(folder);
  const settings = completeSettings(names.includes(SETTINGS_FILE) ? readSettings(folder) : {}, override);
  const byRevision = revisionsAmong(names, folder, { fileName: settings.fileName, prefer: "compiled" });
  let files: ReadonlyMap<string, MigrationFile> | undefined;
  return {
    name: folder,
    settings,
    names: byRevision,
    get files() {
      files ??= filesNamed(byRevision.values(), folder, settings.fileName);
      return files;
    },
    load: async (files) => {
      const { loadMigrations } = await import("../migration/loader.js");
      return loadMigrations(files);
    },
  };
}

function bundleSource(bundle: MigrationBundle, override: Partial<Settings>): Source {
  const settings = completeSettings(bundle.settings, override);
  const read = nameReader(settings.fileName);
  const entries = new Map<string, { readonly file: MigrationFile; readonly bundled: BundledMigration }>();
  for (const bundled of bundle.migrations) {
    const file = bundledFile(bundled, read);
    const other = entries.get(file.revision);
    if (other !== undefined) throw duplicate(file, other.file);
    entries.set(file.revision, { file, bundled });
  }
  return {
    name: "the bundle",
    settings,
    names: new Map([...entries].map(([revision, { file }]) => [revision, file.name])),
    files: new Map([...entries].map(([revision, { file }]) => [revision, file])),
    load: async (files) => {
      const { loadedMigration } = await import("../migration/loaded.js");
      return files.map((file) => loadedMigration(entries.get(file.revision)?.bundled.migration, file));
    },
  };
}

function bundledFile({ name }: BundledMigration, read: ReturnType<typeof nameReader>): MigrationFile {
  const parts = read(name) ?? read(`${name}.ts`);
  if (parts === undefined) {
    throw new MigrationFileError(
      "bad-name",
      `The bundle has a migration "${name}", which is not the name of a migration file.`,
      {
        hint: "Write the bundle again with `sluice bundle`.",
      },
    );
  }
  return { revision: parts.revision, name, path: name, message: wordsOf(parts.slug) };
}

const duplicate = (file: MigrationFile, other: MigrationFile): MigrationFileError =>
  new MigrationFileError(
    "duplicate-revision",
    `Two migrations of the bundle have the revision ${file.revision}: ${other.name} and ${file.name}.`,
    { hint: "Write the bundle again with `sluice bundle`." },
  );
