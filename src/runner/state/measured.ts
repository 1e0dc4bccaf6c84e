import { quoteIdentifier, sameName } from "../../dialect/sqlite/ddl/identifier.js";
import { tableBytes } from "../../dialect/sqlite/ways/table-size.js";
import type { Session } from "../session.js";
import type { Room, Written } from "./room.js";

/** A change of a table that is there before the run. */
export interface Change {
  readonly table: string;
  /** How its rows are written; undefined where they are not. */
  readonly writes: "copied" | "rewritten" | undefined;
  /** Columns whose values the archive keeps. */
  readonly columns: readonly string[];
  /** The place of its transaction in the run. */
  readonly transaction: number;
}

/** What each transaction writes, by the tables as they are now. */
export async function measured(session: Session, changes: readonly Change[]): Promise<readonly Written[]> {
  const sizes = new Map<string, number>();
  for (const { table } of changes) {
    if (!sizes.has(table)) sizes.set(table, await tableBytes(session, table));
  }
  const written: Written[] = [];
  for (const number of new Set(changes.map(({ transaction }) => transaction))) {
    const own = changes.filter(({ transaction }) => transaction === number);
    const sizesOf = (writes: Change["writes"]): readonly number[] =>
      own.filter((change) => change.writes === writes).map(({ table }) => sizes.get(table) ?? 0);
    let archived = 0;
    for (const change of own) archived += await archivedBytes(session, change);
    written.push({ copied: sizesOf("copied"), rewritten: sizesOf("rewritten"), archived });
  }
  return written;
}

/** A kept row: its key twice, in the table and in its index, and the headers of both. */
const ROW_BYTES = 40;

async function archivedBytes(session: Session, { table, columns }: Change): Promise<number> {
  const present = await session.all<{ name: string }>("SELECT name FROM pragma_table_info(?)", [table]);
  const kept = columns.filter((column) => present.some(({ name }) => sameName(name, column)));
  if (kept.length === 0) return 0;
  const lengths = kept.map((column) => `ifnull(length(CAST(${quoteIdentifier(column)} AS BLOB)), 0)`);
  const row = await session.get<{ bytes: number | null }>(
    `SELECT sum(${lengths.join(" + ")} + ${ROW_BYTES * kept.length}) AS bytes FROM main.${quoteIdentifier(table)}`,
  );
  return row?.bytes ?? 0;
}

/** How the database writes, and what it has unused. */
export async function roomIn(session: Session): Promise<Room> {
  const mode = await session.get<{ journal_mode: string }>("PRAGMA main.journal_mode");
  const row = await session.get<{ bytes: number }>(
    "SELECT freelist_count * page_size AS bytes FROM pragma_freelist_count, pragma_page_size",
  );
  return { wal: mode?.journal_mode === "wal", unused: row?.bytes ?? 0 };
}
