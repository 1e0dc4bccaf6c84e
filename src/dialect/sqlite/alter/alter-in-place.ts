import { DatabaseError, messageOf, SluiceError } from "../../../errors.js";
import type { Fragment } from "../../../model/step.js";
import type { Connection } from "../../connection.js";
import { renameTableInDefinition } from "../ddl/edit-table.js";
import { quoteIdentifier, sameName } from "../ddl/identifier.js";
import { parseCreateTable } from "../ddl/parse-table.js";
import { replaceTableSql } from "../read/stored-definition.js";
import { type InPlaceDifference, inPlaceDifference, type NewForeignKey } from "./in-place-difference.js";
import { fillShortRows } from "./short-rows.js";
import { withoutTriggers } from "./without-triggers.js";

/**
 * Gives a table another definition of the same bytes, without touching a row. False, with nothing changed, where
 * that is not possible and the table has to be copied.
 *
 * The rows are looked at under the old definition: once a column is NOT NULL, the planner takes `IS NULL` for false.
 *
 * @throws SluiceError `rows-in-the-way`, `no-parent`, `definition-refused`.
 */
export async function alterInPlace(
  connection: Connection,
  table: string,
  before: string,
  after: string,
  fragments: readonly Fragment[],
): Promise<boolean> {
  const difference = inPlaceDifference(
    parseCreateTable(before),
    parseCreateTable(after),
    await indexTexts(connection, table),
  );
  if (difference === undefined) return false;
  for (const key of difference.foreignKeys) await requireParent(connection, table, key);
  await requireValid(connection, table, after);
  if (!(await fillRows(connection, table, fragments))) return false;
  await requireRows(connection, table, difference);
  if (!(await fillShortRows(connection, table, before, difference.defaults))) return false;
  await replaceTableSql(connection, table, after);
  return true;
}

async function indexTexts(connection: Connection, table: string): Promise<readonly string[]> {
  const rows = await connection.all<{ sql: string }>(
    "SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL",
    [table],
  );
  return rows.map((row) => row.sql);
}

/**
 * Gives the rows the values that the step says, where they differ to the letter. False where a row does not take its
 * value: what the new definition thinks of it, a copy finds out.
 */
async function fillRows(
  connection: Connection,
  table: string,
  fragments: readonly Fragment[],
): Promise<boolean> {
  const fills = fragments.flatMap((fragment) =>
    fragment.kind === "alterColumn" && fragment.using !== undefined
      ? [{ column: quoteIdentifier(fragment.column), value: `(${fragment.using})` }]
      : [],
  );
  if (fills.length === 0) return true;
  const values = fills.map(({ column, value }) => `${column} = ${value}`).join(", ");
  const differs = fills.map(({ column, value }) => `${column} IS NOT (${value} COLLATE BINARY)`).join(" OR ");
  const update = `UPDATE OR ABORT ${quoteIdentifier(table)} SET ${values} WHERE ${differs}`;
  try {
    await withoutTriggers(connection, table, () => connection.run(update));
    return true;
  } catch (error) {
    if (/constraint failed/.test(messageOf(error))) return false;
    throw error;
  }
}

/** One scan finds whatever the new definition would not take. */
async function requireRows(
  connection: Connection,
  table: string,
  { notNull, checks }: InPlaceDifference,
): Promise<void> {
  const conditions = [
    ...notNull.map((column) => `${quoteIdentifier(column)} IS NULL`),
    ...checks.map((check) => `NOT (${check})`),
  ];
  if (conditions.length === 0) return;
  const row = await connection.get(
    `SELECT 1 FROM ${quoteIdentifier(table)} WHERE ${conditions.join(" OR ")} LIMIT 1`,
  );
  if (row === undefined) return;
  const what = [
    ...notNull.map((column) => `${column} NOT NULL`),
    ...checks.map((check) => `CHECK (${check.trim()})`),
  ];
  throw new SluiceError("rows-in-the-way", `Rows of ${table} do not fulfil ${what.join(" or ")}.`, {
    hint: `SELECT * FROM ${quoteIdentifier(table)} WHERE ${conditions.join(" OR ")} finds them.`,
  });
}

/** `foreign_key_check` says nothing of a missing parent while the child is empty. */
async function requireParent(
  connection: Connection,
  table: string,
  { reference }: NewForeignKey,
): Promise<void> {
  if (sameName(reference.parent, table)) return;
  const row = await connection.get(
    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE",
    [reference.parent],
  );
  if (row !== undefined) return;
  throw new SluiceError("no-parent", `${table} would reference ${reference.parent}, which does not exist.`, {
    hint: `Create ${reference.parent} in an earlier step.`,
  });
}

/**
 * Lets SQLite itself read the new definition, under another name, and forgets it again: a definition that is put in
 * by hand is not looked at, and an unknown function in it would break every later insert.
 */
async function requireValid(connection: Connection, table: string, sql: string): Promise<void> {
  await connection.run("SAVEPOINT sluice_probe");
  try {
    await connection.run(renameTableInDefinition(sql, `__sluice_probe_${table}`));
  } catch (error) {
    throw new DatabaseError(
      "definition-refused",
      `SQLite refuses the new definition of ${table}: ${messageOf(error)}`,
      {
        hint: sql,
        cause: error,
      },
    );
  } finally {
    await connection.run("ROLLBACK TO sluice_probe");
    await connection.run("RELEASE sluice_probe");
  }
}
