import { SchemaError } from "../errors.js";

/** A module as `import * as` gives it. */
export type Namespace = Readonly<Record<string, unknown>>;

/** The user's own drizzle-orm: `drizzle-orm` and `drizzle-orm/sqlite-core`. */
export interface DrizzleModules {
  readonly orm: Namespace;
  readonly core: Namespace;
}

/** The parts of drizzle-orm that are read; 0.45 and 1.0 have them alike. */
export interface Orm {
  is(value: unknown, type: unknown): boolean;
  getTableColumns(table: DrizzleTable): Readonly<Record<string, DrizzleColumn>>;
  getTableName(table: DrizzleTable): string;
  readonly Column: unknown;
  readonly SQL: unknown;
  readonly Table: unknown;
}

export interface SqliteCore {
  getTableConfig(table: DrizzleTable): TableConfig;
  getViewConfig(view: DrizzleView): ViewConfig;
  readonly SQLiteDialect: new (config: { readonly casing?: Casing }) => DrizzleDialect;
  readonly SQLiteTable: unknown;
  readonly SQLiteView: unknown;
}

export type Casing = "snake_case" | "camelCase";

export interface DrizzleDialect {
  /** Writes a parameter; Drizzle's own writes `?`. */
  escapeParam: (place: number, value: unknown) => string;
  /** Writes a name, in quotes. */
  escapeName: (name: string) => string;
  /** `"indexes"` leaves out the table before a column's name. */
  sqlToQuery(sql: DrizzleSql, source?: "indexes"): { readonly sql: string };
}

export interface DrizzleSql {
  readonly queryChunks: readonly unknown[];
}

/** Known by `is` alone: everything about a table is in its config. */
export interface DrizzleTable {
  readonly _: { readonly brand: "Table" };
}

export interface DrizzleView {
  readonly _: { readonly brand: "View" };
}

export interface DrizzleColumn {
  readonly name: string;
  readonly notNull: boolean;
  readonly primary: boolean;
  readonly default: unknown;
  readonly isUnique: boolean;
  /** 1.0 has it only where the user gave one. */
  readonly uniqueName?: string;
  readonly enumValues?: readonly string[];
  readonly autoIncrement?: boolean;
  readonly generated?: { readonly as: unknown; readonly mode?: "virtual" | "stored" };
  getSQLType(): string;
  getSQL(): DrizzleSql;
  mapToDriverValue(value: unknown): unknown;
}

export interface TableConfig {
  readonly name: string;
  readonly columns: readonly DrizzleColumn[];
  readonly indexes: readonly DrizzleIndex[];
  readonly foreignKeys: readonly DrizzleForeignKey[];
  readonly checks: readonly { readonly name: string; readonly value: DrizzleSql }[];
  readonly primaryKeys: readonly { readonly columns: readonly DrizzleColumn[] }[];
  readonly uniqueConstraints: readonly {
    readonly name: string;
    readonly columns: readonly DrizzleColumn[];
  }[];
}

export interface DrizzleIndex {
  readonly config: {
    readonly name: string;
    readonly columns: readonly (DrizzleColumn | DrizzleSql)[];
    readonly unique: boolean;
    readonly where?: DrizzleSql;
  };
}

export interface DrizzleForeignKey {
  readonly onDelete?: string;
  readonly onUpdate?: string;
  reference(): {
    readonly columns: readonly DrizzleColumn[];
    readonly foreignColumns: readonly DrizzleColumn[];
    readonly foreignTable: DrizzleTable;
  };
}

export interface ViewConfig {
  readonly name: string;
  readonly query?: DrizzleSql;
  readonly selectedFields: Readonly<Record<string, unknown>>;
}

/** The two modules with what is read from them. */
export interface Drizzle {
  readonly orm: Orm;
  readonly core: SqliteCore;
}

/**
 * Checks that the modules are a drizzle-orm that can be read.
 *
 * @throws SchemaError `unknown-drizzle`.
 */
export function drizzleOf({ orm, core }: DrizzleModules): Drizzle {
  if (isOrm(orm) && isCore(core)) return { orm, core };
  throw new SchemaError("unknown-drizzle", "This drizzle-orm is not one that Sluice can read.", {
    hint: "Install drizzle-orm 0.45 or later.",
  });
}

function isOrm(module: object): module is Orm {
  return hasFunctions(module, ["is", "getTableColumns", "getTableName", "Column", "SQL", "Table"]);
}

function isCore(module: object): module is SqliteCore {
  const names = ["getTableConfig", "getViewConfig", "SQLiteDialect", "SQLiteTable", "SQLiteView"];
  return hasFunctions(module, names);
}

function hasFunctions(module: object, names: readonly string[]): boolean {
  return names.every((name) => typeof Reflect.get(module, name) === "function");
}
