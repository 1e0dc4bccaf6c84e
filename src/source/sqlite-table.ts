import { SchemaError } from "../errors.js";
import type { Constraint, ForeignKey, PrimaryKey, ReferentialAction, Table } from "../model/schema.js";
import type { Drizzle, DrizzleForeignKey, TableConfig } from "./drizzle.js";
import type { Printer } from "./printer.js";
import { readColumn, readEnumCheck } from "./sqlite-column.js";
import { readIndexes } from "./sqlite-index.js";

export interface TableReader {
  readonly drizzle: Drizzle;
  readonly printer: Printer;
  /** A text column's enum becomes a CHECK. */
  readonly enumChecks: boolean;
}

/**
 * A Drizzle table as a table of the model, its expressions as Drizzle writes them.
 *
 * @throws SchemaError `bad-default`, `several-keys`.
 */
export function readTable(config: TableConfig, reader: TableReader): Table {
  const { printer } = reader;
  return {
    name: config.name,
    columns: config.columns.map((column) => readColumn(config.name, column, printer)),
    constraints: [
      ...readPrimaryKey(config, printer),
      ...config.foreignKeys.map((key) => readForeignKey(key, reader)),
      ...readChecks(config, reader),
    ],
    indexes: readIndexes(config, printer),
    options: {
      dialect: "sqlite",
      strict: false,
      withoutRowid: false,
      autoincrement: config.columns.some((column) => column.autoIncrement === true),
    },
  };
}

function readPrimaryKey(config: TableConfig, printer: Printer): readonly PrimaryKey[] {
  const keys = [
    ...config.columns.filter((column) => column.primary).map((column) => [column]),
    ...config.primaryKeys.map(({ columns }) => columns),
  ].map((columns) => columns.map(printer.columnName));
  const [first, ...others] = keys;
  if (first === undefined) return [];
  const other = others.find((columns) => columns.join() !== first.join());
  if (other !== undefined) {
    throw new SchemaError(
      "several-keys",
      `Table ${config.name} has two primary keys: (${first}) and (${other}).`,
      {
        hint: "Write one primaryKey({ columns: [ … ] }).",
        about: { table: config.name },
      },
    );
  }
  return [{ kind: "primaryKey", columns: first }];
}

function readForeignKey(key: DrizzleForeignKey, { drizzle, printer }: TableReader): ForeignKey {
  const { columns, foreignColumns, foreignTable } = key.reference();
  return {
    kind: "foreignKey",
    columns: columns.map(printer.columnName),
    parent: drizzle.orm.getTableName(foreignTable),
    parentColumns: foreignColumns.map(printer.columnName),
    onDelete: actionOf(key.onDelete),
    onUpdate: actionOf(key.onUpdate),
  };
}

function actionOf(action: string | undefined): ReferentialAction {
  switch (action) {
    case undefined:
    case "no action":
      return "no action";
    case "restrict":
    case "cascade":
    case "set null":
    case "set default":
      return action;
    default:
      throw new SchemaError(
        "unknown-action",
        `A foreign key has the action "${action}", which SQLite does not have.`,
        {
          hint: "The actions are no action, restrict, cascade, set null and set default.",
        },
      );
  }
}

function readChecks(config: TableConfig, { printer, enumChecks }: TableReader): readonly Constraint[] {
  return [
    ...config.checks.map(
      ({ name, value }) => ({ kind: "check", name, expression: printer.expression(value) }) as const,
    ),
    ...(enumChecks ? config.columns : []).flatMap(
      (column) => readEnumCheck(config.name, column, printer) ?? [],
    ),
  ];
}
