import type { Node, SourceFile } from "ts-morph";
import { columnProperties } from "./column-properties.js";
import { formerNames } from "./former-names.js";
import { openTypeScript, type TypeScriptFiles } from "./open-typescript.js";
import type { Origin } from "./origins.js";
import { resolveExport } from "./resolve-name.js";

/** Where something stands. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A table, a view or a column as it is written in the source. */
export interface Declaration {
  readonly place: Place;
  /** What its `@renamedFrom` tags say that it was called. */
  readonly formerNames: readonly string[];
}

export interface TableDeclaration extends Declaration {
  /** The table's name in the database. */
  readonly name: string;
  /** By the columns' names in the database; what the text does not tell is missing. */
  readonly columns: ReadonlyMap<string, Declaration>;
}

/**
 * Finds tables and views in the source files that export them. One that is exported under several names is found
 * once; one whose expression the text does not tell is left out.
 *
 * @param paths The files of the modules, absolute, in the order they were loaded in.
 */
export async function readDeclarations(
  origins: readonly Origin[],
  paths: readonly string[],
): Promise<readonly TableDeclaration[]> {
  const files = await openTypeScript();
  const found = origins.flatMap((origin) => {
    const path = paths[origin.module];
    const file = path === undefined ? undefined : files.file(path);
    return file === undefined ? [] : declarationOf(files, file, origin);
  });
  const places = found.map(({ name, place }) => `${name}\0${place.file}:${place.line}`);
  return found.filter((_, at) => places.indexOf(places[at] ?? "") === at);
}

function declarationOf(
  files: TypeScriptFiles,
  from: SourceFile,
  { name, exported, keys }: Origin,
): readonly TableDeclaration[] {
  const declared = resolveExport(files, from, exported);
  if (declared === undefined) return [];
  const { file, value, statement } = declared;
  const columns = new Map(
    columnProperties(files, file, value).map((column) => [
      column.key,
      {
        place: placeOf(column.file, column.node.getStart()),
        formerNames: formerNames(commentOf(column.file, column.node, column.isFirst)),
      },
    ]),
  );
  return [
    {
      name,
      place: placeOf(file, statement.getStart()),
      formerNames: formerNames(commentOf(file, statement, statement.getPos() === 0)),
      columns: new Map(
        [...keys].flatMap(([column, key]) => {
          const declaration = columns.get(key);
          return declaration === undefined ? [] : [[column, declaration] as const];
        }),
      ),
    },
  ];
}

const placeOf = (file: SourceFile, at: number): Place => ({
  file: file.getFilePath(),
  line: file.getLineAndColumnAtPos(at).line,
});

/**
 * The comments that belong to a node: those before it, but for one that ends the line of what comes before, and the one
 * beside it. Between two nodes on one line, a comment behind the comma belongs to what follows.
 */
function commentOf(file: SourceFile, node: Node, isFirst: boolean): string {
  const text = file.getFullText();
  const before = text.slice(node.getPos(), node.getStart());
  const newline = before.indexOf("\n");
  const own = isFirst || newline < 0 ? before : before.slice(newline);
  const [beside = ""] = BESIDE.exec(text.slice(node.getEnd())) ?? [];
  return `${own}\n${beside}`;
}

/** Before the comma, or behind it and last on its line. */
const BESIDE =
  /^[ \t]*(?:\/\*[^\n]*?\*\/(?=[ \t]*[,;])|[,;]?[ \t]*(?:\/\/.*|\/\*[^\n]*?\*\/(?=[ \t]*(?:[\r\n})]|$))))/;
