import type { Table } from "../../model/schema.js";
import type { Arranged } from "./arrange.js";
import { columnText } from "./column-text.js";
import { extraText } from "./extra-text.js";
import { stringText } from "./literal-text.js";
import { keyText } from "./member-text.js";
import { endOf, shifted } from "./style.js";
import type { Writing } from "./writing.js";

/** What the parameter of the callback is called. */
export const SELF = "table";

/** A table as a statement: `export const users = sqliteTable("users", { … });`. */
export function tableText(table: Table, arranged: Arranged, writing: Writing): readonly string[] {
  const { style } = writing;
  const head = `export const ${writing.table(table.name)} = ${writing.core("sqliteTable")}(`;
  const name = stringText(table.name, style);
  const columns = table.columns.flatMap((column) => memberLines(table, column.name, arranged, writing));
  const end = `)${endOf(style)}`;
  if (arranged.extras.length === 0)
    return [`${head}${name}, {`, ...shifted(columns, style.indent), `}${end}`];
  const extras = arranged.extras.map((extra) => `${extraText(table, extra, SELF, writing)},`);
  const callback = [`(${SELF}) => [`, ...shifted(extras, style.indent), "],"];
  const args = [`${name},`, "{", ...shifted(columns, style.indent), "},", ...callback];
  return [head, ...shifted(args, style.indent), end];
}

/** A column with its key, as it stands in the object. */
export function memberLines(
  table: Table,
  name: string,
  { columns }: Pick<Arranged, "columns">,
  writing: Writing,
): readonly string[] {
  const column = table.columns.find((other) => other.name === name);
  if (column === undefined) return [];
  const [first = "", ...rest] = columnText(table, column, columns.get(name) ?? {}, writing);
  const lines = [`${keyText(writing.key(table.name, name), writing.style)}: ${first}`, ...rest];
  return lines.map((line, at) => (at === lines.length - 1 ? `${line},` : line));
}
