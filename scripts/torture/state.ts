import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";

/** All that a database holds, so that two of them can be compared. */
export interface State {
  /** Applied revisions, oldest first. */
  readonly revisions: readonly string[];
  /** Everything else, as one text. */
  readonly content: string;
}

/**
 * What SQLite finds in a database's files when their process has died: they are copied, and the copy is recovered.
 *
 * @throws Error where the database is damaged.
 */
export function recoveredState(file: string): State {
  const folder = mkdtempSync(join(tmpdir(), "sluice-recovered-"));
  try {
    const copy = join(folder, "app.db");
    for (const end of ["", "-wal", "-journal"]) {
      if (existsSync(`${file}${end}`)) copyFileSync(`${file}${end}`, `${copy}${end}`);
    }
    const db = new Database(copy);
    try {
      return stateOf(db);
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error where `integrity_check` or `foreign_key_check` finds something. */
export function stateOf(db: Database.Database): State {
  const integrity = db.pragma("integrity_check", { simple: true });
  if (integrity !== "ok") throw new Error(`integrity_check: ${String(integrity)}`);
  const orphans = db.pragma("foreign_key_check");
  if (Array.isArray(orphans) && orphans.length > 0)
    throw new Error(`foreign_key_check: ${orphans.length} rows`);
  return { revisions: revisionsIn(db), content: contentOf(db) };
}

function revisionsIn(db: Database.Database): readonly string[] {
  const present = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = '__sluice_history'").get();
  if (present === undefined) return [];
  return db
    .prepare<[], { revision: string }>("SELECT revision FROM __sluice_history ORDER BY rowid")
    .all()
    .map(({ revision }) => revision);
}

interface Stored {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** Our own history and log tell of times and attempts, and exist from the first attempt on. */
const OBJECTS = `SELECT type, name, sql FROM sqlite_schema
  WHERE tbl_name NOT IN ('__sluice_history', '__sluice_log') AND name NOT LIKE 'sqlite_stat%'
  ORDER BY type, name`;

function contentOf(db: Database.Database): string {
  const objects = db.prepare<[], Stored>(OBJECTS).all();
  const tables = objects.filter(({ type, sql }) => type === "table" && sql !== null);
  const rows = tables.map(({ name }) => [name, rowsOf(db, name)]);
  return JSON.stringify({ objects, rows }, null, 1);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Times of ours are left out: no two runs have the same. */
function rowsOf(db: Database.Database, table: string): readonly unknown[] {
  const columns = db
    .prepare<[string], { name: string }>("SELECT name FROM pragma_table_xinfo(?)")
    .all(table)
    .map(({ name }) => name)
    .filter((name) => !(table.startsWith("__sluice") && /(^|_)(at|ms)$/.test(name)));
  const list = columns.map(quoted).join(", ");
  return db
    .prepare(`SELECT ${list} FROM ${quoted(table)} ORDER BY ${list}`)
    .raw()
    .all();
}
