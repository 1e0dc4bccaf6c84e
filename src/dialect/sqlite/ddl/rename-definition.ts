import type { ColumnClause, TableConstraint, TableDefinition } from "./definition.js";
import { quoteIdentifier, sameName } from "./identifier.js";
import { qualifierEdits } from "./own-qualifier.js";
import { parseCreateTable } from "./parse-table.js";
import { applyEdits, type TextEdit } from "./text-edit.js";
import { significantTokens } from "./token.js";

export interface RenameOptions {
  /** Foreign keys of the table to itself go on naming the old name, as when the new one is for a time only. True. */
  readonly keepSelfReferences?: boolean;
}

/**
 * The definition under another name, without a schema and without IF NOT EXISTS. The table's own name in front of its
 * columns (`"t"."c"`) is left out, since under another name it would be no column.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function renameTableInDefinition(sql: string, newName: string, options: RenameOptions = {}): string {
  const table = parseCreateTable(sql);
  const start = significantTokens(sql)[0]?.start ?? 0;
  const head = `CREATE ${table.temporary ? "TEMPORARY " : ""}TABLE ${quoteIdentifier(newName)}`;
  const references = options.keepSelfReferences === false ? referenceEdits(table, newName) : [];
  const name = { start, end: table.nameRange.end, text: head };
  return applyEdits(sql, [name, ...references, ...ownQualifierEdits(table)]);
}

/**
 * The definition without the table's own name in front of its columns.
 *
 * @throws DdlError as `parseCreateTable`.
 */
export function stripOwnQualifiers(sql: string): string {
  return applyEdits(sql, ownQualifierEdits(parseCreateTable(sql)));
}

function ownQualifierEdits(table: TableDefinition): readonly TextEdit[] {
  const tokens = significantTokens(table.sql);
  const clauses = [...table.columns.flatMap((column) => column.clauses), ...table.constraints];
  return clauses.filter(holdsExpression).flatMap(({ range }) => {
    const part = tokens.filter((token) => token.start >= range.start && token.end <= range.end);
    return qualifierEdits(part, table.name);
  });
}

function holdsExpression(clause: ColumnClause | TableConstraint): boolean {
  return clause.kind === "check" || clause.kind === "generated" || clause.kind === "default";
}

function referenceEdits(table: TableDefinition, newName: string): readonly TextEdit[] {
  const clauses = [...table.columns.flatMap((column) => column.clauses), ...table.constraints];
  return clauses.flatMap((clause) =>
    "parentRange" in clause && sameName(clause.parent, table.name)
      ? [{ ...clause.parentRange, text: quoteIdentifier(newName) }]
      : [],
  );
}
