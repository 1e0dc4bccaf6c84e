import type { Schema, Table } from "../../model/schema.js";
import { arrange, takenNames } from "./arrange.js";
import { circlesOf } from "./circles.js";
import { moduleText } from "./module-text.js";
import { type Names, namesOf } from "./names.js";
import { DEFAULT_STYLE, type Style } from "./style.js";
import { tableText } from "./table-text.js";
import { type ViewToWrite, viewText } from "./view-text.js";
import type { Writing } from "./writing.js";

export interface SchemaToWrite {
  readonly tables: readonly Table[];
  readonly views: readonly ViewToWrite[];
  /** Lines of the comment above a table or a view, by its name: what only the database has. */
  readonly comments: ReadonlyMap<string, readonly string[]>;
  readonly keys: "camel" | "preserve";
  /** What names columns that have none of their own; undefined: all have one. */
  readonly casing: "snake_case" | "camelCase" | undefined;
  /** All in this file, or a file for each table and view. */
  readonly into: { readonly kind: "file"; readonly name: string } | EachFile;
  readonly style?: Style;
}

export interface EachFile {
  readonly kind: "each";
  /** Behind the name of a file in an import. */
  readonly importExtension: string;
}

export interface WrittenFile {
  /** The name of the file, with its extension. */
  readonly name: string;
  readonly text: string;
  /** The tables and views in it. */
  readonly objects: readonly string[];
}

/** A schema as the text of Drizzle's schema files. Both 0.45 and 1.0 take it. */
export function writeSchema(input: SchemaToWrite): readonly WrittenFile[] {
  const { tables, views, into } = input;
  const names = namesOf(input);
  const all = [...tables, ...views].map(({ name }) => name);
  const write = blocksOf(input);
  if (into.kind === "file") {
    const text = textOf(
      input,
      names,
      () => undefined,
      (writing) => all.map((name) => write(name, writing)),
    );
    return [{ name: into.name, text, objects: all }];
  }
  const files = fileNames(all, names);
  return all.map((own) => {
    const path = (table: string): string | undefined =>
      table === own ? undefined : `./${files.get(table) ?? table}${into.importExtension}`;
    const text = textOf(input, names, path, (writing) => [write(own, writing)]);
    return { name: `${files.get(own) ?? own}.ts`, text, objects: [own] };
  });
}

function textOf(
  { tables, style = DEFAULT_STYLE }: SchemaToWrite,
  names: Names,
  importPath: (table: string) => string | undefined,
  write: (writing: Writing) => readonly (readonly string[])[],
): string {
  return moduleText({ style, names, inCircle: circlesOf(tables), importPath }, write);
}

/** The lines of a table or a view, with its comment. */
function blocksOf({
  tables,
  views,
  comments,
}: SchemaToWrite): (name: string, writing: Writing) => readonly string[] {
  const schema: Schema = { tables, views };
  const taken = takenNames(schema);
  const arranged = new Map(tables.map((table) => [table.name, arrange(table, taken)]));
  return (name, writing) => {
    const table = tables.find((one) => one.name === name);
    const view = views.find((one) => one.name === name);
    const place = arranged.get(name);
    const comment = commentLines(comments.get(name) ?? []);
    if (table !== undefined && place !== undefined) return [...comment, ...tableText(table, place, writing)];
    return view === undefined ? [] : [...comment, ...viewText(view, writing)];
  };
}

export function commentLines(lines: readonly string[]): readonly string[] {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/").replaceAll(/\s*\n\s*/g, " "));
  if (safe.length === 0) return [];
  return safe.length === 1 ? [`/** ${safe[0]} */`] : ["/**", ...safe.map((line) => ` * ${line}`), " */"];
}

/** `requestLogs` stands in `request-logs`. File systems may not tell letters' cases apart. */
function fileNames(all: readonly string[], names: Names): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    all.map((name) => {
      const plain = names
        .constant(name)
        .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1-$2")
        .toLowerCase();
      let file = plain;
      for (let place = 2; taken.has(file); place++) file = `${plain}-${place}`;
      taken.add(file);
      return [name, file];
    }),
  );
}
