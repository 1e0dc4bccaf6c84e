import type { AlterTableChange, TableChange } from "../../../diff/change.js";
import { equal } from "../../../model/equality.js";
import { indexNamed } from "../../../model/lookup.js";
import type { Column, Index } from "../../../model/schema.js";
import type { Requirement } from "../../../plan/hazard.js";
import type { PlanContext } from "../../dialect.js";
import {
  type AlteredTable,
  alteredTable,
  columnsIn,
  futureRows,
  givenValue,
  oldColumn,
  oldTable,
} from "../alter/altered-table.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { significantTokens } from "../ddl/token.js";
import { fillable, givenColumns, withGiven } from "./filled.js";
import { checkRequirement } from "./require-check.js";
import { conversionRequirement, isRowid } from "./require-conversion.js";
import { parentRequirement } from "./require-parent.js";
import { keyRequirement, uniqueRequirement } from "./require-unique.js";

/** What a change inside a table asks of its rows; its indexes ask for themselves. */
export function requirementsOf(context: PlanContext, change: AlterTableChange): readonly Requirement[] {
  const table = alteredTable(context, change.after);
  if (table === undefined) return [];
  return [
    ...change.changes.flatMap((inner) => requirementOf(table, inner)),
    ...heldRequirements(table, change),
  ];
}

/** What has held all along, and has to go on holding with the values that NULLs get. */
function heldRequirements(table: AlteredTable, change: AlterTableChange): readonly Requirement[] {
  const given = givenColumns(table).map(({ name }) => name);
  const names = (columns: readonly string[]): boolean => columns.some((column) => given.includes(column));
  if (given.length === 0) return [];
  const filled = givenColumns(table).flatMap((column) => filledWithNull(table, column));
  const bare = { ...table, before: { ...table.before, constraints: [] } };
  const constraints = table.after.constraints.filter(
    (constraint) =>
      names(constraintColumns(table, constraint)) &&
      !change.changes.some((inner) => inner.kind === "addConstraint" && equal(inner.constraint, constraint)),
  );
  const indexes = table.after.indexes.filter(
    (index) => names(indexColumns(table, index)) && equal(indexNamed(table.before, index.name), index),
  );
  const held = [
    ...constraints.flatMap((constraint) => constraintRequirement(bare, constraint)),
    ...indexes.flatMap((index) => indexRequirement(bare, index)),
  ];
  return [...filled, ...held.map((requirement) => ({ ...requirement, held: true }) as const)];
}

/** An expression may come to NULL, as a query that finds no row does. */
function filledWithNull(table: AlteredTable, column: Column): readonly Requirement[] {
  const fill = table.fills.get(`${table.after.name}.${column.name}`);
  const rows = futureRows(table, [column.name]);
  if (fill === undefined || column.nullable || rows === undefined || isLiteral(fill)) return [];
  const subject = `NOT NULL of ${table.after.name}.${column.name}`;
  const name = quoteIdentifier(column.name);
  return [
    {
      kind: "check",
      subject,
      query: `SELECT * FROM ${rows} WHERE ${name} IS NULL`,
      from: oldTable(table),
      shown: [name],
      message: `${subject}: the value that rows are given is NULL.`,
      filled: { columns: [fillable(table, column)], without: undefined },
    },
  ];
}

const LITERALS: ReadonlySet<string> = new Set(["string", "number", "blob"]);

function isLiteral(sql: string): boolean {
  const [token, second] = significantTokens(sql);
  return token !== undefined && second === undefined && LITERALS.has(token.kind);
}

type AnyConstraint = AlteredTable["after"]["constraints"][number];

const constraintColumns = (table: AlteredTable, constraint: AnyConstraint): readonly string[] =>
  constraint.kind === "check" ? columnsIn(constraint.expression, table) : constraint.columns;

const indexColumns = (table: AlteredTable, { parts, where }: Index): readonly string[] => [
  ...parts.flatMap((part) => (part.kind === "column" ? [part.column] : columnsIn(part.expression, table))),
  ...columnsIn(where ?? "", table),
];

const indexRequirement = (table: AlteredTable, index: Index): readonly Requirement[] =>
  withGiven(table, indexColumns(table, index), (now) => uniqueRequirement(now, index));

/** What an index asks of the rows that are there already. */
export function indexRequirements(
  context: PlanContext,
  after: AlteredTable["after"],
  index: Index,
): readonly Requirement[] {
  const table = alteredTable(context, after);
  return table === undefined ? [] : indexRequirement(table, index);
}

function requirementOf(table: AlteredTable, change: TableChange): readonly Requirement[] {
  switch (change.kind) {
    case "addColumn":
      return newValue(table, change.column);
    case "alterColumn":
      return [
        ...value(table, change.before, change.after),
        ...conversionRequirement(table, change.before, change.after),
      ];
    case "addConstraint":
      return constraintRequirement(table, change.constraint);
    default:
      return [];
  }
}

function constraintRequirement(table: AlteredTable, constraint: AnyConstraint): readonly Requirement[] {
  return withGiven(table, constraintColumns(table, constraint), (now) => {
    switch (constraint.kind) {
      case "check":
        return checkRequirement(now, constraint);
      case "foreignKey":
        return parentRequirement(now, constraint);
      case "primaryKey":
      case "unique":
        return keyRequirement(now, constraint);
    }
  });
}

/** A column that takes NULL no more: its NULLs are filled, or somebody has to say with what. */
function value(table: AlteredTable, before: Column, after: Column): readonly Requirement[] {
  if (!before.nullable || after.nullable || after.generated !== undefined) return [];
  const subject = `${table.after.name}.${after.name}`;
  const shared = {
    subject,
    query: `SELECT * FROM ${oldTable(table)} WHERE ${oldColumn(table, before.name)} IS NULL`,
    from: oldTable(table),
    shown: [],
  };
  const given = givenValue(table, after);
  if (given !== undefined) {
    return [{ ...shared, kind: "filled", message: `${subject} becomes NOT NULL.`, by: given }];
  }
  const message = `${subject} becomes NOT NULL, and nothing says what rows with NULL get. ${amending(subject)}`;
  return [{ ...shared, kind: "value", message, ...fillable(table, after) }];
}

/**
 * A column that is new and never NULL, and nothing fills it: then there may be no row. One that is the rowid has the
 * row's number.
 */
function newValue(table: AlteredTable, column: Column): readonly Requirement[] {
  const given =
    column.generated !== undefined || givenValue(table, column) !== undefined || isRowid(table.after, column);
  if (column.nullable || given) return [];
  const subject = `${table.after.name}.${column.name}`;
  return [
    {
      kind: "newValue",
      subject,
      query: `SELECT * FROM ${oldTable(table)}`,
      from: oldTable(table),
      shown: [],
      message: `${subject} is new, NOT NULL and without a default, and nothing says what rows get. ${amending(subject)}`,
      ...fillable(table, column),
    },
  ];
}

/** The file says this itself: where it is run, its author may be far away. */
const amending = (column: string): string =>
  `\`sluice generate --amend --fill ${column}=…\` writes the revision with a value for them.`;
