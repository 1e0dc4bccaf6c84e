import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { readDefinitions } from "../../dialect/sqlite/read/definitions.js";
import { databaseBytes } from "../../dialect/sqlite/ways/table-size.js";
import { predictWays } from "../../dialect/sqlite/ways/way.js";
import { DatabaseError, messageOf } from "../../errors.js";
import type { Fragment, Step } from "../../model/step.js";
import { errorCode } from "../execute/failure.js";
import { nameBefore } from "../execute/foreign-keys.js";
import type { Session } from "../session.js";
import { type Change, measured, roomIn } from "./measured.js";
import { roomFor } from "./room.js";

/** How many bytes are free where a file is. */
export type FreeBytes = (file: string) => Promise<number>;

export interface HealthOptions {
  /** Definitions may be edited in place of copying a table. */
  readonly inPlace: boolean;
  /** The archive keeps what steps take away. */
  readonly archive: boolean;
  /** Told which table is looked at: a large one takes a while. */
  readonly onTable: (table: string) => void;
  readonly freeBytes: FreeBytes;
}

/**
 * Looks at what steps are about to copy or take away, before the first of them: the tables have to be sound, since a
 * copy of a damaged one loses what cannot be read, and there has to be room for what is written.
 *
 * @param transactions The steps of each.
 * @throws DatabaseError `damaged-database`, `no-space`.
 */
export async function requireHealth(
  session: Session,
  transactions: readonly (readonly Step[])[],
  { inPlace, archive, onTable, freeBytes }: HealthOptions,
): Promise<void> {
  const steps = transactions.flat();
  const definitions = await readDefinitions(session);
  const { ways } = predictWays(steps, definitions, inPlace && session.capabilities.editDefinitions);
  const concerned = new Set<string>();
  const changes: Change[] = [];
  for (const [place, step] of steps.entries()) {
    if (step.kind !== "alterTable" && step.kind !== "dropTable") continue;
    const table = nameBefore(step.table, steps.slice(0, place));
    if (!definitions.tables.has(table)) continue;
    const way = ways.get(place);
    const isCopied = way?.way === "copy";
    if (isCopied || takesAway(step)) concerned.add(table);
    const columns = archive && step.kind === "alterTable" ? step.changes.flatMap(keptColumn) : [];
    const writes = isCopied ? "copied" : way?.rewrites === true ? "rewritten" : undefined;
    changes.push({ table, writes, columns, transaction: transactionOf(transactions, place) });
  }
  await requireSpace(session, changes, freeBytes);
  for (const table of concerned) {
    onTable(table);
    await requireSound(session, table);
  }
}

function transactionOf(transactions: readonly (readonly Step[])[], place: number): number {
  let end = 0;
  return transactions.findIndex((steps) => {
    end += steps.length;
    return place < end;
  });
}

const takesAway = (step: Step): boolean =>
  step.kind === "dropTable" ||
  (step.kind === "alterTable" && step.changes.some(({ kind }) => kind === "dropColumn"));

/** The column whose values the archive keeps of a change. */
function keptColumn(change: Fragment): readonly string[] {
  if (change.kind === "dropColumn") return change.keep ? [change.column] : [];
  return change.kind === "alterColumn" && change.using !== undefined ? [change.column] : [];
}

/**
 * The size of the whole file is known at once, so that the tables are measured only where several times as much is not
 * free.
 */
async function requireSpace(
  session: Session,
  changes: readonly Change[],
  freeBytes: FreeBytes,
): Promise<void> {
  const written = changes.filter(({ writes, columns }) => writes !== undefined || columns.length > 0);
  if (session.file === undefined || written.length === 0) return;
  const free = await freeBytes(session.file);
  if ((await databaseBytes(session)) * AT_MOST <= free) return;
  const room = await roomIn(session);
  const needed = roomFor(await measured(session, written), room);
  if (needed <= free) return;
  const copied = new Set(written.filter(({ writes }) => writes === "copied").map(({ table }) => table));
  const tables = [...(copied.size > 0 ? copied : new Set(written.map(({ table }) => table)))].join(", ");
  const twice = room.wal ? " (in WAL mode it is written twice, ahead and into the file)" : "";
  throw new DatabaseError(
    "no-space",
    `${copied.size > 0 ? "Copying" : "Altering"} ${tables} needs about ${megabytes(needed)} beside ${session.name}${twice}, where ${megabytes(free)} are free.`,
    { hint: "Make room first. `sluice upgrade --plan` shows which tables are copied, and why." },
  );
}

/** Times of the file's size that are always enough: all tables copied in one transaction in WAL mode, and archived. */
const AT_MOST = 4;

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
