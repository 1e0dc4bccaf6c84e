import type {
  Column,
  Constraint,
  ForeignKey,
  Index,
  IndexPart,
  Schema,
  Table,
  View,
} from "../../model/schema.js";
import type { ColumnClause, ColumnDefinition, IndexedColumn, TableDefinition } from "./ddl/definition.js";
import { affinityOf, canonicalDefault, canonicalExpression, canonicalTokens } from "./ddl/expression.js";
import { sameName } from "./ddl/identifier.js";
import { parseCreateIndex, parseCreateView } from "./ddl/parse-object.js";
import { type PlacedConstraint, placedConstraints } from "./read/placed-constraint.js";

/** A definition as a model, without its indexes; the one place where SQLite's texts become canonical. */
export function canonicalTable(definition: TableDefinition): Table {
  const placed = placedConstraints(definition);
  const keys = keyColumns(placed);
  return {
    name: definition.name,
    columns: definition.columns.map((column) => canonicalColumn(definition, column, keys)),
    constraints: placed.map((one) => one.constraint),
    indexes: [],
    options: {
      dialect: "sqlite",
      strict: definition.options.strict,
      withoutRowid: definition.options.withoutRowid,
      autoincrement: placed.some((one) => one.autoincrement),
    },
  };
}

/** The columns whose NULLs nobody means: the key's, where it is one column or the table is WITHOUT ROWID. */
function keyColumns(placed: readonly PlacedConstraint[]): readonly string[] {
  return placed.flatMap(({ constraint }) => (constraint.kind === "primaryKey" ? constraint.columns : []));
}

/**
 * A key's columns are NOT NULL in WITHOUT ROWID and STRICT tables (https://www.sqlite.org/stricttables.html). Elsewhere a
 * key of one column counts as NOT NULL: INTEGER PRIMARY KEY is, and otherwise SQLite takes NULLs only for an old
 * mistake's sake (https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls). Drizzle cannot say otherwise.
 */
function canonicalColumn(
  definition: TableDefinition,
  column: ColumnDefinition,
  keys: readonly string[],
): Column {
  const type = (column.type?.text ?? "").toLowerCase();
  const isKey = keys.some((key) => sameName(key, column.name));
  const { strict, withoutRowid } = definition.options;
  const neverNull = isKey && (keys.length === 1 || withoutRowid || strict);
  return {
    name: column.name,
    type,
    nullable: !neverNull && clauseOf(column, "notNull") === undefined,
    default: defaultOf(column, type),
    generated: generatedOf(definition, column),
    collation: collationOf(column),
  };
}

/** The clause of a kind; of several the last one, which is the one that counts for SQLite. */
export function clauseOf<K extends ColumnClause["kind"]>(
  column: ColumnDefinition,
  kind: K,
): Extract<ColumnClause, { kind: K }> | undefined {
  return column.clauses.findLast(
    (clause): clause is Extract<ColumnClause, { kind: K }> => clause.kind === kind,
  );
}

function defaultOf(column: ColumnDefinition, type: string): string | undefined {
  const clause = clauseOf(column, "default");
  if (clause === undefined) return undefined;
  const value = canonicalDefault(clause.value, affinityOf(type));
  return value === "" ? undefined : value;
}

function generatedOf(definition: TableDefinition, column: ColumnDefinition): Column["generated"] {
  const clause = clauseOf(column, "generated");
  if (clause === undefined) return undefined;
  return { as: canonicalExpression(clause.expression, definition.name), stored: clause.stored };
}

/** BINARY is what every column has anyway (https://www.sqlite.org/datatype3.html#collation). */
function collationOf(column: ColumnDefinition): string | undefined {
  const name = clauseOf(column, "collate")?.collation.toLowerCase();
  return name === "binary" ? undefined : name;
}

/** An index and the table it is on. */
export function canonicalIndex(sql: string): { readonly table: string; readonly index: Index } {
  const parsed = parseCreateIndex(sql);
  return {
    table: parsed.table,
    index: {
      name: parsed.name,
      unique: parsed.unique,
      parts: parsed.parts.map((part) => canonicalPart(part, parsed.table)),
      where: parsed.where === undefined ? undefined : canonicalExpression(parsed.where, parsed.table),
    },
  };
}

function canonicalPart(part: IndexedColumn, table: string): IndexPart {
  const shared = { descending: part.descending, collation: part.collation?.toLowerCase() };
  return part.column === undefined
    ? { kind: "expression", expression: canonicalExpression(part.expression ?? part.text, table), ...shared }
    : { kind: "column", column: part.column, ...shared };
}

export function canonicalView(sql: string): View {
  const { name, columns, query } = parseCreateView(sql);
  const names = columns === undefined ? "" : `(${columns.join(", ")}) `;
  return { name, query: names + canonicalTokens(query) };
}

/**
 * Fills in what one table says only by another: parents and columns get the spelling of their own definition, and a
 * foreign key without parent columns means the parent's key (https://www.sqlite.org/foreignkeys.html).
 */
export function resolveNames(schema: Schema): Schema {
  const tables = new Map(schema.tables.map((table) => [table.name.toLowerCase(), table]));
  return {
    ...schema,
    tables: schema.tables.map((table) => ({
      ...table,
      constraints: table.constraints.map((constraint) => resolveConstraint(constraint, table, tables)),
      indexes: table.indexes.map((index) => ({
        ...index,
        parts: index.parts.map((part) =>
          part.kind === "column" ? { ...part, column: spelled(part.column, table) } : part,
        ),
      })),
    })),
  };
}

function resolveConstraint(
  constraint: Constraint,
  table: Table,
  tables: ReadonlyMap<string, Table>,
): Constraint {
  if (constraint.kind === "check") return constraint;
  const columns = constraint.columns.map((column) => spelled(column, table));
  if (constraint.kind !== "foreignKey") return { ...constraint, columns };
  return { ...resolveParent(constraint, tables.get(constraint.parent.toLowerCase())), columns };
}

function resolveParent(key: ForeignKey, parent: Table | undefined): ForeignKey {
  if (parent === undefined) return key;
  const primary = parent.constraints.find((constraint) => constraint.kind === "primaryKey");
  const columns = key.parentColumns.length > 0 ? key.parentColumns : (primary?.columns ?? []);
  return { ...key, parent: parent.name, parentColumns: columns.map((column) => spelled(column, parent)) };
}

function spelled(column: string, table: Table): string {
  return table.columns.find((other) => sameName(other.name, column))?.name ?? column;
}
