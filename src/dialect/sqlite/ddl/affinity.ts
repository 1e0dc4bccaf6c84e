export type Affinity = "integer" | "text" | "blob" | "real" | "numeric";

/**
 * The affinity of a column of this declared type, by SQLite's rules in their order:
 * sqlite.org/datatype3.html#determination_of_column_affinity. In a STRICT table ANY has none ("blob"), which this
 * does not know.
 */
export function affinityOf(type: string): Affinity {
  if (/int/i.test(type)) return "integer";
  if (/char|clob|text/i.test(type)) return "text";
  if (type.trim() === "" || /blob/i.test(type)) return "blob";
  return /real|floa|doub/i.test(type) ? "real" : "numeric";
}
