import type { Casing, Drizzle, DrizzleColumn, DrizzleDialect, DrizzleSql } from "./drizzle.js";
import { literalOf } from "./literal.js";

/** Writes Drizzle's objects as SQL text, with every parameter as a literal. */
export interface Printer {
  /** The column's name in the database, after `casing`. */
  columnName(column: DrizzleColumn): string;
  /** An expression over one table: columns stand without the table's name. */
  expression(sql: DrizzleSql): string;
  /** A query: columns stand with their table's name. `selected` are those of its result. */
  query(sql: DrizzleSql, selected: readonly DrizzleColumn[]): string;
  isSql(value: unknown): value is DrizzleSql;
}

/**
 * A printer for the user's drizzle-orm. `casing` says how columns without a name of their own are called; Drizzle 1.0
 * has no such option and takes no notice.
 */
export function createPrinter({ orm, core }: Drizzle, casing: Casing | undefined): Printer {
  const dialect = new core.SQLiteDialect({ casing });
  dialect.escapeParam = (_, value) => literalOf(value);
  const expression = (sql: DrizzleSql): string => dialect.sqlToQuery(sql, "indexes").sql;
  const columnName = (column: DrizzleColumn): string =>
    casing === undefined ? column.name : unquoted(expression(column.getSQL()));
  return {
    columnName,
    expression,
    query: (sql, selected) => {
      const names = new Map(selected.map((column) => [column.name, columnName(column)]));
      return withNames(dialect, names, () => dialect.sqlToQuery(sql).sql);
    },
    isSql: (value): value is DrizzleSql => orm.is(value, orm.SQL),
  };
}

/**
 * Drizzle's query builder knows no casing: what a query of one table selects it has written by its keys, which are
 * the columns' names only to Drizzle.
 */
function withNames(dialect: DrizzleDialect, names: ReadonlyMap<string, string>, print: () => string): string {
  const { escapeName } = dialect;
  dialect.escapeName = (name) => escapeName(names.get(name) ?? name);
  try {
    return print();
  } finally {
    dialect.escapeName = escapeName;
  }
}

const unquoted = (name: string): string => name.slice(1, -1).replaceAll('""', '"');
