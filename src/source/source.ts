import { messageOf, SchemaError, SluiceError } from "../errors.js";
import type { Schema, Table, View } from "../model/schema.js";
import {
  type Casing,
  type DrizzleColumn,
  type DrizzleModules,
  type DrizzleTable,
  type DrizzleView,
  drizzleOf,
  type Namespace,
} from "./drizzle.js";
import { type Exported, exportedFrom } from "./exported.js";
import { createPrinter } from "./printer.js";
import { readTable, type TableReader } from "./sqlite-table.js";

export interface SourceOptions {
  /** How columns without a name of their own are called in the database. */
  readonly casing?: Casing;
  /** A text column's enum becomes a CHECK. */
  readonly enumChecks: boolean;
}

/** What the TypeScript files say, with expressions as Drizzle writes them: not yet canonical. */
export interface SourceSchema {
  readonly schema: Schema;
  /** The column's key in the TypeScript object, by table and column. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/**
 * Reads the Drizzle tables and views that modules export. Everything else that they export is left alone, and so are
 * views that exist elsewhere (`.existing()`).
 *
 * @throws SchemaError `no-tables`, `duplicate-name`, `unreadable-table`, `unknown-drizzle`, and those of a table.
 */
export function readSource(
  modules: readonly Namespace[],
  drizzleModules: DrizzleModules,
  { casing, enumChecks }: SourceOptions,
): SourceSchema {
  const drizzle = drizzleOf(drizzleModules);
  const reader = { drizzle, printer: createPrinter(drizzle, casing), enumChecks };
  const exported = exportedFrom(modules, drizzle);
  const read = exported.tables.map((table) => readOne(table, reader));
  const schema = {
    tables: read.map(({ table }) => table),
    views: exported.views.flatMap((view) => readView(view, reader)),
  };
  refuseEmpty(schema, exported);
  refuseDuplicates([...schema.tables, ...schema.views]);
  return { schema, keys: new Map(read.map(({ table, keys }) => [table.name, keys])) };
}

interface ReadTable {
  readonly table: Table;
  readonly keys: ReadonlyMap<string, string>;
}

function readOne(table: DrizzleTable, reader: TableReader): ReadTable {
  const { orm, core } = reader.drizzle;
  const columns = Object.entries(orm.getTableColumns(table));
  const name = orm.getTableName(table);
  try {
    return {
      table: readTable(core.getTableConfig(table), reader),
      keys: new Map(columns.map(([key, column]) => [reader.printer.columnName(column), key])),
    };
  } catch (error) {
    throw unreadable("Table", name, error);
  }
}

function readView(view: DrizzleView, { drizzle, printer }: TableReader): readonly View[] {
  const { name, query, selectedFields } = drizzle.core.getViewConfig(view);
  if (query === undefined) return [];
  const isColumn = (field: unknown): field is DrizzleColumn => drizzle.orm.is(field, drizzle.orm.Column);
  try {
    return [{ name, query: printer.query(query, Object.values(selectedFields).filter(isColumn)) }];
  } catch (error) {
    throw unreadable("View", name, error);
  }
}

function unreadable(what: "Table" | "View", name: string, error: unknown): SluiceError {
  if (error instanceof SchemaError) {
    const { code, message, hint, cause, about = { table: name } } = error;
    return new SchemaError(code, message, { hint, cause, about });
  }
  if (error instanceof SluiceError) return error;
  return new SchemaError("unreadable-table", `${what} ${name} cannot be read: ${messageOf(error)}`, {
    hint: "Fix what its definition refers to. An undefined column is often a circular import.",
    cause: error,
    about: { table: name },
  });
}

function refuseEmpty(schema: Schema, { others }: Exported): void {
  if (schema.tables.length > 0 || schema.views.length > 0) return;
  const [other] = others;
  throw new SchemaError("no-tables", "The schema files export no SQLite table.", {
    hint:
      other !== undefined
        ? "They export tables of another database; write them with sqliteTable."
        : "Export the tables: `export const users = sqliteTable(…)`.",
    about: other === undefined ? undefined : { table: other },
  });
}

/** SQLite does not tell the case of ASCII letters apart; tables and views share one space of names. */
function refuseDuplicates(objects: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of objects) {
    const folded = name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    if (seen.has(folded)) {
      throw new SchemaError("duplicate-name", `The schema has two tables or views called ${name}.`, {
        hint: "Rename one, or leave one out of the schema files.",
        about: { table: name },
      });
    }
    seen.add(folded);
  }
}
