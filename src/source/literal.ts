/**
 * A value that a driver would be given, as an SQL literal (https://www.sqlite.org/lang_expr.html#literal_values_constants_).
 * SQLite has no booleans: true is 1. What no driver takes, an object, is written as JSON.
 *
 * @throws TypeError for a value that SQL cannot express: NaN, an infinity, a function, a symbol.
 */
export function literalOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "bigint":
      return value.toString();
    case "boolean":
      return value ? "1" : "0";
    case "number":
      if (Number.isFinite(value)) return value.toString();
      break;
    case "object":
      return objectLiteral(value);
    case "undefined":
    case "function":
    case "symbol":
      break;
  }
  throw new TypeError(`${String(value)} cannot be written as an SQL literal`);
}

function objectLiteral(value: object | null): string {
  if (value === null) return "NULL";
  if (value instanceof ArrayBuffer) return `X'${Buffer.from(value).toString("hex")}'`;
  if (ArrayBuffer.isView(value)) {
    return `X'${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}'`;
  }
  return quoted(value instanceof Date ? value.toISOString() : JSON.stringify(value));
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
