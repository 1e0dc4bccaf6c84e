import type { Range } from "./definition.js";
import { parseCreateTable } from "./parse-table.js";
import { stripOwnQualifiers } from "./rename-definition.js";
import { significantTokens, tokenKey } from "./token.js";

/**
 * How two definitions of a table compare, whatever the table is called: `"alike"`, the same but for layout, so that
 * one text may stand in the other's place; `"reordered"`, the same columns and constraints in another order;
 * `"different"`.
 *
 * The table's own name in front of its columns says nothing; a column's own name counts with its letter case. The order of keys counts as the columns' does: SQLite
 * tells their b-trees apart by it.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function compareDefinitions(a: string, b: string): "alike" | "reordered" | "different" {
  const [left, right] = [elementsOf(a), elementsOf(b)];
  if (left.options !== right.options) return "different";
  if (!sameList(left.all.toSorted(), right.all.toSorted())) return "different";
  return sameList(left.ordered, right.ordered) ? "alike" : "reordered";
}

interface Elements {
  /** Columns and constraints as tokens. */
  readonly all: readonly string[];
  /** Those whose order counts. */
  readonly ordered: readonly string[];
  readonly options: string;
}

function elementsOf(sql: string): Elements {
  const table = parseCreateTable(stripOwnQualifiers(sql));
  const text = ({ start, end }: Range): string => tokensOf(table.sql.slice(start, end));
  const columns = table.columns.map(
    (column) => `${column.name} ${text({ start: column.nameRange.end, end: column.range.end })}`,
  );
  const keys = table.constraints.filter(({ kind }) => kind === "primaryKey" || kind === "unique");
  const others = table.constraints.filter((constraint) => !keys.includes(constraint));
  const ordered = [...columns, ...keys.map(({ range }) => text(range))];
  const { strict, withoutRowid } = table.options;
  return {
    all: [...ordered, ...others.map(({ range }) => text(range))],
    ordered,
    options: `${strict} ${withoutRowid}`,
  };
}

const tokensOf = (text: string): string => JSON.stringify(significantTokens(text).map(tokenKey));

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((item, place) => item === b[place]);
