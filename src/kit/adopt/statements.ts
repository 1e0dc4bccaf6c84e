import type { SourceFile } from "ts-morph";
import type { Table } from "../../model/schema.js";
import { CannotEdit } from "../../source/edit/cannot-edit.js";
import { commentStart } from "../../source/edit/list-edit.js";
import type { TableSite } from "../../source/edit/table-site.js";
import { arrange, takenNames } from "../../source/write/arrange.js";
import { templateText } from "../../source/write/literal-text.js";
import { tableText } from "../../source/write/table-text.js";
import { viewText } from "../../source/write/view-text.js";
import type { SchemaEditing } from "./schema-editing.js";

/** A table comes: behind everything else in its file. */
export function addTable(editing: SchemaEditing, table: Table, file: SourceFile): void {
  const { fileOf, input } = editing;
  const one = fileOf(file);
  append(one.file, tableText(table, arrange(table, takenNames(input.target)), one.writing), editing);
}

export function addView(editing: SchemaEditing, name: string, file: SourceFile): void {
  const view = editing.input.views.get(name);
  if (view === undefined) throw new CannotEdit(file, `the view ${name} cannot be said in TypeScript`);
  append(file, viewText(view, editing.fileOf(file).writing), editing);
}

function append(file: SourceFile, lines: readonly string[], { fileOf }: SchemaEditing): void {
  const { style, add } = fileOf(file);
  const text = file.getFullText();
  const at = text.trimEnd().length;
  const lead = at === 0 ? "" : style.lineEnd + style.lineEnd;
  const end = text.length > at ? "" : style.lineEnd;
  add({ start: at, end: at, text: lead + lines.join(style.lineEnd) + end });
}

/** A statement goes, with its own documentation and one of the empty lines around it. */
export function dropStatement({ files, fileOf }: SchemaEditing, site: TableSite): void {
  const { statement, file, local } = site;
  if (files.is.isVariableStatement(statement) && statement.getDeclarations().length > 1)
    throw new CannotEdit(statement, `${local} shares its statement with others`);
  const text = file.getFullText();
  const from = text.lastIndexOf("\n", commentStart(text, statement.getStart(), statement.getPos()) - 1) + 1;
  const end = text.indexOf("\n", statement.getEnd());
  const to = end < 0 ? text.length : end + 1;
  const blankBehind = /^\r?\n/.exec(text.slice(to))?.[0].length ?? 0;
  const blankBefore =
    blankBehind === 0 && to === text.length ? (/\r?\n$/.exec(text.slice(0, from))?.[0].length ?? 0) : 0;
  const start = /\n\r?\n$/.test(text.slice(0, from)) ? from - blankBefore : from;
  fileOf(file).add({ start, end: to + blankBehind, text: "" });
}

/** Another query, where the view has it as SQL. */
export function alterView({ files, fileOf, input }: SchemaEditing, site: TableSite): void {
  const { is } = files;
  const view = input.views.get(site.name);
  const argument = site.call.getArguments()[0];
  const isSql = is.isTaggedTemplateExpression(argument) && /\bsql$/.test(argument.getTag().getText());
  if (view === undefined || argument === undefined || !isSql)
    throw new CannotEdit(site.call, `the view ${site.name} is not written as SQL`);
  const { writing, add } = fileOf(site.file);
  add({
    start: argument.getStart(),
    end: argument.getEnd(),
    text: templateText([view.query], writing.orm("sql")),
  });
}
