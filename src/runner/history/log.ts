import { userInfo } from "node:os";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { messageOf } from "../../errors.js";
import { VERSION } from "../../version.js";
import type { Statements } from "../session.js";
import { insertRows } from "./insert.js";

/** An entry of the audit trail: who did what, and how it ended. */
export interface LogEntry {
  readonly action: "upgrade" | "downgrade" | "stamp" | "baseline" | "repair" | "restore";
  readonly revision: string;
  readonly outcome: "done" | "failed";
  readonly durationMs: number;
  readonly error?: string;
}

/** An entry as the table holds it. */
export interface StoredEntry {
  readonly action: string;
  readonly revision: string;
  readonly outcome: string;
  readonly error: string | null;
}

/** What was done to a database, by whom, and how it ended. */
export interface AuditEntry extends StoredEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The system's user. */
  readonly who: string;
  /** The release of Sluice. */
  readonly tool: string;
  readonly durationMs: number;
}

const table = (prefix: string): string => quoteIdentifier(`${prefix}_log`);

/** Makes the table where it is missing. */
export async function createLog(session: Statements, prefix: string): Promise<void> {
  await session.run(`CREATE TABLE IF NOT EXISTS ${table(prefix)} (
  "id" INTEGER PRIMARY KEY,
  "at" TEXT NOT NULL,
  "who" TEXT NOT NULL,
  "tool" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "revision" TEXT NOT NULL,
  "outcome" TEXT NOT NULL,
  "duration_ms" INTEGER NOT NULL,
  "error" TEXT
)`);
}

/** Adds entries. They are never changed. */
export async function appendLog(
  session: Statements,
  prefix: string,
  entries: readonly LogEntry[],
): Promise<void> {
  const at = new Date().toISOString();
  const rows = entries.map((entry) => [
    at,
    user(),
    `drizzle-sluice ${VERSION}`,
    entry.action,
    entry.revision,
    entry.outcome,
    Math.round(entry.durationMs),
    entry.error ?? null,
  ]);
  const columns = "at, who, tool, action, revision, outcome, duration_ms, error";
  await insertRows(session, `${table(prefix)} (${columns})`, rows);
}

let known: string | undefined;

/** The system's user, asked for once; a container may run under a number that has no name. */
function user(): string {
  try {
    known ??= userInfo().username;
  } catch {
    known = `uid ${process.getuid?.() ?? "unknown"}`;
  }
  return known;
}

/** The newest entry, or undefined where there is none. */
export async function lastEntry(session: Statements, prefix: string): Promise<StoredEntry | undefined> {
  return orNoLog(() =>
    session.get<StoredEntry>(
      `SELECT action, revision, outcome, error FROM ${table(prefix)} ORDER BY id DESC LIMIT 1`,
    ),
  );
}

/** Every entry, oldest first; none where there is no log. */
export async function readLog(session: Statements, prefix: string): Promise<readonly AuditEntry[]> {
  const columns = `at, who, tool, action, revision, outcome, duration_ms AS "durationMs", error`;
  const rows = await orNoLog(() =>
    session.all<AuditEntry>(`SELECT ${columns} FROM ${table(prefix)} ORDER BY id`),
  );
  return rows ?? [];
}

async function orNoLog<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (messageOf(error).startsWith("no such table:")) return undefined;
    throw error;
  }
}
