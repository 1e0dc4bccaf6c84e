import type { Connection } from "../../connection.js";
import { identifierOf, quoteIdentifier } from "../ddl/identifier.js";
import { significantTokens } from "../ddl/token.js";
import { keyColumns } from "./key-columns.js";

/** How kept rows are known to the table that they belong to, by its names of today. */
export interface Tracking {
  readonly table: string;
  readonly columns: readonly string[];
}

/** `delete` is of archives that earlier builds have made: it goes with the others, and nothing depends on it. */
const EVENTS = ["insert", "update", "delete"] as const;

/** SQLite matches `UPDATE OF` by the name that a statement writes, and the rowid has four of them. */
const ROWID_NAMES = ["rowid", "oid", "_rowid_"] as const;

/**
 * Has kept rows follow the table's: one whose row is given another key gets that key, and whatever comes to a key, by
 * INSERT or by UPDATE, finds nothing kept for it. So a key that is used again never finds the values of the row that had
 * it before, also where REPLACE took that away, which fires no trigger (https://www.sqlite.org/lang_conflict.html).
 *
 * A row that is deleted leaves what is kept of it behind: no row has its key, so that nothing is put back, and
 * `sweepDeleted` clears it away. A trigger on DELETE would cost every deletion several times its time.
 */
export async function track(
  connection: Connection,
  rows: string,
  { table, columns }: Tracking,
): Promise<void> {
  const [kept, source] = [quoteIdentifier(rows), quoteIdentifier(table)];
  const names = columns.map(quoteIdentifier);
  const at = (row: string): string =>
    names.map((name, place) => `${keyColumns(columns)[place]} = ${row}.${name}`).join(" AND ");
  const moved = names.map((name) => `OLD.${name} IS NOT NEW.${name}`).join(" OR ");
  const set = names.map((name, place) => `${keyColumns(columns)[place]} = NEW.${name}`).join(", ");
  const trigger = (event: string): string => `CREATE TRIGGER ${quoteIdentifier(`${rows}_${event}`)} AFTER`;
  await connection.run(
    `${trigger("insert")} INSERT ON ${source} BEGIN DELETE FROM ${kept} WHERE ${at("NEW")}; END`,
  );
  await connection.run(
    `${trigger("update")} UPDATE OF ${writtenAs(names)} ON ${source} WHEN ${moved} BEGIN` +
      ` DELETE FROM ${kept} WHERE ${at("NEW")}; UPDATE ${kept} SET ${set} WHERE ${at("OLD")}; END`,
  );
}

/** The names by which a statement may write a key: one column may be the rowid. */
const writtenAs = (names: readonly string[]): string =>
  [...names, ...(names.length === 1 ? ROWID_NAMES : [])].join(", ");

/** Takes the triggers away, those that are there. */
export async function untrack(connection: Connection, rows: string): Promise<void> {
  for (const event of EVENTS) {
    await connection.run(`DROP TRIGGER IF EXISTS main.${quoteIdentifier(`${rows}_${event}`)}`);
  }
}

/**
 * Where kept rows belong today: SQLite itself follows renames in the triggers
 * (https://www.sqlite.org/lang_altertable.html#altertabrename). Undefined where one of them is gone, and rows may
 * have come and gone unseen, or where the table that they write to is.
 */
export async function trackingOf(connection: Connection, rows: string): Promise<Tracking | undefined> {
  const found = await connection.all<{ name: string; tbl_name: string; sql: string }>(
    "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE name IN (?, ?, ?)",
    [rows, `${rows}_insert`, `${rows}_update`],
  );
  const last = found.find(({ name }) => name === `${rows}_update`);
  if (last === undefined || found.length < 3) return undefined;
  return { table: last.tbl_name, columns: oldColumns(last.sql) };
}

/** What stands behind `OLD.` in the text of a trigger, each once. */
function oldColumns(sql: string): readonly string[] {
  const tokens = significantTokens(sql);
  const names = tokens.flatMap((token, at) => {
    const name = tokens[at + 2];
    const isOld = token.text.toUpperCase() === "OLD" && tokens[at + 1]?.text === ".";
    return isOld && name !== undefined ? [identifierOf(name.text)] : [];
  });
  return [...new Set(names)];
}
