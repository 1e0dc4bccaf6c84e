import { DatabaseError, DriftError } from "../../../errors.js";
import type { Connection } from "../../connection.js";

/** The `CREATE TABLE` of a table as the database stores it. */
export async function tableSql(connection: Connection, table: string): Promise<string | undefined> {
  const row = await connection.get<{ sql: string }>(
    "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE",
    [table],
  );
  return row?.sql;
}

/** A table with its name as the database spells it: SQLite tells no names apart by their letter case. */
export interface StoredTable {
  readonly name: string;
  readonly sql: string;
}

/**
 * A table as the database stores it. One that is not there SQLite would look for in attached databases
 * (https://www.sqlite.org/lang_naming.html), which no step means.
 *
 * @throws DriftError where there is none.
 */
export async function requireTable(connection: Connection, table: string): Promise<StoredTable> {
  const row = await connection.get<StoredTable>(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND name = ? COLLATE NOCASE",
    [table],
  );
  if (row !== undefined) return row;
  throw new DriftError(`There is no table ${table} in the database.`, table, "nothing", {
    hint: "`sluice status` tells at which revision the database is.",
  });
}

/** An object of the database with the text that it is stored by. */
export interface SchemaText {
  readonly type: "table" | "index" | "view" | "trigger";
  readonly name: string;
  readonly sql: string;
}

/**
 * Puts another text in the place of a table's definition. The rows are not touched, so the new text has to describe
 * them as the old one did (https://www.sqlite.org/pragma.html#pragma_writable_schema). Inside a transaction.
 */
export async function replaceTableSql(connection: Connection, table: string, sql: string): Promise<void> {
  await replaceTexts(connection, [{ type: "table", name: table, sql }]);
}

/** The same for several objects at once. */
export async function replaceTexts(connection: Connection, texts: readonly SchemaText[]): Promise<void> {
  await editing(connection, async () => {
    for (const text of texts) await replaceText(connection, text);
  });
}

/** A text with its kind, and the table that it belongs to; of a table, itself. */
export interface PlacedText extends SchemaText {
  readonly table: string;
}

/** Writes texts anew, those of the database and those of the connection alone; of each the new one is given, or the same. */
export async function rewriteTexts(
  connection: Connection,
  rewritten: (object: PlacedText) => string,
): Promise<void> {
  const changes: { readonly schema: string; readonly rowid: number; readonly sql: string }[] = [];
  for (const schema of ["main", "temp"]) {
    const rows = await connection.all<PlacedText & { readonly rowid: number }>(
      `SELECT rowid, type, name, tbl_name AS "table", sql FROM ${schema}.sqlite_schema WHERE sql IS NOT NULL`,
    );
    for (const { rowid, ...object } of rows) {
      const sql = rewritten(object);
      if (sql !== object.sql) changes.push({ schema, rowid, sql });
    }
  }
  if (changes.length === 0) return;
  await editing(connection, async () => {
    for (const { schema, rowid, sql } of changes) {
      await connection.run(`UPDATE ${schema}.sqlite_schema SET sql = ? WHERE rowid = ?`, [sql, rowid]);
    }
  });
}

/** Does the work with the table of definitions open for writing; afterwards the texts are read again. */
async function editing(connection: Connection, work: () => Promise<void>): Promise<void> {
  await connection.editingDefinitions(async () => {
    await connection.run("PRAGMA writable_schema = ON");
    try {
      await work();
      await raiseSchemaVersion(connection);
    } finally {
      await connection.run("PRAGMA writable_schema = RESET");
    }
  });
}

async function replaceText(connection: Connection, { type, name, sql }: SchemaText): Promise<void> {
  const changed = await connection.run(
    "UPDATE main.sqlite_schema SET sql = ? WHERE type = ? AND name = ? COLLATE NOCASE",
    [sql, type, name],
  );
  if (changed === 1) return;
  throw new DatabaseError("definition-edit", `The definition of ${name} could not be edited.`);
}

/** Other connections read the schema again when its version has changed (https://www.sqlite.org/pragma.html#pragma_schema_version). */
async function raiseSchemaVersion(connection: Connection): Promise<void> {
  const row = await connection.get<{ schema_version: number }>("PRAGMA main.schema_version");
  await connection.run(`PRAGMA main.schema_version = ${(row?.schema_version ?? 0) + 1}`);
}
