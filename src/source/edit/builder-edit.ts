import type { Column } from "../../model/schema.js";
import type { TypeScriptFiles } from "../open-typescript.js";
import { columnType } from "../write/column-type.js";
import { defaultText } from "../write/default-text.js";
import { templateText } from "../write/literal-text.js";
import type { Writing } from "../write/writing.js";
import { CannotEdit } from "./cannot-edit.js";
import type { Chain } from "./chain.js";
import { nameArgument } from "./column-site.js";
import type { TextEdit } from "./text-edit.js";

const BUILDERS = ["integer", "int", "text", "real", "blob", "numeric"];

/** The builder of a chain by its own name: `text` of `t.text("name")`; undefined for a helper of the user's own. */
export function builderOf({ base }: Chain): string | undefined {
  const name = base.getExpression().getText().split(".").at(-1) ?? "";
  const file = base.getSourceFile();
  const imported = file
    .getImportDeclarations()
    .filter((one) => /^drizzle-orm[\w-]*\/sqlite-core$/.test(one.getModuleSpecifierValue()))
    .flatMap((one) => one.getNamedImports())
    .find((one) => (one.getAliasNode()?.getText() ?? one.getName()) === name);
  const builder = imported?.getName() ?? (base.getExpression().getText().includes(".") ? name : "");
  return BUILDERS.includes(builder) ? builder : undefined;
}

/** The edit that gives a column another declared type; its name stays as it is written, and its `mode` goes. */
export function typeEdit(
  files: TypeScriptFiles,
  chain: Chain,
  column: Column,
  { writing, builders }: { readonly writing: Writing; readonly builders: string | undefined },
): TextEdit {
  const { base } = chain;
  if (builderOf(chain) === undefined && !isCustom(chain))
    throw new CannotEdit(base, `the type of ${column.name} comes from ${base.getExpression().getText()}`);
  const type = columnType(column.type);
  const name = nameArgument(files, base)?.getText();
  const callee =
    type.kind === "custom"
      ? writing.customType(type.type, type.data)
      : builders === undefined
        ? writing.core(type.builder)
        : `${builders}.${type.builder}`;
  const length =
    type.kind === "builder" && type.length !== undefined ? `{ length: ${type.length} }` : undefined;
  const args = [name, length].filter((one) => one !== undefined);
  return { start: base.getStart(), end: base.getEnd(), text: `${callee}(${args.join(", ")})` };
}

/** Does the chain begin with a custom type of the same file? */
function isCustom({ base }: Chain): boolean {
  const declared = base.getSourceFile().getVariableDeclaration(base.getExpression().getText());
  return /^customType\b/.test(declared?.getInitializer()?.getText() ?? "");
}

/** A default for a column that is there: a value only where the column's mode surely takes it, otherwise SQL. */
export function defaultFor(chain: Chain, column: Column, sql: string, writing: Writing): string {
  const asSql = (): string => templateText([sql], writing.orm("sql"));
  const config = chain.base
    .getArguments()
    .map((one) => one.getText())
    .join(" ");
  const mode = /\bmode:\s*["'](\w+)["']/.exec(config)?.[1];
  if (builderOf(chain) === undefined) return asSql();
  if (mode === "boolean" && (sql === "0" || sql === "1")) return sql === "1" ? "true" : "false";
  if (mode !== undefined && mode !== "text" && mode !== "number") return asSql();
  if (mode === "number" && column.type === "numeric") return /^-?\d+(\.\d+)?$/.test(sql) ? sql : asSql();
  const value = defaultText(column.type, sql, writing);
  const isEnum = /\benum:/.test(config) || chain.links.some(({ name }) => name === "$type");
  const allowed = new RegExp(`\\benum:[^\\]]*${value.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
  return !isEnum || allowed.test(config) ? value : asSql();
}
