import type { Drizzle, DrizzleTable, DrizzleView, Namespace } from "./drizzle.js";

/** What modules export that concerns the database, each object once. */
export interface Exported {
  readonly tables: readonly DrizzleTable[];
  readonly views: readonly DrizzleView[];
  /** How many tables of other databases there are. */
  readonly others: number;
}

/** Looks at what each module exports under a name of its own, as drizzle-kit does: not inside other objects. */
export function exportedFrom(modules: readonly Namespace[], { orm, core }: Drizzle): Exported {
  const values = [...new Set(modules.flatMap((module) => Object.values(module)))];
  const isTable = (value: unknown): value is DrizzleTable => orm.is(value, core.SQLiteTable);
  const isView = (value: unknown): value is DrizzleView => orm.is(value, core.SQLiteView);
  const tables = values.filter(isTable);
  return {
    tables,
    views: values.filter(isView),
    others: values.filter((value) => orm.is(value, orm.Table)).length - tables.length,
  };
}
