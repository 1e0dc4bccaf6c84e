import type { Drizzle, DrizzleTable, DrizzleView, Namespace } from "./drizzle.js";

/** What modules export that concerns the database, each object once. */
export interface Exported {
  readonly tables: readonly DrizzleTable[];
  readonly views: readonly DrizzleView[];
  /** The names of tables of other databases. */
  readonly others: readonly string[];
}

/** Looks at what each module exports under a name of its own, as drizzle-kit does: not inside other objects. */
export function exportedFrom(modules: readonly Namespace[], { orm, core }: Drizzle): Exported {
  const values = [...new Set(modules.flatMap((module) => Object.values(module)))];
  const isTable = (value: unknown): value is DrizzleTable => orm.is(value, core.SQLiteTable);
  const isView = (value: unknown): value is DrizzleView => orm.is(value, core.SQLiteView);
  const isAnyTable = (value: unknown): value is DrizzleTable => orm.is(value, orm.Table);
  const tables = values.filter(isTable);
  return {
    tables,
    views: values.filter(isView),
    others: values
      .filter(isAnyTable)
      .filter((table) => !isTable(table))
      .map((table) => orm.getTableName(table)),
  };
}
