import { equal } from "../../model/equality.js";
import { primaryKeyOf } from "../../model/lookup.js";
import type { Column } from "../../model/schema.js";
import { defaultFor, typeEdit } from "../../source/edit/builder-edit.js";
import { CannotEdit } from "../../source/edit/cannot-edit.js";
import { type Chain, chainEdits } from "../../source/edit/chain.js";
import { listEdits } from "../../source/edit/list-edit.js";
import { columnsSite } from "../../source/edit/table-site.js";
import { type ChainName, generatedArgs } from "../../source/write/column-text.js";
import { memberLines } from "../../source/write/table-text.js";
import { hasCall, setCall, siteOf, type TableEditing } from "./table-editing.js";

/** A column is another: its chain says so, call by call. @throws CannotEdit */
export function alterColumn(table: TableEditing, before: Column, after: Column): void {
  const { name } = after;
  const chain = chainIn(table, name);
  if (before.type !== after.type) table.retyped.add(name);
  if (before.nullable !== after.nullable) setNull(table, after);
  if (before.default !== after.default || (before.type !== after.type && after.default !== undefined))
    setDefault(table, chain, after, before.type !== after.type);
  if (!equal(before.generated, after.generated)) {
    const as = after.generated;
    if (as === undefined) requireCall(table, name, "generatedAlwaysAs");
    setCall(
      table,
      name,
      "generatedAlwaysAs",
      as === undefined ? null : generatedArgs(as, table.editing.writing),
    );
  }
}

function setNull(table: TableEditing, after: Column): void {
  if (after.nullable) {
    const isKey = hasCall(table, after.name, "primaryKey");
    if (!isKey) requireCall(table, after.name, "notNull");
    if (hasCall(table, after.name, "notNull")) setCall(table, after.name, "notNull", null);
    return;
  }
  const key = primaryKeyOf(table.after)?.columns ?? [];
  if (key.length !== 1 || key[0] !== after.name) setCall(table, after.name, "notNull", "");
}

function setDefault(table: TableEditing, chain: Chain, after: Column, retyped: boolean): void {
  const { writing } = table.editing;
  if (after.default === undefined) {
    requireCall(table, after.name, "default");
    setCall(table, after.name, "default", null);
    return;
  }
  const bare = retyped ? { ...chain, links: [], base: chain.base } : chain;
  setCall(
    table,
    after.name,
    "default",
    retyped ? plainDefault(after, table) : defaultFor(bare, after, after.default, writing),
  );
}

/** Of a column with a new type, whose `mode` is gone. */
function plainDefault(after: Column, table: TableEditing): string {
  const { writing } = table.editing;
  return `${writing.orm("sql")}\`${(after.default ?? "").replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
}

/** A call that is to go has to stand there: what a helper brings cannot be taken away here. */
function requireCall(table: TableEditing, column: string, name: ChainName): void {
  if (hasCall(table, column, name)) return;
  throw new CannotEdit(siteOf(table, column).node, `the column ${column} has its ${name} from elsewhere`);
}

function chainIn(table: TableEditing, column: string): Chain {
  const { node, chain } = siteOf(table, column);
  if (chain !== undefined) return chain;
  throw new CannotEdit(node, `the column ${column} is made elsewhere`);
}

/** The edits of columns that stay. */
export function editChains(table: TableEditing): void {
  const { editing, chains, retyped, after, files, site } = table;
  for (const name of retyped) {
    const column = after.columns.find((one) => one.name === name);
    const { builders } = columnsSite(files, site);
    if (column !== undefined)
      editing.add(typeEdit(files, chainIn(table, name), column, { writing: editing.writing, builders }));
  }
  for (const [column, change] of chains)
    editing.add(...chainEdits(chainIn(table, column), change, editing.style.lineEnd));
}

/** The columns that come and go, in the object of the table. */
export function editColumns(table: TableEditing): void {
  const { addedColumns, removedColumns, files, site, editing, after, arranged } = table;
  const removed = new Set([...removedColumns].map((name) => siteOf(table, name).node));
  if (addedColumns.length + removed.size === 0) return;
  const { object, builders } = columnsSite(files, site);
  const writing = withBuilders(editing.writing, builders);
  editing.add(
    ...listEdits({
      text: site.file.getFullText(),
      lineEnd: editing.style.lineEnd,
      start: object.getStart() + 1,
      end: object.getEnd() - 1,
      elements: object.getProperties(),
      removed,
      inserted: addedColumns.map(({ name }) => ({
        after: neighbour(table, name),
        lines: memberLines(after, name, arranged, writing).map((line, at, all) =>
          at === all.length - 1 ? line.replace(/,$/, "") : line,
        ),
      })),
      indent: editing.style.indent,
    }),
  );
}

/** `t.text("name")` where the table's builders are members of `t`. */
function withBuilders<W extends { core(name: string): string }>(writing: W, builders: string | undefined): W {
  if (builders === undefined) return writing;
  const isBuilder = (name: string): boolean => ["integer", "text", "real", "blob", "numeric"].includes(name);
  return { ...writing, core: (name) => (isBuilder(name) ? `${builders}.${name}` : writing.core(name)) };
}

/** The property behind which a new column stands: that of the nearest one before it that has one of its own. */
function neighbour(table: TableEditing, name: string): ReturnType<typeof siteOf>["node"] | undefined {
  const place = table.after.columns.findIndex((column) => column.name === name);
  for (const { name: before } of table.after.columns.slice(0, place).reverse()) {
    const isNew = table.addedColumns.some((column) => column.name === before);
    const key = table.site.keys.get(before);
    if (isNew || key === undefined) continue;
    try {
      return siteOf(table, before).node;
    } catch (error) {
      if (!(error instanceof CannotEdit)) throw error;
    }
  }
  return undefined;
}
