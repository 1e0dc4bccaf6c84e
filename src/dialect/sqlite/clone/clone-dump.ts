import type { Connection } from "../../connection.js";
import type { RowDump, TableRows } from "../../dialect.js";
import { quoteIdentifier } from "../ddl/identifier.js";
import { type StoredTable, storedTables } from "./clone-table.js";

/**
 * Reads every row of every table, each value as the SQL literal that gives it back, with its storage class. What
 * AUTOINCREMENT remembers is a table of its own, `sqlite_sequence`; 0 is nothing to remember. Generated columns and
 * virtual tables are left out: their values follow from others.
 */
export async function dumpRows(connection: Connection, ignore: (name: string) => boolean): Promise<RowDump> {
  const dump = new Map<string, TableRows>();
  for (const table of await storedTables(connection, ignore)) {
    dump.set(table.name, await dumpTable(connection, table));
  }
  const sequences = await dumpSequences(connection, ignore);
  if (sequences !== undefined) dump.set("sqlite_sequence", sequences);
  return dump;
}

async function dumpTable(connection: Connection, table: StoredTable): Promise<TableRows> {
  const { key, rowid, columns } = table;
  const named = key.length > 0 ? key : rowid === undefined ? [] : [rowid];
  const keys = key.length > 0 ? key.map(quoteIdentifier) : named;
  const values = await literals(
    connection,
    [...keys, ...columns.map(quoteIdentifier)],
    `FROM main.${quoteIdentifier(table.name)}`,
  );
  const rows = new Map<string, readonly string[]>();
  for (const row of values) {
    const name = named.map((column, place) => `${column} = ${row[place]}`).join(", ");
    rows.set(freeName(rows, name), row.slice(keys.length));
  }
  return { columns, key, rows };
}

/** NULLs in a key of several columns do not tell rows apart, so that two may have the same name. */
function freeName(rows: ReadonlyMap<string, unknown>, name: string): string {
  if (!rows.has(name)) return name;
  for (let number = 2; ; number++) {
    const numbered = `${name} (${number})`;
    if (!rows.has(numbered)) return numbered;
  }
}

async function dumpSequences(
  connection: Connection,
  ignore: (name: string) => boolean,
): Promise<TableRows | undefined> {
  const found = await connection.get("SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence'");
  if (found === undefined) return undefined;
  const rows = await connection.all<{ name: string; seq: string }>(
    "SELECT name, CAST(seq AS TEXT) AS seq FROM main.sqlite_sequence WHERE seq IS NOT 0",
  );
  return {
    columns: ["name", "seq"],
    key: ["name"],
    rows: new Map(rows.filter(({ name }) => !ignore(name)).map(({ name, seq }) => [name, [name, seq]])),
  };
}

/**
 * `quote` ends a text at its first NUL (https://www.sqlite.org/nulinstr.html), so that such a text is written by its
 * bytes.
 */
async function literals(
  connection: Connection,
  columns: readonly string[],
  rest: string,
): Promise<readonly (readonly string[])[]> {
  const parts = columns.map(
    (column, place) =>
      `CASE WHEN typeof(${column}) = 'text' AND instr(${column}, char(0)) > 0` +
      ` THEN 'CAST(X''' || hex(${column}) || ''' AS TEXT)' ELSE quote(${column}) END AS v${place}`,
  );
  const rows = await connection.all<Record<string, string>>(`SELECT ${parts.join(", ")} ${rest}`);
  return rows.map((row) => columns.map((_, place) => row[`v${place}`] ?? "NULL"));
}
