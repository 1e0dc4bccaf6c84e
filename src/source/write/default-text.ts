import { columnType, dataOfType } from "./column-type.js";
import { stringText, templateText } from "./literal-text.js";
import type { Writing } from "./writing.js";

/** A default as the value that a TypeScript programmer would write, where the column takes it; otherwise as SQL. */
export function defaultText(type: string, sql: string, writing: Writing): string {
  const data = dataOfType(columnType(type));
  const value = /^'(?:[^']|'')*'$/.test(sql) ? sql.slice(1, -1).replaceAll("''", "'") : undefined;
  if (value !== undefined && data.includes("string") && !value.includes("\0"))
    return stringText(value, writing.style);
  if (data.includes("number") && isExact(sql)) return sql;
  if (type === "numeric" && isExact(sql)) return stringText(sql, writing.style);
  return templateText([sql], writing.orm("sql"));
}

/** Does JavaScript write the number with the same letters? */
const isExact = (sql: string): boolean =>
  /^-?\d+(?:\.\d+)?$/.test(sql) &&
  String(Number(sql)) === sql &&
  (/\./.test(sql) || Number.isSafeInteger(Number(sql)));
