import {
  type Casing,
  type DrizzleModules,
  type DrizzleTable,
  type DrizzleView,
  drizzleOf,
  type Namespace,
} from "./drizzle.js";
import { createPrinter } from "./printer.js";

/** Where a table or a view comes from: what exports it, and the keys of its columns. */
export interface Origin {
  /** Its name in the database. */
  readonly name: string;
  /** The place of the module among those that were loaded. */
  readonly module: number;
  /** The name that the module exports it by. */
  readonly exported: string;
  /** The columns' keys in the TypeScript object, by the names of the columns. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Every table and view that modules export, also those of another database's, once for each name it is exported by. */
export function readOrigins(
  modules: readonly Namespace[],
  drizzleModules: DrizzleModules,
  casing: Casing | undefined,
): readonly Origin[] {
  const { orm, core } = drizzleOf(drizzleModules);
  const { columnName } = createPrinter({ orm, core }, casing);
  const isTable = (value: unknown): value is DrizzleTable => orm.is(value, orm.Table);
  const isView = (value: unknown): value is DrizzleView => orm.is(value, core.SQLiteView);
  const keysOf = (table: DrizzleTable): ReadonlyMap<string, string> => {
    const columns = Object.entries(orm.getTableColumns(table)).filter(([, column]) =>
      orm.is(column, orm.Column),
    );
    return new Map(columns.map(([key, column]) => [columnName(column), key]));
  };
  const none: ReadonlyMap<string, string> = new Map();
  return modules.flatMap((module, place) =>
    Object.entries(module).flatMap(([exported, value]): readonly Origin[] => {
      const from = { module: place, exported };
      if (isTable(value)) return [{ ...from, name: orm.getTableName(value), keys: keysOf(value) }];
      return isView(value) ? [{ ...from, name: core.getViewConfig(value).name, keys: none }] : [];
    }),
  );
}
