/** How a declared type is written: by a builder of drizzle-orm, or by a type of its own. */
export type ColumnType =
  | { readonly kind: "builder"; readonly builder: Builder; readonly length?: number }
  | { readonly kind: "custom"; readonly type: string; readonly data: Data };

export type Builder = "integer" | "text" | "real" | "blob" | "numeric";

/** What a value is in TypeScript; `unknown` where the declared type does not say. */
export type Data = "number" | "string" | "string | number" | "unknown";

const BUILDERS: readonly string[] = ["integer", "text", "real", "blob", "numeric"] satisfies Builder[];

/**
 * The builder whose columns have this declared type, canonical. No `mode` is ever given: that a number is a boolean or
 * a time is nothing a database says.
 */
export function columnType(type: string): ColumnType {
  if (isBuilder(type)) return { kind: "builder", builder: type };
  const length = /^text\(([1-9]\d{0,8})\)$/.exec(type)?.[1];
  if (length !== undefined) return { kind: "builder", builder: "text", length: Number(length) };
  return { kind: "custom", type, data: dataOf(type) };
}

const isBuilder = (type: string): type is Builder => BUILDERS.includes(type);

/** By the affinity (https://www.sqlite.org/datatype3.html#determination_of_column_affinity). */
function dataOf(type: string): Data {
  if (/int/.test(type)) return "number";
  if (/char|clob|text/.test(type)) return "string";
  if (type === "" || /blob/.test(type)) return "unknown";
  return /real|floa|doub/.test(type) ? "number" : "string | number";
}

/** What a column of the type holds, as far as a default has to be one. */
export function dataOfType(type: ColumnType): Data {
  if (type.kind === "custom") return type.data;
  switch (type.builder) {
    case "integer":
    case "real":
      return "number";
    case "text":
    case "numeric":
      return "string";
    case "blob":
      return "unknown";
  }
}
