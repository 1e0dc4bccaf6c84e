import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { SourceFile } from "ts-morph";
import { foreignKeysOf, tableNamed } from "../../model/lookup.js";
import type { SchemaEditing } from "./schema-editing.js";

/**
 * The file for a new table: the only one; a new one where each table has its own and a new file is seen; otherwise that
 * of a parent, or of the last table.
 */
export function placeFor(editing: SchemaEditing, name: string): SourceFile {
  const { sites, input, files } = editing;
  const tableFiles = [...sites.values()].map(({ file }) => file);
  const all = [...new Set(tableFiles)];
  const { placing } = input;
  const chosen = placing.chosen.get(name);
  const known = chosen === undefined ? undefined : files.project.getSourceFile(chosen);
  if (known !== undefined) return known;
  const [only, second] = all;
  const last = files.file(input.paths.at(-1) ?? "");
  const file =
    (second === undefined
      ? only
      : (newFile(editing, name, all, tableFiles.length) ?? parentFile(editing, name) ?? all.at(-1))) ?? last;
  if (file === undefined) throw new TypeError("a schema has a file");
  placing.chosen.set(name, file.getFilePath());
  return file;
}

/** Three tables in two files are still one table a file. */
function newFile(
  { input, files }: SchemaEditing,
  name: string,
  all: readonly SourceFile[],
  tables: number,
): SourceFile | undefined {
  if (tables >= all.length * 2) return undefined;
  const [first] = all;
  if (first === undefined) return undefined;
  const folder = dirname(first.getFilePath());
  const names = all.map((file) => basename(file.getFilePath()));
  const path = join(folder, `${fileName(input.placing.constants.get(name) ?? name, names)}.ts`);
  if (existsSync(path) || !input.placing.isOpen(path)) return undefined;
  return files.project.createSourceFile(path, "");
}

/** `requestLogs` as the other files are called. */
function fileName(constant: string, others: readonly string[]): string {
  const parted = (by: string): string =>
    constant.replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, `$1${by}$2`).toLowerCase();
  if (others.some((name) => /[^.]_/.test(name))) return parted("_");
  return others.some((name) => /\p{Ll}\p{Lu}/u.test(name)) ? constant : parted("-");
}

function parentFile({ sites, input }: SchemaEditing, name: string): SourceFile | undefined {
  const table = tableNamed(input.target, name);
  const parents =
    table === undefined ? [] : foreignKeysOf(table).map(({ parent }) => sites.get(parent)?.file);
  return parents.find((file) => file !== undefined);
}
