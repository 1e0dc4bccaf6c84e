import type {
  Check,
  Constraint,
  ForeignKey,
  PrimaryKey,
  ReferentialAction,
  Unique,
} from "../../../model/schema.js";
import type {
  ColumnClause,
  ColumnDefinition,
  IndexedColumn,
  Range,
  Reference,
  TableConstraint,
  TableDefinition,
} from "../ddl/definition.js";
import { canonicalExpression } from "../ddl/expression.js";

/** A constraint of the model with the place in the definition that says it. */
export interface PlacedConstraint {
  readonly constraint: Constraint;
  /** The column whose clause it is; undefined for a constraint of the table. */
  readonly column: string | undefined;
  readonly range: Range;
  readonly autoincrement: boolean;
}

/** Every constraint of a definition, those of columns first, in the order of the text. */
export function placedConstraints(definition: TableDefinition): readonly PlacedConstraint[] {
  return [
    ...definition.columns.flatMap((column) =>
      column.clauses.flatMap((clause) => placedClause(definition, column, clause)),
    ),
    ...definition.constraints.map((constraint) => placedTableConstraint(definition, constraint)),
  ];
}

function placedClause(
  definition: TableDefinition,
  column: ColumnDefinition,
  clause: ColumnClause,
): readonly PlacedConstraint[] {
  const constraint = constraintOfClause(definition, column.name, clause);
  if (constraint === undefined) return [];
  const autoincrement = clause.kind === "primaryKey" && clause.autoincrement;
  return [{ constraint, column: column.name, range: clause.range, autoincrement }];
}

function constraintOfClause(
  definition: TableDefinition,
  column: string,
  clause: ColumnClause,
): Constraint | undefined {
  switch (clause.kind) {
    case "primaryKey":
      return { kind: "primaryKey", columns: [column] };
    case "unique":
      return { kind: "unique", columns: [column] };
    case "check":
      return check(clause.name, clause.expression, definition.name);
    case "references":
      return foreignKey([column], clause);
    case "notNull":
    case "null":
    case "default":
    case "collate":
    case "generated":
      return undefined;
  }
}

function placedTableConstraint(definition: TableDefinition, constraint: TableConstraint): PlacedConstraint {
  return {
    constraint: constraintOfTable(definition, constraint),
    column: undefined,
    range: constraint.range,
    autoincrement: constraint.kind === "primaryKey" && constraint.autoincrement === true,
  };
}

function constraintOfTable(definition: TableDefinition, constraint: TableConstraint): Constraint {
  switch (constraint.kind) {
    case "primaryKey":
    case "unique":
      return key(constraint.kind, constraint.columns);
    case "check":
      return check(constraint.name, constraint.expression, definition.name);
    case "foreignKey":
      return foreignKey(constraint.columns, constraint);
  }
}

/** SQLite has no use for the names of keys, and Drizzle's are not written for it: they say nothing. */
function key(kind: "primaryKey" | "unique", columns: readonly IndexedColumn[]): PrimaryKey | Unique {
  return { kind, columns: columns.map((column) => column.column ?? column.text) };
}

function check(name: string | undefined, expression: string, table: string): Check {
  return { kind: "check", name, expression: canonicalExpression(expression, table) };
}

function foreignKey(columns: readonly string[], reference: Reference): ForeignKey {
  return {
    kind: "foreignKey",
    columns,
    parent: reference.parent,
    parentColumns: reference.parentColumns,
    onDelete: canonicalAction(reference.onDelete),
    onUpdate: canonicalAction(reference.onUpdate),
  };
}

function canonicalAction(action: string | undefined): ReferentialAction {
  switch (action) {
    case "cascade":
    case "restrict":
    case "set null":
    case "set default":
      return action;
    default:
      return "no action";
  }
}
