import type { SourceFile } from "ts-morph";
import type { TypeScriptFiles } from "../open-typescript.js";
import { customTypeLine, customTypeName } from "../write/module-text.js";
import type { Style } from "../write/style.js";
import type { Writing } from "../write/writing.js";
import { type FileImports, fileImports } from "./file-imports.js";
import { styleOf } from "./file-style.js";
import type { TextEdit } from "./text-edit.js";

/** One file that is edited: the edits so far, and what the writing of tables asks of it. */
export interface FileEditing {
  readonly file: SourceFile;
  readonly style: Style;
  readonly writing: Writing;
  add(...edits: readonly TextEdit[]): void;
  /** All edits, with the imports and the constants that they need. */
  edits(): readonly TextEdit[];
}

export interface FileEditingInput extends Pick<Writing, "key" | "isNamedByKey" | "inCircle"> {
  readonly files: TypeScriptFiles;
  readonly file: SourceFile;
  /** What another table is called in the file, which imports it where it has to. */
  tableIn(file: SourceFile, imports: FileImports, name: string): string;
}

/** Begins to edit a file. */
export function editFile(input: FileEditingInput): FileEditing {
  const { files, file, tableIn } = input;
  const style = styleOf(file);
  const imports = fileImports(files, file, style);
  const edits: TextEdit[] = [];
  const types = customTypesIn(files, file);
  const made: string[] = [];
  const core = (name: string): string => imports.use(SQLITE_CORE, name, "drizzle-orm/sqlite-core");
  const customType = (type: string, data: string): string => {
    const present = types.get(type);
    if (present !== undefined) return present;
    const taken = new Set([...types.values(), ...file.getVariableDeclarations().map((one) => one.getName())]);
    const name = customTypeName(type, taken);
    types.set(type, name);
    made.push(customTypeLine(type, name, data, style).replace("customType", core("customType")));
    return name;
  };
  return {
    file,
    style,
    writing: {
      ...input,
      style,
      core,
      coreType: (name) => imports.use(SQLITE_CORE, `type ${name}`, "drizzle-orm/sqlite-core"),
      orm: (name) => imports.use(ORM, name, "drizzle-orm"),
      table: (name) => tableIn(file, imports, name),
      customType,
    },
    add: (...more) => void edits.push(...more),
    edits: () => [...imports.edits(), ...constants(file, made, style), ...edits],
  };
}

/** The packages themselves; tests have a second version under another name. */
const SQLITE_CORE = /^drizzle-orm[\w-]*\/sqlite-core$/;
const ORM = /^drizzle-orm[\w-]*$/;

/** The custom types that a file has, by the declared type, where the text tells it. */
function customTypesIn({ is }: TypeScriptFiles, file: SourceFile): Map<string, string> {
  const found = new Map<string, string>();
  for (const declaration of file.getVariableDeclarations()) {
    const call = declaration.getInitializer();
    if (!is.isCallExpression(call) || !/customType$/.test(call.getExpression().getText())) continue;
    const type =
      /dataType\s*(?::\s*\(\)\s*=>\s*|\(\)\s*(?::\s*string\s*)?\{\s*return\s+)(["'])([^"'\\]*)\1/.exec(
        call.getText(),
      );
    if (type !== null) found.set((type[2] ?? "").toLowerCase(), declaration.getName());
  }
  return found;
}

/** Constants that tables need stand behind the imports. */
function constants(file: SourceFile, made: readonly string[], { lineEnd }: Style): readonly TextEdit[] {
  if (made.length === 0) return [];
  const lines = made.join(lineEnd);
  const last = file.getImportDeclarations().at(-1)?.getEnd();
  const at = last ?? file.getStatements()[0]?.getStart(true) ?? 0;
  const text = last === undefined ? `${lines}${lineEnd}${lineEnd}` : `${lineEnd}${lineEnd}${lines}`;
  return [{ start: at, end: at, text }];
}
