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
  await connection.editingDefinitions(async () => {
    await connection.run("PRAGMA writable_schema = ON");
    try {
      for (const text of texts) await replaceText(connection, text);
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
