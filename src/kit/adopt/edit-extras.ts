import type { Node } from "ts-morph";
import { CannotEdit } from "../../source/edit/cannot-edit.js";
import { listEdits } from "../../source/edit/list-edit.js";
import type { ExtrasSite } from "../../source/edit/table-site.js";
import type { Extra } from "../../source/write/arrange.js";
import { extraText } from "../../source/write/extra-text.js";
import { camelCase } from "../../source/write/identifier.js";
import { keyText } from "../../source/write/member-text.js";
import { SELF } from "../../source/write/table-text.js";
import { extrasOf, type TableEditing } from "./table-editing.js";

/** The constraints and indexes that come and go, in the form that the table has; an array where it has none. */
export function editExtras(table: TableEditing): void {
  const { editing, replaced, addedExtras, removedExtras } = table;
  editing.add(...replaced);
  if (addedExtras.length + removedExtras.size === 0) return;
  const site = extrasOf(table);
  if (site === undefined) addCallback(table);
  else editList(table, site);
}

function editList(table: TableEditing, site: ExtrasSite): void {
  const { editing, files, addedExtras, removedExtras } = table;
  const { list } = site;
  const elements: readonly Node[] = files.is.isArrayLiteralExpression(list)
    ? list.getElements()
    : list.getProperties();
  const self = addedExtras.length === 0 ? SELF : selfIn(table, site);
  const taken = new Set(elements.map((element) => /^[\w$]+/.exec(element.getText())?.[0] ?? ""));
  editing.add(
    ...listEdits({
      text: site.callback.getSourceFile().getFullText(),
      lineEnd: editing.style.lineEnd,
      start: list.getStart() + 1,
      end: list.getEnd() - 1,
      elements,
      removed: removedExtras,
      inserted: addedExtras.map((extra) => {
        const text = extraText(table.after, extra, self, editing.writing);
        const line = files.is.isArrayLiteralExpression(list)
          ? text
          : `${propertyName(extra, taken, table)}: ${text}`;
        return { after: elements.at(-1), lines: [line] };
      }),
      indent: editing.style.indent,
    }),
  );
}

/** In the older form everything has a key, which says nothing. */
function propertyName(extra: Extra, taken: Set<string>, { editing }: TableEditing): string {
  const name = extra.kind === "index" ? extra.index.name : "name" in extra ? extra.name : undefined;
  const plain = camelCase(name ?? extra.kind) || extra.kind;
  let key = plain;
  for (let place = 2; taken.has(key); place++) key = `${plain}${place}`;
  taken.add(key);
  return keyText(key, editing.style);
}

/** What the table is called in its callback, which gains a parameter where it has none. */
export function selfIn({ editing, site }: TableEditing, { callback, self, pattern }: ExtrasSite): string {
  if (self !== undefined) return self;
  if (pattern.size > 0 || callback.getParameters().length > 0)
    throw new CannotEdit(callback, `the callback of ${site.name} takes its columns apart`);
  const at = callback.getStart() + callback.getText().indexOf("(") + 1;
  editing.add({ start: at, end: at, text: SELF });
  return SELF;
}

/** Another table of the file with a callback says what its parameter is called. */
const CALLBACK = /[})]\s*,\s*\(?(\w+)\)?\s*=>\s*\(?[[{]/;

function addCallback(table: TableEditing): void {
  const { editing, site, addedExtras, after } = table;
  const { style, writing } = editing;
  const text = site.file.getFullText();
  const columns = site.call.getArguments()[1];
  if (columns === undefined)
    throw new CannotEdit(site.call, `the columns of ${site.name} are not written out here`);
  const self = CALLBACK.exec(text)?.[1] ?? SELF;
  const lineStart = text.lastIndexOf("\n", columns.getEnd() - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const lines = addedExtras.map(
    (extra) => `${indent}${style.indent}${extraText(after, extra, self, writing)},`,
  );
  const list = [`(${self}) => [`, ...lines, `${indent}]`].join(style.lineEnd);
  const first = site.call.getArguments()[0];
  const isTall = first !== undefined && text.slice(site.call.getStart(), first.getStart()).includes("\n");
  const comma = /^\s*,/.exec(text.slice(columns.getEnd()))?.[0].length ?? 0;
  const at = columns.getEnd() + comma;
  const lead = `${comma === 0 ? "," : ""}${isTall ? style.lineEnd + indent : " "}`;
  editing.add({ start: at, end: at, text: `${lead}${list}${comma === 0 && !isTall ? "" : ","}` });
}
