import type { Index, Table, View } from "../../../model/schema.js";
import { canonicalIndex, canonicalTable, canonicalView } from "../canonical.js";
import { parseCreateTable } from "../ddl/parse-table.js";

/** More texts than this are not kept: a process that reads so many is not comparing one schema with itself. */
const MOST = 20_000;

/**
 * Reads each text once: the sides of a comparison, and its proof, are mostly made of the same definitions. The values
 * are readonly, so that sharing them is safe.
 */
function once<T>(read: (sql: string) => T): (sql: string) => T {
  const known = new Map<string, T>();
  return (sql) => {
    const found = known.get(sql);
    if (found !== undefined) return found;
    if (known.size >= MOST) known.clear();
    const value = read(sql);
    known.set(sql, value);
    return value;
  };
}

/** `CREATE TABLE` as a model, without indexes. @throws DdlError for what our parser does not know. */
export const readTable: (sql: string) => Table = once((sql) => canonicalTable(parseCreateTable(sql)));

/** `CREATE INDEX` as a model. @throws DdlError */
export const readIndex: (sql: string) => Index = once((sql) => canonicalIndex(sql).index);

/** `CREATE VIEW` as a model. @throws DdlError */
export const readView: (sql: string) => View = once(canonicalView);
