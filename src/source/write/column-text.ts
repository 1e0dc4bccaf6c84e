import type { Column, ForeignKey, Table } from "../../model/schema.js";
import { type ColumnParts, defaultUniqueName } from "./arrange.js";
import { columnType } from "./column-type.js";
import { defaultText } from "./default-text.js";
import { stringText, templateText } from "./literal-text.js";
import { memberText } from "./member-text.js";
import { shifted, WIDTH } from "./style.js";
import type { Writing } from "./writing.js";

/** A call in the chain of a column: `.notNull()`. */
export interface Call {
  readonly name: ChainName;
  readonly args: string;
}

/** In the order in which they stand. */
export const CHAIN = [
  "primaryKey",
  "notNull",
  "unique",
  "default",
  "generatedAlwaysAs",
  "references",
] as const;

export type ChainName = (typeof CHAIN)[number];

export const callText = ({ name, args }: Call): string => `.${name}(${args})`;

/** A column as Drizzle has it: `integer("id").primaryKey()`; the lines after the first are one level deeper. */
export function columnText(
  table: Table,
  column: Column,
  parts: ColumnParts,
  writing: Writing,
): readonly string[] {
  const base = builderText(table.name, column, writing);
  const calls = callsOf(table, column, parts, writing).map(callText);
  const line = base + calls.join("");
  if (line.length <= WIDTH - 2 * writing.style.indent.length || calls.length === 0) return [line];
  return [base, ...shifted(calls, writing.style.indent)];
}

/** The builder with the column's name, unless that comes from the key. */
export function builderText(table: string, column: Column, writing: Writing): string {
  const type = columnType(column.type);
  const name = writing.isNamedByKey(table, column.name) ? [] : [stringText(column.name, writing.style)];
  if (type.kind === "custom") return `${writing.customType(type.type, type.data)}(${name.join("")})`;
  const length = type.length === undefined ? [] : [`{ length: ${type.length} }`];
  return `${writing.core(type.builder)}(${[...name, ...length].join(", ")})`;
}

/** The calls that a column has behind its builder. */
export function callsOf(table: Table, column: Column, parts: ColumnParts, writing: Writing): readonly Call[] {
  const calls: Call[] = [];
  const { primaryKey, unique, references } = parts;
  if (primaryKey !== undefined)
    calls.push({ name: "primaryKey", args: primaryKey.autoincrement ? "{ autoIncrement: true }" : "" });
  else if (!column.nullable) calls.push({ name: "notNull", args: "" });
  if (unique !== undefined)
    calls.push({ name: "unique", args: uniqueArgs(table.name, column, unique.name, writing) });
  if (column.default !== undefined)
    calls.push({ name: "default", args: defaultText(column.type, column.default, writing) });
  if (column.generated !== undefined)
    calls.push({ name: "generatedAlwaysAs", args: generatedArgs(column.generated, writing) });
  if (references !== undefined)
    calls.push({ name: "references", args: referencesArgs(table, references, writing) });
  return calls;
}

/** Drizzle makes the name from the key where the column has no name of its own. */
export function uniqueArgs(
  table: string,
  { name }: Column,
  given: string | undefined,
  writing: Writing,
): string {
  if (given !== undefined) return stringText(given, writing.style);
  return writing.isNamedByKey(table, name) && writing.key(table, name) !== name
    ? stringText(defaultUniqueName(table, [name]), writing.style)
    : "";
}

export function generatedArgs({ as, stored }: NonNullable<Column["generated"]>, writing: Writing): string {
  const mode = stored ? "stored" : "virtual";
  return `${templateText([as], writing.orm("sql"))}, { mode: ${stringText(mode, writing.style)} }`;
}

/** `() => users.id, { onDelete: "cascade" }`. */
export function referencesArgs(table: Table, key: ForeignKey, writing: Writing): string {
  const parent = writing.table(key.parent);
  const member = memberText(writing.key(key.parent, key.parentColumns[0] ?? ""), writing.style);
  const type = writing.inCircle(table.name, key.parent) ? `: ${writing.coreType("AnySQLiteColumn")}` : "";
  const actions = actionsText(key, writing);
  return `()${type} => ${parent}${member}${actions === "" ? "" : `, ${actions}`}`;
}

/** `{ onDelete: "cascade" }`; empty for the actions that there are anyway. */
export function actionsText({ onDelete, onUpdate }: ForeignKey, { style }: Writing): string {
  const parts = [
    ...(onDelete === "no action" ? [] : [`onDelete: ${stringText(onDelete, style)}`]),
    ...(onUpdate === "no action" ? [] : [`onUpdate: ${stringText(onUpdate, style)}`]),
  ];
  return parts.length === 0 ? "" : `{ ${parts.join(", ")} }`;
}
