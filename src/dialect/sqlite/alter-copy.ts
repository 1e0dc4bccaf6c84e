import { DatabaseError, messageOf, SluiceError } from "../../errors.js";
import type { Fragment } from "../../model/step.js";
import type { Connection } from "../connection.js";
import { clauseOf } from "./canonical.js";
import type { TableDefinition } from "./ddl/definition.js";
import { renameTableInDefinition } from "./ddl/edit-table.js";
import { quoteIdentifier, sameName } from "./ddl/identifier.js";
import { parseCreateTable } from "./ddl/parse-table.js";
import { type Dependant, dependantsOf, requireWorkingViews, workingViews } from "./dependants.js";
import { freeRowid } from "./row-keys.js";
import { isRowidAlias } from "./rowid.js";
import { readSequence, writeSequence } from "./sequence.js";
import { replaceTableSql } from "./stored-definition.js";

/** A table's definition before and after, and the fragments between them. */
export interface TableCopy {
  readonly table: string;
  readonly before: string;
  readonly after: string;
  readonly fragments: readonly Fragment[];
}

/**
 * Batch mode: a new table is made beside the old one, the rows are copied, the new one takes the old one's place,
 * and what hung on the old one comes back to the letter
 * (https://www.sqlite.org/lang_altertable.html#otheralter). Returns how many rows were copied.
 */
export async function copyTable(
  connection: Connection,
  copy: TableCopy,
  onProgress: ((rows: number, of: number) => void) | undefined,
): Promise<number> {
  await requireForeignKeysOff(connection);
  const { table } = copy;
  const fresh = `__sluice_new_${table}`;
  const dependants = await dependantsOf(connection, table);
  const views = await workingViews(connection);
  const sequence = await readSequence(connection, table);
  await connection.run(renameTableInDefinition(copy.after, fresh));
  const rows = await copyRows(connection, copy, fresh, onProgress);
  await connection.run(`DROP TABLE ${quoteIdentifier(table)}`);
  await renameQuietly(connection, fresh, table);
  if (connection.capabilities.editDefinitions) await replaceTableSql(connection, table, copy.after);
  if (sequence !== undefined) await writeSequence(connection, copy.after, table, sequence);
  for (const dependant of dependants) await recreate(connection, table, dependant);
  await requireWorkingViews(connection, views, table);
  return rows;
}

async function requireForeignKeysOff(connection: Connection): Promise<void> {
  const row = await connection.get<{ foreign_keys: number }>("PRAGMA foreign_keys");
  if (row?.foreign_keys !== 1) return;
  throw new DatabaseError(
    "foreign-keys-on",
    "A table cannot be copied while foreign keys are enforced: its children would lose their rows.",
    { hint: "Run the migration through `upgrade`, which switches them off before its transaction." },
  );
}

async function copyRows(
  connection: Connection,
  copy: TableCopy,
  fresh: string,
  onProgress: ((rows: number, of: number) => void) | undefined,
): Promise<number> {
  const columns = copiedColumns(copy);
  const into = columns.map((column) => column.into).join(", ");
  const from = columns.map((column) => column.from).join(", ");
  const source = quoteIdentifier(copy.table);
  if (columns.length === 0) return copyCount(connection, fresh, source);
  const rows = await connection.run(
    `INSERT INTO ${quoteIdentifier(fresh)} (${into}) SELECT ${from} FROM ${source}`,
  );
  onProgress?.(rows, rows);
  return rows;
}

/** Nothing to copy but how many rows there are. */
async function copyCount(connection: Connection, fresh: string, source: string): Promise<number> {
  const rows = await connection.all(`SELECT 1 FROM ${source}`);
  for (const _ of rows) await connection.run(`INSERT INTO ${quoteIdentifier(fresh)} DEFAULT VALUES`);
  return rows.length;
}

interface CopiedColumn {
  readonly into: string;
  readonly from: string;
}

function copiedColumns({ before, after, fragments }: TableCopy): readonly CopiedColumn[] {
  const old = parseCreateTable(before);
  const now = parseCreateTable(after);
  const values = now.columns
    .filter((column) => clauseOf(column, "generated") === undefined)
    .flatMap(({ name }) => {
      const from = sourceOf(name, old, fragments);
      return from === undefined ? [] : [{ into: quoteIdentifier(name), from }];
    });
  const rowid = keptRowid(old, now);
  return rowid === undefined ? values : [{ into: rowid, from: rowid }, ...values];
}

/** What fills a column of the new table: what the step says, the old column, or nothing (its default). */
function sourceOf(name: string, old: TableDefinition, fragments: readonly Fragment[]): string | undefined {
  const using = fragments.flatMap((fragment) => {
    if (fragment.kind === "alterColumn" && sameName(fragment.column, name)) return fragment.using ?? [];
    return fragment.kind === "addColumn" && sameName(addedName(fragment.definition), name)
      ? (fragment.using ?? [])
      : [];
  });
  if (using[0] !== undefined) return using[0];
  return old.columns.some((column) => sameName(column.name, name)) ? quoteIdentifier(name) : undefined;
}

function addedName(definition: string): string {
  return parseCreateTable(`CREATE TABLE t (${definition})`).columns[0]?.name ?? "";
}

/**
 * The rowids are kept, because others may hold them (a full-text index). Undefined where a table has none, or a
 * column that is the rowid (https://www.sqlite.org/rowidtable.html).
 */
function keptRowid(old: TableDefinition, now: TableDefinition): string | undefined {
  if (old.options.withoutRowid || now.options.withoutRowid) return undefined;
  if (now.columns.some((column) => isRowidAlias(now, column))) return undefined;
  return freeRowid(old, now);
}

/**
 * Renames without looking at what names the table: foreign keys, views and triggers mean the old table, and the new
 * one shall be it (https://www.sqlite.org/pragma.html#pragma_legacy_alter_table). The pragma outlives a rollback.
 */
async function renameQuietly(connection: Connection, from: string, to: string): Promise<void> {
  const row = await connection.get<{ legacy_alter_table: number }>("PRAGMA legacy_alter_table");
  await connection.run("PRAGMA legacy_alter_table = ON");
  try {
    await connection.run(`ALTER TABLE ${quoteIdentifier(from)} RENAME TO ${quoteIdentifier(to)}`);
  } finally {
    if (row?.legacy_alter_table !== 1) await connection.run("PRAGMA legacy_alter_table = OFF");
  }
}

async function recreate(connection: Connection, table: string, dependant: Dependant): Promise<void> {
  try {
    await connection.run(dependant.sql);
  } catch (error) {
    throw new SluiceError(
      "dependant-broken",
      `The ${dependant.type} ${dependant.name} cannot stay on ${table}: ${messageOf(error)}.`,
      { hint: `Drop or change it in the same migration, before ${table} is altered.`, cause: error },
    );
  }
}
