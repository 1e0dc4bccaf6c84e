import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { UsageError } from "../../errors.js";
import type { SqlRow, SqlValue } from "../../model/step.js";

/** The columns that batches go along. */
export type BatchKey = readonly string[];

export const keyOf = (key: string | readonly string[]): BatchKey => (typeof key === "string" ? [key] : key);

/** A query of the rows behind a key, in the key's order, with its parameters. */
export interface Page {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** The query that batches are of, as a table to select from. */
const asTable = (query: string): string => `(${query.replace(/[\s;]+$/, "")}\n)`;

/** At most `size` rows behind the key. */
export function pageOf(
  query: Page,
  key: BatchKey,
  after: readonly SqlValue[] | undefined,
  size: number,
): Page {
  const { sql, params } = behind(query, key, after);
  return { sql: `SELECT * ${sql} ORDER BY ${columnsOf(key)} LIMIT ${size}`, params };
}

/** How many rows there are behind the key, as `rows`. */
export function countOf(query: Page, key: BatchKey, after: readonly SqlValue[] | undefined): Page {
  const { sql, params } = behind(query, key, after);
  return { sql: `SELECT count(*) AS rows ${sql}`, params };
}

/** Keys of several columns compare as row values (https://www.sqlite.org/rowvalue.html#scrolling_window_queries). */
function behind(query: Page, key: BatchKey, after: readonly SqlValue[] | undefined): Page {
  const where = after === undefined ? "" : ` WHERE (${columnsOf(key)}) > (${key.map(() => "?").join(", ")})`;
  return { sql: `FROM ${asTable(query.sql)}${where}`, params: [...query.params, ...(after ?? [])] };
}

const columnsOf = (key: BatchKey): string => key.map(quoteIdentifier).join(", ");

/**
 * The key of each row, in order.
 *
 * @throws UsageError `bad-key`: it does not tell the rows apart, or not in every row.
 */
export function keysOf(rows: readonly unknown[], key: BatchKey): readonly (readonly SqlValue[])[] {
  const keys = rows.map((row) => key.map((column) => partOf(row, column)));
  for (const [place, values] of keys.entries()) {
    const before = keys[place - 1];
    if (before?.every((value, part) => isSame(value, values[part])) === true)
      throw badKey(key, "is not unique");
  }
  return keys;
}

function partOf(row: unknown, column: string): SqlValue {
  const value = isRow(row) ? row[column] : undefined;
  if (value === undefined) throw badKey([column], "is no column of the query");
  if (value === null) throw badKey([column], "is NULL in a row");
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw badKey([column], "is greater than a number can hold; have the client return BigInt");
  }
  return value;
}

const isRow = (row: unknown): row is SqlRow => typeof row === "object" && row !== null;

const isSame = (a: SqlValue, b: SqlValue | undefined): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;

const badKey = (key: BatchKey, why: string): UsageError =>
  new UsageError("bad-key", `The key "${key.join('", "')}" of the batches ${why}.`, {
    hint: "Give a column of the query that is unique and not NULL, or several that are together.",
  });
