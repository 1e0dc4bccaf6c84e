import type {
  Check,
  Column,
  Constraint,
  ForeignKey,
  Index,
  IndexPart,
  PrimaryKey,
  Schema,
  Table,
  View,
} from "../../model/schema.js";
import { stripOwnQualifiers } from "./ddl/edit-table.js";
import { quoteIdentifier } from "./ddl/identifier.js";

/** The statements that make a schema, in the order SQLite needs: tables, indexes, views. */
export function createStatements(schema: Schema): readonly string[] {
  return [
    ...schema.tables.map(createTableSql),
    ...schema.tables.flatMap((table) => table.indexes.map((index) => createIndexSql(table.name, index))),
    ...schema.views.map(createViewSql),
  ];
}

/** `CREATE TABLE`, a line a column (https://www.sqlite.org/lang_createtable.html). */
export function createTableSql(table: Table): string {
  const inline = inlineKey(table);
  const lines = [
    ...table.columns.map((column) =>
      columnSql(column, inline?.columns[0] === column.name ? table : undefined),
    ),
    ...table.constraints.filter((constraint) => constraint !== inline).map(constraintSql),
  ];
  const { strict, withoutRowid } = table.options;
  const options = [...(withoutRowid ? ["WITHOUT ROWID"] : []), ...(strict ? ["STRICT"] : [])];
  const head = `CREATE TABLE ${quoteIdentifier(table.name)} (\n  ${lines.join(",\n  ")}\n)`;
  const sql = options.length === 0 ? head : `${head} ${options.join(", ")}`;
  return sql.includes(".") ? stripOwnQualifiers(sql) : sql;
}

/** A key of one column is written with the column: only so is an INTEGER PRIMARY KEY one with AUTOINCREMENT. */
function inlineKey(table: Table): PrimaryKey | undefined {
  return table.constraints.find(
    (constraint): constraint is PrimaryKey =>
      constraint.kind === "primaryKey" && constraint.columns.length === 1,
  );
}

/** A column's definition, name first; `keyed` is its table where the column is the whole primary key. */
function columnSql(column: Column, keyed: Table | undefined): string {
  return [
    quoteIdentifier(column.name),
    column.type,
    keyed === undefined ? "" : "PRIMARY KEY",
    keyed?.options.autoincrement === true ? "AUTOINCREMENT" : "",
    column.nullable ? "" : "NOT NULL",
    column.default === undefined ? "" : `DEFAULT ${column.default}`,
    column.generated === undefined ? "" : generatedSql(column.generated),
    column.collation === undefined ? "" : `COLLATE ${quoteIdentifier(column.collation)}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function generatedSql(generated: NonNullable<Column["generated"]>): string {
  return `GENERATED ALWAYS AS (${generated.as}) ${generated.stored ? "STORED" : "VIRTUAL"}`;
}

/** Only checks keep their names: to SQLite the names of keys say nothing, and drizzle-kit does not write them. */
function constraintSql(constraint: Constraint): string {
  switch (constraint.kind) {
    case "primaryKey":
      return `PRIMARY KEY ${columnList(constraint.columns)}`;
    case "unique":
      return `UNIQUE ${columnList(constraint.columns)}`;
    case "check":
      return checkSql(constraint);
    case "foreignKey":
      return `FOREIGN KEY ${columnList(constraint.columns)} ${referencesSql(constraint)}`;
  }
}

function checkSql(check: Check): string {
  const name = check.name === undefined ? "" : `CONSTRAINT ${quoteIdentifier(check.name)} `;
  return `${name}CHECK (${check.expression})`;
}

/** The clause that makes a foreign key, of a column or behind `FOREIGN KEY (…)`. */
export function referencesSql(key: ForeignKey): string {
  const columns = key.parentColumns.length === 0 ? "" : ` ${columnList(key.parentColumns)}`;
  const onUpdate = key.onUpdate === "no action" ? "" : ` ON UPDATE ${key.onUpdate.toUpperCase()}`;
  const onDelete = key.onDelete === "no action" ? "" : ` ON DELETE ${key.onDelete.toUpperCase()}`;
  return `REFERENCES ${quoteIdentifier(key.parent)}${columns}${onUpdate}${onDelete}`;
}

const columnList = (columns: readonly string[]): string => `(${columns.map(quoteIdentifier).join(", ")})`;

/** `CREATE INDEX` (https://www.sqlite.org/lang_createindex.html). */
export function createIndexSql(table: string, index: Index): string {
  const where = index.where === undefined ? "" : ` WHERE ${index.where}`;
  const head = `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${quoteIdentifier(index.name)}`;
  return `${head} ON ${quoteIdentifier(table)} (${index.parts.map(indexPartSql).join(", ")})${where}`;
}

function indexPartSql(part: IndexPart): string {
  const what = part.kind === "column" ? quoteIdentifier(part.column) : part.expression;
  const collation = part.collation === undefined ? "" : ` COLLATE ${quoteIdentifier(part.collation)}`;
  return `${what}${collation}${part.descending ? " DESC" : ""}`;
}

/** `CREATE VIEW` (https://www.sqlite.org/lang_createview.html). */
export function createViewSql(view: View): string {
  return `CREATE VIEW ${quoteIdentifier(view.name)} AS ${view.query}`;
}
