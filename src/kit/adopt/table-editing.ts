import type { Node } from "ts-morph";
import type { Column, Table } from "../../model/schema.js";
import { CannotEdit } from "../../source/edit/cannot-edit.js";
import { type ColumnSite, columnSite } from "../../source/edit/column-site.js";
import { type ExtraElement, extraElements } from "../../source/edit/extra-element.js";
import type { FileEditing } from "../../source/edit/file-editing.js";
import { type ExtrasSite, extrasSite, type TableSite } from "../../source/edit/table-site.js";
import type { TextEdit } from "../../source/edit/text-edit.js";
import type { TypeScriptFiles } from "../../source/open-typescript.js";
import type { Arranged, Extra } from "../../source/write/arrange.js";
import type { ChainName } from "../../source/write/column-text.js";

/** One table that is edited: where it stands, and what is to become of its parts so far. */
export interface TableEditing {
  readonly files: TypeScriptFiles;
  readonly site: TableSite;
  readonly editing: FileEditing;
  readonly before: Table;
  readonly after: Table;
  /** Where everything of `after` stands if it is new. */
  readonly arranged: Arranged;
  readonly addedColumns: Column[];
  readonly removedColumns: Set<string>;
  /** The calls of columns, by column; null for none. */
  readonly chains: Map<string, Map<ChainName, string | null>>;
  readonly retyped: Set<string>;
  readonly addedExtras: Extra[];
  readonly removedExtras: Set<Node>;
  readonly replaced: TextEdit[];
}

/** Says what call a column shall have, or none. */
export function setCall(
  { chains }: TableEditing,
  column: string,
  name: ChainName,
  args: string | null,
): void {
  chains.set(column, (chains.get(column) ?? new Map<ChainName, string | null>()).set(name, args));
}

export const siteOf = ({ files, site }: TableEditing, column: string): ColumnSite =>
  columnSite(files, site, column);

/** Has the column, which is in the table's own object, a call of this name in its chain? */
export function hasCall(table: TableEditing, column: string, name: ChainName): boolean {
  if (!isOwn(table, column)) return false;
  return siteOf(table, column).chain?.links.some((link) => link.name === name) === true;
}

function isOwn(table: TableEditing, column: string): boolean {
  try {
    siteOf(table, column);
    return true;
  } catch (error) {
    if (error instanceof CannotEdit) return false;
    throw error;
  }
}

export const extrasOf = ({ files, site }: TableEditing): ExtrasSite | undefined => extrasSite(files, site);

/** The thing of the callback that `wanted` describes; undefined where there is none, or it is not certain. */
export function extraOf(
  table: TableEditing,
  wanted: (element: ExtraElement) => boolean,
): ExtraElement | undefined {
  const site = extrasOf(table);
  if (site === undefined) return undefined;
  const found = extraElements(table.files, site).filter(wanted);
  return found.length === 1 ? found[0] : undefined;
}

/** The key of a column in the table's object. */
export const keyOf = ({ editing, site }: TableEditing, column: string): string =>
  site.keys.get(column) ?? editing.writing.key(site.name, column);

/** Nobody can tell where it stands. */
export const notFound = ({ site }: TableEditing, what: string): CannotEdit =>
  new CannotEdit(site.call, `${what} of ${site.name} is not found in the text`);
