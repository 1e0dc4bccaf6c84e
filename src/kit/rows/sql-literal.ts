import { quoteString } from "../../dialect/sqlite/ddl/identifier.js";
import type { SqlValue } from "../../model/step.js";

/** A value as SQLite's SQL writes it (https://www.sqlite.org/lang_expr.html#literal_values_constants_). */
export function sqlLiteral(value: SqlValue): string {
  if (value === null) return "NULL";
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
  if (typeof value !== "string") return String(value);
  // A string literal ends at NUL where the SQL itself is a C string.
  return value.includes("\0")
    ? `CAST(x'${Buffer.from(value, "utf8").toString("hex")}' AS TEXT)`
    : quoteString(value);
}
