import type { Column } from "../../model/schema.js";
import { builderText } from "./column-text.js";
import { stringText, templateText } from "./literal-text.js";
import { keyText } from "./member-text.js";
import { endOf, shifted } from "./style.js";
import type { Writing } from "./writing.js";

/** A view that is written: its query to the letter, and what the columns of its result are declared as. */
export interface ViewToWrite {
  readonly name: string;
  readonly query: string;
  readonly columns: readonly Column[];
}

/** A view as a statement: `` export const active = sqliteView("active", { … }).as(sql`…`); ``. */
export function viewText({ name, query, columns }: ViewToWrite, writing: Writing): readonly string[] {
  const { style } = writing;
  const members = columns.map(
    (column) => `${keyText(writing.key(name, column.name), style)}: ${builderText(name, column, writing)},`,
  );
  const head = `export const ${writing.table(name)} = ${writing.core("sqliteView")}(${stringText(name, style)}, {`;
  const end = `}).as(${templateText([query], writing.orm("sql"))})${endOf(style)}`;
  return members.length === 0 ? [head + end] : [head, ...shifted(members, style.indent), end];
}
