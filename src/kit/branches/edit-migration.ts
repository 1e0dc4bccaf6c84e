import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Node, ObjectLiteralExpression } from "ts-morph";
import { MigrationFileError } from "../../errors.js";
import { shownPath } from "../../migration/shown-path.js";
import type { MigrationFile } from "../../model/migration.js";
import { openTypeScript, type TypeScriptFiles } from "../../source/open-typescript.js";

/** What becomes of two fields of a migration's file. */
export interface MigrationEdit {
  readonly parents: readonly string[];
  /** undefined: it stays. */
  readonly proven: string | undefined;
}

/** Where a text begins and ends, and what comes in its place. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A migration's file with other parents; all else in it stays to the letter.
 *
 * @throws MigrationFileError `cannot-edit`: `parents` is not written in it as a list of texts.
 */
export async function editedText(file: MigrationFile, edit: MigrationEdit): Promise<string> {
  const typescript = await openTypeScript();
  const source = typescript.file(file.path);
  const fields = source && fieldsIn(source, typescript);
  const parents = fields && initializer(fields, "parents", typescript);
  if (fields === undefined || parents === undefined || !typescript.is.isArrayLiteralExpression(parents)) {
    throw new MigrationFileError(
      "cannot-edit",
      `${shownPath(file.path)} does not say its parents as a list.`,
      {
        hint: `Write it by hand: parents: ${list(edit.parents)}.`,
      },
    );
  }
  const proven = initializer(fields, "proven", typescript);
  const tree = fields.getSourceFile().getFullText();
  const raw = readFileSync(file.path, "utf8");
  // A byte order mark is no part of the tree.
  const mark = raw.length - tree.length;
  return (
    raw.slice(0, mark) +
    replaced(tree, [
      replacement(parents, list(edit.parents)),
      ...(proven === undefined || edit.proven === undefined
        ? []
        : [replacement(proven, JSON.stringify(edit.proven))]),
    ])
  );
}

/** Writes a file whole or not at all. */
export function replaceFile({ path, name }: MigrationFile, text: string): void {
  const fresh = join(dirname(path), `.${name}`);
  writeFileSync(fresh, text);
  renameSync(fresh, path);
}

/** What is given to `defineMigration`. */
function fieldsIn(source: Node, { is }: TypeScriptFiles): ObjectLiteralExpression | undefined {
  return source.forEachDescendant((node) => {
    if (!is.isCallExpression(node) || !/(?:^|\.)defineMigration$/.test(node.getExpression().getText()))
      return undefined;
    const [argument] = node.getArguments();
    return argument !== undefined && is.isObjectLiteralExpression(argument) ? argument : undefined;
  });
}

function initializer(
  fields: ObjectLiteralExpression,
  name: string,
  { is }: TypeScriptFiles,
): Node | undefined {
  const property = fields.getProperty(name);
  return is.isPropertyAssignment(property) ? property.getInitializer() : undefined;
}

const replacement = (node: Node, text: string): Replacement => ({
  start: node.getStart(),
  end: node.getEnd(),
  text,
});

/** From the end on, so that places before stay right. */
function replaced(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, text: now }) => all.slice(0, start) + now + all.slice(end), text);
}

const list = (names: readonly string[]): string =>
  `[${names.map((name) => JSON.stringify(name)).join(", ")}]`;
