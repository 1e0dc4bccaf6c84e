import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { HistoryError, messageOf } from "../../errors.js";
import type { Statements } from "../session.js";
import type { Glance, GlanceRow } from "./glance.js";

export type { Glance } from "./glance.js";

/** A revision in the history. */
export interface HistoryRow {
  readonly revision: string;
  readonly parents: readonly string[];
  /** Its file's name. */
  readonly name: string;
  readonly checksum: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  readonly durationMs: number;
  /** `"applied"`, or how far a revision without a transaction got; see row-state.ts. */
  readonly state: string;
  /** Its `down` as JSON, without the functions of `run` steps. */
  readonly down: string;
  /** Revisions that it stands for. */
  readonly replaces: readonly string[];
}

export const APPLIED = "applied";

/** With its database: a TEMP table of the same name would be taken for it. */
export const historyTable = (prefix: string): string => `main.${quoteIdentifier(`${prefix}_history`)}`;

/** Makes the table where it is missing. The index answers `readGlance` without reading the rows. */
export async function createHistory(session: Statements, prefix: string): Promise<void> {
  await session.run(`CREATE TABLE IF NOT EXISTS ${historyTable(prefix)} (
  "revision" TEXT NOT NULL PRIMARY KEY,
  "parents" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "checksum" TEXT NOT NULL,
  "applied_at" TEXT NOT NULL,
  "duration_ms" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "down" TEXT NOT NULL,
  "replaces" TEXT NOT NULL DEFAULT '[]'
)`);
  const index = quoteIdentifier(`${prefix}_history_graph`);
  const indexed = quoteIdentifier(`${prefix}_history`);
  await session.run(
    `CREATE INDEX IF NOT EXISTS main.${index} ON ${indexed} ("revision", "parents", "state", "replaces")`,
  );
}

/**
 * The applied revisions and their heads by one query, or undefined where there is no history. Ids hold letters and
 * digits only, so that a space and a quotation mark tell them apart.
 *
 * @throws HistoryError `damaged-history`: the table is there, but is not ours.
 */
export async function readGlance(session: Statements, prefix: string): Promise<Glance | undefined> {
  const row = await orMissing(prefix, () =>
    session.get<GlanceRow>(
      `SELECT group_concat("revision", ' ') AS revisions, group_concat("parents", ' ') AS parents,` +
        ` sum("state" <> '${APPLIED}') AS unfinished, group_concat(nullif("replaces", '[]'), ' ') AS replaces,` +
        ` group_concat(CASE WHEN "replaces" <> '[]' THEN "revision" END, ' ') AS squashes FROM ${historyTable(prefix)}`,
    ),
  );
  if (row === undefined) return undefined;
  const revisions = row.revisions === null ? [] : row.revisions.split(" ");
  const unfinished = row.unfinished !== null && row.unfinished > 0;
  if (row.squashes !== null) {
    const { glanceOf } = await import("../squash/squashed-glance.js");
    return { ...glanceOf(row), unfinished };
  }
  const parents = new Set((row.parents ?? "").split('"'));
  const heads = revisions.filter((revision) => !parents.has(revision)).sort();
  return { revisions, heads, unfinished, squashes: [] };
}

/** The heads of what is applied; none where there is no history. */
export const readHeads = async (session: Statements, prefix: string): Promise<readonly string[]> =>
  (await readGlance(session, prefix))?.heads ?? [];

/** Rows as the table holds them. */
interface StoredRow {
  readonly revision: string;
  readonly parents: string;
  readonly name: string;
  readonly checksum: string;
  readonly applied_at: string;
  readonly duration_ms: number;
  readonly state: string;
  readonly down: string;
  readonly replaces: string;
}

/**
 * The history in the order of its entries, or undefined where there is none.
 *
 * @throws HistoryError `damaged-history`.
 */
export async function readHistory(
  session: Statements,
  prefix: string,
): Promise<readonly HistoryRow[] | undefined> {
  const rows = await orMissing(prefix, () =>
    session.all<StoredRow>(
      `SELECT revision, parents, name, checksum, applied_at, duration_ms, state, down, replaces FROM ${historyTable(prefix)} ORDER BY rowid`,
    ),
  );
  return rows?.map((row) => ({
    revision: row.revision,
    parents: idsIn(row, "parents", prefix),
    name: row.name,
    checksum: row.checksum,
    appliedAt: row.applied_at,
    durationMs: row.duration_ms,
    state: row.state,
    down: row.down,
    replaces: idsIn(row, "replaces", prefix),
  }));
}

function idsIn(row: StoredRow, column: "parents" | "replaces", prefix: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(row[column]);
    if (Array.isArray(ids) && ids.every((id) => typeof id === "string")) return ids;
  } catch {
    // Told below, as for every other value that is not a list.
  }
  throw damaged(prefix, `the ${column} of ${row.revision} are ${row[column]}`);
}

async function orMissing<T>(prefix: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    const message = messageOf(error);
    if (message.startsWith("no such table:")) return undefined;
    if (message.startsWith("no such column:")) throw damaged(prefix, message, error);
    throw error;
  }
}

const damaged = (prefix: string, why: string, cause?: unknown): HistoryError =>
  new HistoryError("damaged-history", `The table ${prefix}_history is not what Sluice wrote: ${why}.`, {
    hint: "`sluice repair` makes it again where the tables show what is applied; `sluice stamp --purge REV` says where the database is.",
    cause,
  });
