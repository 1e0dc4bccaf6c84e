import { messageOf, type SluiceError } from "../../../errors.js";
import type { AddColumn, DropColumn, Fragment } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { clauseOf } from "../canonical.js";
import type { ColumnDefinition, TableDefinition } from "../ddl/definition.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { dependantBroken, dependantSql } from "../read/compiled.js";
import { rowidNameIn } from "./rowid-name.js";

type Native = AddColumn | DropColumn;

/** Can `ALTER TABLE` do all of it (https://www.sqlite.org/lang_altertable.html#altertabaddcol)? */
export function canAddAndDropNatively(sql: string, fragments: readonly Fragment[]): boolean {
  const definition = parseCreateTable(sql);
  return fragments.every((fragment) => {
    if (rowidNameIn(fragment, definition) !== undefined) return false;
    if (fragment.kind === "addColumn") return canAdd(fragment);
    return fragment.kind === "dropColumn" && canDrop(definition, fragment.column);
  });
}

function canAdd(fragment: AddColumn): boolean {
  const [column] = parseCreateTable(`CREATE TABLE t (${fragment.definition})`).columns;
  if (fragment.using !== undefined || column === undefined) return false;
  if (clauseOf(column, "primaryKey") !== undefined || clauseOf(column, "unique") !== undefined) return false;
  if (clauseOf(column, "generated")?.stored === true) return false;
  return hasConstantDefault(column);
}

/** A NOT NULL column needs a default, and no default may be an expression or a time. */
function hasConstantDefault(column: ColumnDefinition): boolean {
  const value = clauseOf(column, "default")?.value.toUpperCase();
  const needed = clauseOf(column, "notNull") !== undefined && clauseOf(column, "generated") === undefined;
  if (value === undefined || value === "NULL") return !needed;
  return !value.startsWith("(") && !value.startsWith("CURRENT_");
}

/** Whether a CHECK, an index or a trigger names the column, SQLite finds out itself. */
function canDrop(definition: TableDefinition, name: string): boolean {
  const column = definition.columns.find((other) => sameName(other.name, name));
  if (column === undefined || definition.columns.length === 1) return false;
  const inKey = definition.constraints.some(
    (constraint) =>
      constraint.kind !== "check" &&
      constraint.columns.some((one) => sameName(typeof one === "string" ? one : (one.column ?? ""), name)),
  );
  const own = ["primaryKey", "unique", "references", "check"] as const;
  return !inKey && own.every((kind) => clauseOf(column, kind) === undefined);
}

/**
 * Adds and drops columns by `ALTER TABLE`, in the order given. False where SQLite says that it cannot after all (the
 * column stands in a CHECK): then the table has to be copied, and the caller rolls back.
 */
export async function addOrDropNatively(
  connection: Connection,
  table: string,
  fragments: readonly Fragment[],
): Promise<boolean> {
  try {
    for (const fragment of fragments) {
      if (fragment.kind === "addColumn" || fragment.kind === "dropColumn") {
        await connection.run(statementOf(table, fragment));
      }
    }
  } catch (error) {
    if (!needsCopy(error)) throw (await brokenBy(connection, error, table)) ?? error;
    return false;
  }
  return true;
}

function statementOf(table: string, fragment: Native): string {
  const head = `ALTER TABLE ${quoteIdentifier(table)}`;
  return fragment.kind === "addColumn"
    ? `${head} ADD COLUMN ${fragment.definition}`
    : `${head} DROP COLUMN ${quoteIdentifier(fragment.column)}`;
}

/** The view or trigger that SQLite says would be broken. */
async function brokenBy(
  connection: Connection,
  error: unknown,
  table: string,
): Promise<SluiceError | undefined> {
  const found = /^error in (view|trigger) (.*) after (?:drop column|rename): (.*)$/s.exec(messageOf(error));
  const [, type, name, why] = found ?? [];
  if (type === undefined || name === undefined) return undefined;
  const sql = await dependantSql(connection, name);
  return dependantBroken({ type, name, table, why, sql }, error);
}

/**
 * What hangs on a column inside its own table a copy leaves out; a view or a trigger elsewhere it would break. Beside one
 * that is broken already SQLite drops no column; a copy does not look at it.
 */
function needsCopy(error: unknown): boolean {
  const message = messageOf(error);
  if (/^error in (view|trigger) /.test(message)) return !/ after (drop column|rename): /.test(message);
  return /^(error in table|cannot drop|Cannot add)/.test(message);
}
