import { DriftError } from "../../../errors.js";
import type { AlterColumn, AlterOption, DropConstraint, Fragment } from "../../../model/step.js";
import { DdlError } from "./ddl-error.js";
import type { ColumnDefinition, Range, TableDefinition } from "./definition.js";
import { quoteIdentifier, sameName } from "./identifier.js";
import { insertElement, removeElement } from "./list-edit.js";
import { withoutQualifiers } from "./own-qualifier.js";
import { parseColumn, parseConstraint, parseCreateTable } from "./parse-table.js";
import { sameTokens, significantTokens } from "./token.js";
import { replaceTokens } from "./token-edit.js";

export { type RenameOptions, renameTableInDefinition, stripOwnQualifiers } from "./rename-definition.js";

/**
 * Carries out changes on a `CREATE TABLE` text, one after the other. What they do not name stays to the letter,
 * comments and layout included.
 *
 * @throws DriftError when the text is not what a change expects: another definition, a column that is missing or
 * there already, a constraint that is missing.
 * @throws DdlError for a text or a fragment that is not SQLite's DDL, and for `renameColumn`: SQLite renames by
 * itself, in indexes, triggers and views as well.
 */
export function editTable(sql: string, fragments: readonly Fragment[]): string {
  return fragments.reduce((text, fragment) => editOnce(parseCreateTable(text), fragment), sql);
}

/** What stands behind a column's name; empty for a column that is only a name. */
export function columnBody(column: ColumnDefinition, sql: string): string {
  return sql.slice(column.nameRange.end, column.range.end).trim();
}

function editOnce(table: TableDefinition, fragment: Fragment): string {
  switch (fragment.kind) {
    case "addColumn":
      return addColumn(table, fragment.definition);
    case "dropColumn":
      return removeElement(table.sql, columnOf(table, fragment.column).range);
    case "alterColumn":
      return alterColumn(table, fragment);
    case "addConstraint":
      return addConstraint(table, fragment.constraint);
    case "dropConstraint":
      return dropConstraint(table, fragment);
    case "option":
      return alterOption(table, fragment);
    case "renameColumn":
      throw new DdlError("A column is renamed by SQLite, not in the text", table.sql, table.nameRange.start);
    default:
      return fragment satisfies never;
  }
}

function addColumn(table: TableDefinition, definition: string): string {
  const column = parseColumn(definition);
  const there = table.columns.find(({ name }) => sameName(name, column.name));
  if (there !== undefined) {
    const problem = `The table ${quoteIdentifier(table.name)} already has a column ${quoteIdentifier(column.name)}.`;
    throw new DriftError(problem, definition, textOf(table, there.range), { hint: DRIFT_HINT });
  }
  const last = table.columns.at(-1)?.range ?? table.body;
  return insertElement(table.sql, last, definition.slice(column.range.start, column.range.end));
}

function alterColumn(table: TableDefinition, { column: name, before, after }: AlterColumn): string {
  const column = columnOf(table, name);
  const body = columnBody(column, table.sql);
  const isExpected =
    sameTokens(body, before) ||
    sameTokens(withoutQualifiers(body, table.name), withoutQualifiers(before, table.name));
  if (!isExpected) {
    const place = `${quoteIdentifier(table.name)}.${quoteIdentifier(name)}`;
    throw drift(`The definition of ${place} is not what the migration expects.`, before, body);
  }
  parseColumn(`x ${after}`);
  return replaceTokens(table.sql, { start: column.nameRange.end, end: column.range.end }, { before, after });
}

function addConstraint(table: TableDefinition, text: string): string {
  const { range } = parseConstraint(text);
  const last = table.constraints.at(-1)?.range ?? table.columns.at(-1)?.range ?? table.body;
  const end = significantTokens(table.sql).findLast((token) => token.end <= table.body.end)?.end;
  return insertElement(
    table.sql,
    { start: last.start, end: end ?? last.end },
    text.slice(range.start, range.end),
  );
}

/**
 * Of equal constraints the last one goes: the one that was added last. A copy may have left the table's own name out of
 * a CHECK.
 */
function dropConstraint(table: TableDefinition, { constraint }: DropConstraint): string {
  const wanted = withoutQualifiers(constraint, table.name);
  const found =
    table.constraints.findLast(({ range }) => sameTokens(textOf(table, range), constraint)) ??
    table.constraints.findLast(({ range }) =>
      sameTokens(withoutQualifiers(textOf(table, range), table.name), wanted),
    );
  if (found !== undefined) return removeElement(table.sql, found.range);
  const all = table.constraints.map(({ range }) => textOf(table, range)).join(",\n");
  throw drift(`The table ${quoteIdentifier(table.name)} does not have the constraint.`, constraint, all);
}

function alterOption(table: TableDefinition, { before, after }: AlterOption): string {
  const { range } = table.options;
  const live = textOf(table, range);
  if (!sameTokens(live, before)) {
    const problem = `The options of the table ${quoteIdentifier(table.name)} are not what the migration expects.`;
    throw drift(problem, before, live.trim());
  }
  return parseCreateTable(replaceTokens(table.sql, range, { before, after })).sql;
}

function columnOf(table: TableDefinition, name: string): ColumnDefinition {
  const column = table.columns.find((candidate) => sameName(candidate.name, name));
  if (column !== undefined) return column;
  const names = table.columns.map((candidate) => quoteIdentifier(candidate.name)).join(", ");
  const problem = `The table ${quoteIdentifier(table.name)} has no column ${quoteIdentifier(name)}.`;
  throw drift(problem, quoteIdentifier(name), names);
}

function textOf(table: TableDefinition, range: Range): string {
  return table.sql.slice(range.start, range.end);
}

function drift(problem: string, expected: string, found: string): DriftError {
  return new DriftError(problem, expected, found, { hint: DRIFT_HINT });
}

const DRIFT_HINT = "Run `sluice check` to see what differs from the revisions, or correct the migration.";
