import type { AlterTable, Fragment } from "../../../model/step.js";
import type { TableDefinition } from "../ddl/definition.js";
import { columnBody, editTable } from "../ddl/edit-table.js";
import { sameName } from "../ddl/identifier.js";
import { parseColumn, parseCreateTable } from "../ddl/parse-table.js";
import { sameTokens } from "../ddl/token.js";
import { addedFirst } from "./added-first.js";

/** The changes that an `alterTable` makes of a table with this definition. Errors as of `missingChanges`. */
export function changesToMake({ changes, ifMissing }: AlterTable, sql: string): readonly Fragment[] {
  const able = addedFirst(sql, changes);
  return ifMissing ? missingChanges(sql, able) : able;
}

/**
 * The changes that a table does not have yet. What is neither as before nor as after a change is left to be found
 * when it is carried out.
 *
 * @throws DdlError for what our parser does not know; DriftError where a change disagrees with the table.
 */
function missingChanges(sql: string, fragments: readonly Fragment[]): readonly Fragment[] {
  let text = sql;
  return fragments.filter((fragment) => {
    if (hasAlready(parseCreateTable(text), fragment)) return false;
    // SQLite renames by itself; what comes behind a rename finds the names as they were.
    if (fragment.kind !== "renameColumn") text = editTable(text, [fragment]);
    return true;
  });
}

function hasAlready(table: TableDefinition, fragment: Fragment): boolean {
  switch (fragment.kind) {
    case "addColumn": {
      const { name, nameRange } = parseColumn(fragment.definition);
      return reads(table, name, fragment.definition.slice(nameRange.end));
    }
    case "alterColumn":
      return reads(table, fragment.column, fragment.after) && !sameTokens(fragment.before, fragment.after);
    case "dropColumn":
      return !has(table, fragment.column);
    case "renameColumn":
      return !has(table, fragment.from) && has(table, fragment.to);
    case "addConstraint":
      return hasConstraint(table, fragment.constraint);
    case "dropConstraint":
      return !hasConstraint(table, fragment.constraint);
    case "option": {
      const { start, end } = table.options.range;
      return sameTokens(table.sql.slice(start, end), fragment.after);
    }
  }
}

const has = (table: TableDefinition, name: string): boolean =>
  table.columns.some((column) => sameName(column.name, name));

/** Whether the column is there, and reads so behind its name. */
function reads(table: TableDefinition, name: string, body: string): boolean {
  const column = table.columns.find((one) => sameName(one.name, name));
  return column !== undefined && sameTokens(columnBody(column, table.sql), body);
}

const hasConstraint = (table: TableDefinition, text: string): boolean =>
  table.constraints.some(({ range }) => sameTokens(table.sql.slice(range.start, range.end), text));
