import type { Connection } from "../../connection.js";
import { identifierOf, quoteIdentifier } from "../ddl/identifier.js";
import { significantTokens } from "../ddl/token.js";
import { keyColumns } from "./key-columns.js";

/** How kept rows are known to the table that they belong to, by its names of today. */
export interface Tracking {
  readonly table: string;
  readonly columns: readonly string[];
}

const EVENTS = ["insert", "update", "delete"] as const;

/**
 * Has kept rows follow the table's: one whose row is deleted goes, and one whose row is given another key gets that
 * key. So a key that is used again never finds the values of the row that had it before.
 *
 * A row that REPLACE takes away fires no trigger (https://www.sqlite.org/lang_conflict.html): therefore whatever
 * comes to a key, by INSERT or by UPDATE, finds nothing kept for it.
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
    `${trigger("update")} UPDATE ON ${source} WHEN ${moved} BEGIN` +
      ` DELETE FROM ${kept} WHERE ${at("NEW")}; UPDATE ${kept} SET ${set} WHERE ${at("OLD")}; END`,
  );
  await connection.run(
    `${trigger("delete")} DELETE ON ${source} BEGIN DELETE FROM ${kept} WHERE ${at("OLD")}; END`,
  );
}

/** Takes the triggers away, those that are there. */
export async function untrack(connection: Connection, rows: string): Promise<void> {
  for (const event of EVENTS) {
    await connection.run(`DROP TRIGGER IF EXISTS main.${quoteIdentifier(`${rows}_${event}`)}`);
  }
}

/**
 * Where kept rows belong today: SQLite itself follows renames in the triggers
 * (https://www.sqlite.org/lang_altertable.html#altertabrename). Undefined where one of them is gone, and rows may
 * have come and gone unseen.
 */
export async function trackingOf(connection: Connection, rows: string): Promise<Tracking | undefined> {
  const triggers = await connection.all<{ name: string; tbl_name: string; sql: string }>(
    "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = 'trigger' AND name IN (?, ?, ?)",
    EVENTS.map((event) => `${rows}_${event}`),
  );
  const last = triggers.find(({ name }) => name === `${rows}_delete`);
  if (last === undefined || triggers.length < EVENTS.length) return undefined;
  return { table: last.tbl_name, columns: oldColumns(last.sql) };
}

/** What stands behind `OLD.` in the text of a trigger. */
function oldColumns(sql: string): readonly string[] {
  const tokens = significantTokens(sql);
  return tokens.flatMap((token, at) => {
    const name = tokens[at + 2];
    const isOld = token.text.toUpperCase() === "OLD" && tokens[at + 1]?.text === ".";
    return isOld && name !== undefined ? [identifierOf(name.text)] : [];
  });
}
