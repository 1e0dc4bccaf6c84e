import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { readDefinitions } from "../../dialect/sqlite/read/definitions.js";
import { databaseBytes, tableBytes } from "../../dialect/sqlite/ways/table-size.js";
import { predictWays } from "../../dialect/sqlite/ways/way.js";
import { DatabaseError, messageOf } from "../../errors.js";
import type { Step } from "../../model/step.js";
import { errorCode } from "../execute/failure.js";
import { nameBefore } from "../execute/foreign-keys.js";
import type { Session } from "../session.js";

/** How many bytes are free where a file is. */
export type FreeBytes = (file: string) => Promise<number>;

export interface HealthOptions {
  /** Definitions may be edited in place of copying a table. */
  readonly inPlace: boolean;
  /** Told which table is looked at: a large one takes a while. */
  readonly onTable: (table: string) => void;
  readonly freeBytes: FreeBytes;
}

/**
 * Looks at what steps are about to copy or take away, before the first of them: the tables have to be sound, since a
 * copy of a damaged one loses what cannot be read, and there has to be room for the copies.
 *
 * @throws DatabaseError `damaged-database`, `no-space`.
 */
export async function requireHealth(
  session: Session,
  steps: readonly Step[],
  { inPlace, onTable, freeBytes }: HealthOptions,
): Promise<void> {
  const definitions = await readDefinitions(session);
  const { ways } = predictWays(steps, definitions, inPlace && session.capabilities.editDefinitions);
  const copied = new Set<string>();
  const concerned = new Set<string>();
  for (const [place, step] of steps.entries()) {
    if (step.kind !== "alterTable" && step.kind !== "dropTable") continue;
    const table = nameBefore(step.table, steps.slice(0, place));
    const isCopied = ways.get(place)?.way === "copy";
    if (!definitions.tables.has(table)) continue;
    if (isCopied) copied.add(table);
    if (isCopied || takesAway(step)) concerned.add(table);
  }
  await requireSpace(session, [...copied], freeBytes);
  for (const table of concerned) {
    onTable(table);
    await requireSound(session, table);
  }
}

const takesAway = (step: Step): boolean =>
  step.kind === "dropTable" ||
  (step.kind === "alterTable" && step.changes.some(({ kind }) => kind === "dropColumn"));

/**
 * A copy takes as much as the table has, with its indexes; what it leaves behind the next one takes. The size of the
 * whole file is known at once, so the tables are measured only where that much is not free.
 */
async function requireSpace(
  session: Session,
  tables: readonly string[],
  freeBytes: FreeBytes,
): Promise<void> {
  if (session.file === undefined || tables.length === 0) return;
  const free = await freeBytes(session.file);
  if ((await databaseBytes(session)) <= free) return;
  for (const table of tables) {
    const needed = await tableBytes(session, table);
    if (needed <= free) continue;
    throw new DatabaseError(
      "no-space",
      `Copying ${table} needs about ${megabytes(needed)} beside ${session.name}, where ${megabytes(free)} are free.`,
      { hint: "Make room first. `sluice upgrade --plan` shows which tables are copied, and why." },
    );
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** What a user without privileges may still write (https://nodejs.org/api/fs.html#class-fsstatfs). */
export async function freeBytesAt(file: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(file));
  return bavail * bsize;
}

/** What is wrong with single rows by the definition; that is what migrations mend. */
const OF_ROWS = /^(?:(?:NULL|NUMERIC|TEXT|non-\w+) value in|CHECK constraint failed in) /;

/** The structure of the table and its indexes (https://www.sqlite.org/pragma.html#pragma_quick_check). */
async function requireSound(session: Session, table: string): Promise<void> {
  const problem = (await problemsOf(session, table)).find((text) => text !== "ok" && !OF_ROWS.test(text));
  if (problem === undefined) return;
  throw new DatabaseError(
    "damaged-database",
    `The table ${table} of ${session.name} is damaged: ${problem}.`,
    {
      hint: "Nothing was changed. Restore a backup, or save what can be read with `.recover` of the sqlite3 shell.",
    },
  );
}

/** A CHECK with a function of the application's own cannot be looked at where the function is not known. */
async function problemsOf(session: Session, table: string): Promise<readonly string[]> {
  try {
    const rows = await session.all<{ problem: string }>(
      "SELECT quick_check AS problem FROM pragma_quick_check(?)",
      [table],
    );
    return rows.map(({ problem }) => problem);
  } catch (error) {
    if (errorCode(error).startsWith("SQLITE_CORRUPT")) return [messageOf(error)];
    if (/^(?:no such (?:function|collation sequence)|unknown function)/.test(messageOf(error))) return [];
    throw error;
  }
}
