import type { ColumnClause, ColumnDefinition, IndexedColumn, TableDefinition } from "./definition.js";
import { sameName } from "./identifier.js";
import { parseCreateTable } from "./parse-table.js";
import { sameTokens } from "./token.js";

/**
 * Whether two definitions may differ by nothing but names, as before and after renames: they describe the same bytes.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function sameShape(a: string, b: string): boolean {
  const [left, right] = [parseCreateTable(a), parseCreateTable(b)];
  return (
    left.options.strict === right.options.strict &&
    left.options.withoutRowid === right.options.withoutRowid &&
    left.columns.length === right.columns.length &&
    left.columns.every((column, place) => sameColumn(column, right.columns[place])) &&
    left.constraints.length === right.constraints.length &&
    left.constraints.every((constraint, place) => {
      const other = right.constraints[place];
      if (other?.kind !== constraint.kind) return false;
      if (!("columns" in constraint) || !("columns" in other)) return true;
      return samePlaces(placesOf(left, constraint.columns), placesOf(right, other.columns));
    })
  );
}

function sameColumn(a: ColumnDefinition, b: ColumnDefinition | undefined): boolean {
  return (
    b !== undefined &&
    a.type?.text === b.type?.text &&
    a.clauses.length === b.clauses.length &&
    a.clauses.every((clause, place) => sameClause(clause, b.clauses[place]))
  );
}

/** A default is a value that rows may lack; expressions name columns and may differ. */
function sameClause(a: ColumnClause, b: ColumnClause | undefined): boolean {
  if (a.kind === "default") return b?.kind === a.kind && sameTokens(a.value, b.value);
  if (a.kind === "collate") return b?.kind === a.kind && a.collation === b.collation;
  if (a.kind === "generated") return b?.kind === a.kind && a.stored === b.stored;
  if (a.kind === "primaryKey") return b?.kind === a.kind && a.descending === b.descending;
  return b?.kind === a.kind;
}

/** Where in the table the columns of a key stand; -1 for an expression. */
function placesOf(table: TableDefinition, columns: readonly (string | IndexedColumn)[]): readonly number[] {
  const names = columns.map((part) => (typeof part === "string" ? part : (part.column ?? "")));
  return names.map((name) => table.columns.findIndex((column) => sameName(column.name, name)));
}

const samePlaces = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((place, at) => place === b[at]);
