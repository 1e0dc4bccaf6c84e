import type { ImportDeclaration, ImportSpecifier, SourceFile } from "ts-morph";
import type { TypeScriptFiles } from "../open-typescript.js";
import { importStatement } from "../write/module-text.js";
import type { Style } from "../write/style.js";
import { listEdits } from "./list-edit.js";
import type { TextEdit } from "./text-edit.js";

/** What a file imports, and what it shall import besides. */
export interface FileImports {
  /** What a name of a module is called in the file; it is imported where it is not. `type` names are types. */
  use(path: RegExp | string, name: string, fallback: string): string;
  edits(): readonly TextEdit[];
}

/** Reads the imports of a file and completes them; unused ones are left alone. */
export function fileImports({ is }: TypeScriptFiles, file: SourceFile, style: Style): FileImports {
  const declarations = file.getImportDeclarations();
  const wanted = new Map<string, Set<string>>();
  return {
    use: (path, name, fallback) => {
      const bare = name.replace(/^type /, "");
      const matching = declarations.filter((one) => matches(one.getModuleSpecifierValue(), path));
      for (const declaration of matching) {
        const present = called(declaration, bare, name !== bare);
        if (present !== undefined) return present;
      }
      const target = matching[0]?.getModuleSpecifierValue() ?? fallback;
      const local = isTaken(file, bare) ? `sqlite${bare.slice(0, 1).toUpperCase()}${bare.slice(1)}` : bare;
      const written = local === bare ? name : `${name} as ${local}`;
      wanted.set(target, (wanted.get(target) ?? new Set()).add(written));
      return local;
    },
    edits: () => {
      const sorted = [...wanted]
        .map(([path, names]) => [path, [...names].sort(byName)] as const)
        .sort(byPath);
      const isThere = ([path]: (typeof sorted)[number]): boolean => named(file, path) !== undefined;
      return [
        ...sorted.filter(isThere).flatMap(([path, names]) => namedEdits({ is }, file, path, names, style)),
        ...newImports(
          file,
          sorted.filter((one) => !isThere(one)),
          style,
        ),
      ];
    },
  };
}

const matches = (path: string, wanted: RegExp | string): boolean =>
  typeof wanted === "string" ? path === wanted : wanted.test(path);

/** The local name of something that a declaration imports. */
function called(declaration: ImportDeclaration, name: string, isType: boolean): string | undefined {
  const usable = (typeOnly: boolean): boolean => isType || !typeOnly;
  if (!usable(declaration.isTypeOnly())) return undefined;
  const space = declaration.getNamespaceImport();
  if (space !== undefined) return `${space.getText()}.${name}`;
  const named = declaration
    .getNamedImports()
    .find((one) => one.getName() === name && usable(one.isTypeOnly()));
  return named === undefined ? undefined : (named.getAliasNode()?.getText() ?? name);
}

/** Does the file itself call something so? */
function isTaken(file: SourceFile, name: string): boolean {
  const imported = file
    .getImportDeclarations()
    .flatMap((one) => [
      one.getDefaultImport()?.getText(),
      one.getNamespaceImport()?.getText(),
      ...one.getNamedImports().map((named) => named.getAliasNode()?.getText() ?? named.getName()),
    ]);
  return (
    imported.includes(name) ||
    file.getVariableDeclaration(name) !== undefined ||
    file.getFunction(name) !== undefined ||
    file.getClass(name) !== undefined
  );
}

const bareName = (name: string): string => name.replace(/^type /, "").toLowerCase();

const byName = (a: string, b: string): number => (bareName(a) < bareName(b) ? -1 : 1);

type Import = readonly [path: string, names: readonly string[]];

/** Packages before files. */
function byPath([a]: Import, [b]: Import): number {
  const isFile = (path: string): number => (path.startsWith(".") ? 1 : 0);
  return isFile(a) - isFile(b) || (a < b ? -1 : 1);
}

/** The import that more names can be put into. */
const named = (file: SourceFile, path: string): ImportDeclaration | undefined =>
  file
    .getImportDeclarations()
    .find(
      (one) =>
        one.getModuleSpecifierValue() === path && !one.isTypeOnly() && one.getNamedImports().length > 0,
    );

/** Behind the imports that there are, or above everything else. */
function newImports(file: SourceFile, imports: readonly Import[], style: Style): readonly TextEdit[] {
  if (imports.length === 0) return [];
  const lines = imports.flatMap(([path, names]) => importStatement(path, names, style)).join(style.lineEnd);
  const last = file.getImportDeclarations().at(-1)?.getEnd();
  if (last !== undefined) return [{ start: last, end: last, text: style.lineEnd + lines }];
  const first = file.getStatements()[0]?.getStart(true) ?? 0;
  return [{ start: first, end: first, text: lines + style.lineEnd + style.lineEnd }];
}

/** Among names in order each comes in its place, otherwise at the end. */
function namedEdits(
  { is }: Pick<TypeScriptFiles, "is">,
  file: SourceFile,
  path: string,
  names: readonly string[],
  { lineEnd, indent }: Style,
): readonly TextEdit[] {
  const declaration = named(file, path);
  if (declaration === undefined) return [];
  const elements = declaration.getNamedImports();
  const keys = elements.map((one) => one.getName().toLowerCase());
  const isSorted = keys.every((key, at) => at === 0 || (keys[at - 1] ?? "") <= key);
  const bindings = declaration.getImportClause()?.getNamedBindings();
  if (!is.isNamedImports(bindings)) return [];
  const after = (name: string): ImportSpecifier | undefined =>
    isSorted ? elements.findLast((_, at) => (keys[at] ?? "") < bareName(name)) : elements.at(-1);
  return listEdits({
    text: declaration.getSourceFile().getFullText(),
    lineEnd,
    start: bindings.getStart() + 1,
    end: bindings.getEnd() - 1,
    elements,
    removed: new Set(),
    inserted: names.map((name) => ({ after: after(name), lines: [name] })),
    indent,
  });
}
