import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { MigrationFileError, UsageError } from "../errors.js";
import type { MigrationFile } from "../model/migration.js";
import { nameReader, revisionReader, wordsOf } from "./name.js";

export interface ListOptions {
  /** The pattern of the files' names, from the settings. */
  readonly fileName?: string;
  /**
   * Which of `x.ts` and the `x.js` compiled from it stands for the migration: the source when files are written,
   * the compiled one when they are run, for nothing has to be stripped from it.
   */
  readonly prefer?: "source" | "compiled";
}

/**
 * The migrations of a folder by revision, from one listing of it; no file is opened. Files whose names are not a
 * migration's are left out.
 *
 * @throws UsageError `missing-folder`, `unreadable-folder`.
 * @throws MigrationFileError `duplicate-revision`: two files have one id.
 */
export function listMigrations(folder: string, options: ListOptions = {}): readonly MigrationFile[] {
  const names = [...revisionsAmong(readFolder(folder), folder, options).values()].sort();
  return [...filesNamed(names, folder, options.fileName).values()];
}

/** The files of the names that are a migration's, by revision, in the order of the names. */
export function filesNamed(
  names: Iterable<string>,
  folder: string,
  fileName?: string,
): ReadonlyMap<string, MigrationFile> {
  const read = nameReader(fileName);
  const files = new Map<string, MigrationFile>();
  for (const name of names) {
    const parts = read(name);
    if (parts === undefined) continue;
    const { revision, slug } = parts;
    files.set(revision, { revision, name, path: join(folder, name), message: wordsOf(slug) });
  }
  return files;
}

/**
 * The names in a folder.
 *
 * @throws UsageError `missing-folder`, `unreadable-folder`: never "nothing pending".
 */
export function readFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw folderError(folder, error);
  }
}

function folderError(folder: string, cause: unknown): UsageError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") {
    return new UsageError("missing-folder", `The migrations folder ${folder} does not exist.`, {
      hint: "Name the folder of the migrations, or write the first one: `sluice generate` makes the folder.",
      cause,
    });
  }
  const reason = code === "ENOTDIR" ? "is not a folder" : `cannot be read (${String(code)})`;
  return new UsageError("unreadable-folder", `The migrations folder ${folder} ${reason}.`, { cause });
}

/** The names of the migrations among the names of a folder, by revision. Errors as for `listMigrations`. */
export function revisionsAmong(
  names: readonly string[],
  folder: string,
  { fileName, prefer = "source" }: ListOptions = {},
): ReadonlyMap<string, string> {
  const revisionIn = revisionReader(fileName);
  const found = new Map<string, string>();
  for (const name of names) {
    const revision = revisionIn(name);
    if (revision === undefined) continue;
    const known = found.get(revision);
    if (known !== undefined && stem(name) !== stem(known)) throw duplicate(revision, folder, [known, name]);
    if (known === undefined || name.endsWith(".ts") === (prefer === "source")) found.set(revision, name);
  }
  return found;
}

function duplicate(revision: string, folder: string, names: readonly string[]): MigrationFileError {
  return new MigrationFileError(
    "duplicate-revision",
    `Two files in ${folder} have the revision ${revision}: ${[...names].sort().join(" and ")}.`,
    { hint: "Give one of them another id, in its name and inside, or delete it." },
  );
}

const stem = (name: string): string => name.replace(/\.\w+$/, "");

/**
 * Refuses a file that is a symbolic link to somewhere outside its folder: what runs has to be what was reviewed there.
 *
 * @throws MigrationFileError `outside-folder`, `unreadable-file`.
 */
export function refuseOutside(file: MigrationFile, folder: string): void {
  const target = linkTarget(file);
  if (target === undefined) return;
  const way = relative(realpathSync(folder), target);
  if (way !== ".." && !way.startsWith(`..${sep}`)) return;
  throw new MigrationFileError(
    "outside-folder",
    `${file.path} is a symbolic link that leads out of its folder, to ${target}.`,
    { hint: "Put the file itself there." },
  );
}

function linkTarget(file: MigrationFile): string | undefined {
  try {
    return lstatSync(file.path).isSymbolicLink() ? realpathSync(file.path) : undefined;
  } catch (cause) {
    throw new MigrationFileError("unreadable-file", `${file.path} cannot be read.`, { cause });
  }
}
