import type { ForeignKey, Index, IndexPart, Table } from "../../model/schema.js";
import type { Extra } from "./arrange.js";
import { expressionText } from "./expression-text.js";
import { stringText, templateText } from "./literal-text.js";
import { memberText } from "./member-text.js";
import type { Writing } from "./writing.js";

/** What stands behind a table's columns: `index("users_name_idx").on(table.name)`. `self` is the callback's parameter. */
export function extraText(table: Table, extra: Extra, self: string, writing: Writing): string {
  const named = (name: string): string => stringText(name, writing.style);
  const list = (columns: readonly string[]): string => membersText(table.name, columns, self, writing);
  switch (extra.kind) {
    case "primaryKey":
      return `${writing.core("primaryKey")}({ columns: [${list(extra.columns)}] })`;
    case "unique":
      return `${writing.core("unique")}(${named(extra.name)}).on(${list(extra.columns)})`;
    case "check":
      return `${writing.core("check")}(${named(extra.name)}, ${overTable(extra.expression, table, self, writing)})`;
    case "foreignKey":
      return foreignKeyText(table, extra, self, writing);
    case "index":
      return indexText(table, extra.index, self, writing);
  }
}

const membersText = (table: string, columns: readonly string[], self: string, writing: Writing): string =>
  columns.map((column) => self + memberText(writing.key(table, column), writing.style)).join(", ");

function overTable(sql: string, table: Table, self: string, writing: Writing): string {
  const columns = table.columns.map(({ name }) => name);
  return expressionText(sql, { table: table.name, columns, self }, writing);
}

function foreignKeyText(table: Table, key: ForeignKey, self: string, writing: Writing): string {
  const parent = key.parent === table.name ? self : writing.table(key.parent);
  const columns = membersText(table.name, key.columns, self, writing);
  const foreign = membersText(key.parent, key.parentColumns, parent, writing);
  const call = `${writing.core("foreignKey")}({ columns: [${columns}], foreignColumns: [${foreign}] })`;
  return call + actionCalls(key, writing);
}

export function actionCalls({ onDelete, onUpdate }: ForeignKey, { style }: Writing): string {
  const call = (name: string, action: string): string =>
    action === "no action" ? "" : `.${name}(${stringText(action, style)})`;
  return call("onDelete", onDelete) + call("onUpdate", onUpdate);
}

function indexText(table: Table, index: Index, self: string, writing: Writing): string {
  const builder = writing.core(index.unique ? "uniqueIndex" : "index");
  const parts = index.parts.map((part) => partText(part, table, self, writing)).join(", ");
  const where = index.where === undefined ? "" : `.where(${overTable(index.where, table, self, writing)})`;
  return `${builder}(${stringText(index.name, writing.style)}).on(${parts})${where}`;
}

/** Drizzle writes order and collation of a part as SQL. */
function partText(part: IndexPart, table: Table, self: string, writing: Writing): string {
  const collation = part.collation === undefined ? "" : ` COLLATE ${part.collation}`;
  const behind = collation + (part.descending ? " DESC" : "");
  if (part.kind === "expression") return overTable(part.expression + behind, table, self, writing);
  const member = self + memberText(writing.key(table.name, part.column), writing.style);
  return behind === "" ? member : templateText([{ code: member }, behind], writing.orm("sql"));
}
