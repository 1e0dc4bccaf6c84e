import type { Node, SourceFile } from "ts-morph";
import type { TypeScriptFiles } from "./open-typescript.js";

/** What a name stands for: the expression, or the function, and the statement around it, which has its comment. */
export interface Declared {
  readonly file: SourceFile;
  readonly value: Node;
  readonly statement: Node;
}

/** Follows a name through variables, exports and relative imports. Undefined where the text does not tell. */
export function resolveExport(
  files: TypeScriptFiles,
  file: SourceFile,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): Declared | undefined {
  const mark = `${file.getFilePath()}\0${name}`;
  if (seen.has(mark)) return undefined;
  const on = (target: SourceFile | undefined, other: string): Declared | undefined =>
    target === undefined ? undefined : resolveExport(files, target, other, new Set([...seen, mark]));
  return (
    defaultExport(file, name, on) ??
    variable(file, name) ??
    imported(files, file, name, on) ??
    exportedOn(files, file, name, on)
  );
}

type Follow = (file: SourceFile | undefined, name: string) => Declared | undefined;

function defaultExport(file: SourceFile, name: string, on: Follow): Declared | undefined {
  if (name !== "default") return undefined;
  const assignment = file.getExportAssignment((one) => !one.isExportEquals());
  const value = assignment?.getExpression();
  if (assignment === undefined || value === undefined) return undefined;
  if (/^[\w$]+$/.test(value.getText())) return on(file, value.getText());
  return { file, value, statement: assignment };
}

function variable(file: SourceFile, name: string): Declared | undefined {
  const made = file.getFunction(name);
  if (made !== undefined) return { file, value: made, statement: made };
  const declaration = file.getVariableDeclaration(name);
  const value = declaration?.getInitializer();
  const statement = declaration?.getVariableStatement();
  if (value === undefined || statement === undefined) return undefined;
  return { file, value, statement };
}

function imported(files: TypeScriptFiles, file: SourceFile, name: string, on: Follow): Declared | undefined {
  for (const declaration of file.getImportDeclarations()) {
    const target = (): SourceFile | undefined => files.imported(file, declaration.getModuleSpecifierValue());
    if (declaration.getDefaultImport()?.getText() === name) return on(target(), "default");
    const named = declaration
      .getNamedImports()
      .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
    if (named !== undefined) return on(target(), named.getName());
  }
  return undefined;
}

function exportedOn(
  files: TypeScriptFiles,
  file: SourceFile,
  name: string,
  on: Follow,
): Declared | undefined {
  for (const declaration of file.getExportDeclarations()) {
    const specifier = declaration.getModuleSpecifierValue();
    const target = specifier === undefined ? file : files.imported(file, specifier);
    const named = declaration
      .getNamedExports()
      .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
    if (named !== undefined) return on(target, named.getName());
    const found = declaration.isNamespaceExport() && specifier !== undefined ? on(target, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
