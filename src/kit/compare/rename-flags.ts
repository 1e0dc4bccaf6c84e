import type { Rename } from "../../diff/rename.js";
import { UsageError } from "../../errors.js";

/** A name of a flag: of a table, or of a column with its table. */
export interface FlagName {
  readonly table: string;
  readonly column: string | undefined;
}

/** Splits `users.name`. */
export function splitName(name: string): FlagName {
  const dot = name.indexOf(".");
  return dot < 0
    ? { table: name, column: undefined }
    : { table: name.slice(0, dot), column: name.slice(dot + 1) };
}

/**
 * Reads `users:people` and `users.name:users.full_name`. A column's table may have its old name or, where another flag
 * renames it, the new one.
 *
 * @throws UsageError `bad-rename`
 */
export function parseRenames(texts: readonly string[]): readonly Rename[] {
  const tables = texts.filter((text) => !text.includes("."));
  return texts.map((text) => parseRename(text, tables));
}

function parseRename(text: string, tables: readonly string[]): Rename {
  const [from, to, more] = text.split(":");
  const bad = (why: string): UsageError =>
    new UsageError("bad-rename", `--rename ${text}: ${why}.`, {
      hint: "A column is users.name:users.full_name, a table users:people.",
    });
  if (!from || !to || more !== undefined)
    throw bad("it needs an old and a new name with a colon between them");
  const old = splitName(from);
  const now = splitName(to);
  if (old.column === undefined && now.column === undefined) return { of: "table", from, to };
  if (old.column === undefined) throw bad("a table cannot become a column");
  if (now.column === undefined) return { of: "column", table: old.table, from: old.column, to };
  if (now.table !== old.table && !tables.includes(`${old.table}:${now.table}`)) {
    throw bad("a column cannot move to another table");
  }
  return { of: "column", table: now.table, from: old.column, to: now.column };
}
