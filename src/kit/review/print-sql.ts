import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quoteIdentifier } from "../../dialect/sqlite/ddl/identifier.js";
import { messageOf, UsageError } from "../../errors.js";
import { downgrade, upgrade } from "../../runner/api.js";
import { openDatabase } from "../../runner/drivers/open.js";
import { sessionOf } from "../../runner/drivers/recognise.js";
import { runContext } from "../../runner/execute/run-context.js";
import type { Work } from "../../runner/execute/work.js";
import { workTo } from "../../runner/graph/range.js";
import type { Session } from "../../runner/session.js";
import { openSource } from "../../runner/source.js";
import { assertedSql } from "../../runner/steps/assert-no-rows.js";
import type { Direction, RunOptions } from "../../runner/types.js";
import { recording } from "../compare/recording.js";
import { type PlannedBaseline, plannedBaseline } from "./planned-baseline.js";

export interface PrintSqlOptions extends RunOptions {
  readonly direction: Direction;
  /** As of `upgrade` or `downgrade`. */
  readonly target: string;
}

export interface PrintedSql {
  /** What the statements record first; null for a database that has a history, or no tables. */
  readonly baseline: PlannedBaseline | null;
  /** In the order in which they would be carried out. */
  readonly revisions: readonly string[];
  readonly statements: readonly string[];
}

/**
 * The SQL of a run, the history's rows included: run on the database as it is now, it makes of it what `upgrade` or
 * `downgrade` would. Tables are copied where these would edit a definition, so that it can be run anywhere, and so
 * that SQLite itself looks at the rows. It is found out by a run on a temporary copy of the database.
 *
 * @throws UsageError `not-printable`: a revision runs code; and what the run throws.
 */
export async function printSql(db: object, options: PrintSqlOptions): Promise<PrintedSql> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  const { work, baseline } = await workTo(run, options.direction, options.target);
  refuseCode(work);
  const planned = plannedBaseline(baseline);
  if (work.length === 0 && planned === null) return { baseline: null, revisions: [], statements: [] };
  // That the copy is recorded somewhere is nothing to warn of.
  const logger = planned === null ? options.logger : undefined;
  const statements = await inTemporaryFolder(async (file) => {
    // It writes what is committed (https://www.sqlite.org/lang_vacuum.html#vacuuminto).
    await session.run("VACUUM INTO ?", [file]);
    return withScratchFile(file, (copy) =>
      recorded(copy, work, run.source.settings.table, { ...options, logger }),
    );
  });
  return { baseline: planned, revisions: work.map(({ revision }) => revision), statements };
}

/** @throws UsageError `not-printable`: there is code among the steps. */
export function refuseCode(work: readonly Work[]): void {
  const places = work.flatMap(({ revision, steps }) =>
    steps.flatMap((step, place) => (step.kind === "run" ? [`step ${place + 1} of ${revision}`] : [])),
  );
  if (places.length === 0) return;
  throw new UsageError("not-printable", `There is no SQL of code: ${places.join(", ")}.`, {
    hint: "Print the range up to there, run that revision with sluice, and print what follows.",
  });
}

/** Calls with the name of a file in a folder that is gone afterwards. */
export async function inTemporaryFolder<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "sluice-sql-"));
  try {
    return await work(join(folder, "copy.db"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a database that nobody needs after a crash. */
export async function withScratchFile<T>(file: string, work: (copy: Session) => Promise<T>): Promise<T> {
  const copy = await openDatabase(file, { create: true });
  try {
    await copy.run("PRAGMA synchronous = OFF");
    return await work(copy);
  } finally {
    await copy.close();
  }
}

/** The statements of a run on a copy. */
export async function recorded(
  copy: Session,
  work: readonly Work[],
  prefix: string,
  { onEvent: _, direction, ...options }: PrintSqlOptions,
): Promise<readonly string[]> {
  const guard = await foreignKeyGuard(copy);
  const tape = recording(copy, { guards: assertions(work), beforeCommit: () => guard, prefix });
  const settings = { ...options.settings, backup: "never" } as const;
  await (direction === "up" ? upgrade : downgrade)(tape.session, { ...options, settings });
  return tape.statements();
}

/** A step's query has to give no row in the shell, either. */
function assertions(work: readonly Work[]): ReadonlyMap<string, readonly string[]> {
  const steps = work.flatMap((one) => one.steps).filter((step) => step.kind === "assertNoRows");
  return new Map(
    steps.map((step) => {
      const sql = assertedSql(step);
      return [sql, guardStatements(step.message, `SELECT 1 FROM (${sql})`)];
    }),
  );
}

/** Rows that refer to none stop the transaction. Where there are some already, nothing can be said of new ones. */
async function foreignKeyGuard(copy: Session): Promise<readonly string[]> {
  try {
    const rows = await copy.all("SELECT 1 FROM pragma_foreign_key_check LIMIT 1");
    const query = "SELECT 1 FROM pragma_foreign_key_check LIMIT 1";
    return rows.length === 0 ? guardStatements("rows refer to none", query) : [];
  } catch (error) {
    if (messageOf(error).startsWith("foreign key mismatch")) return [];
    throw error;
  }
}

const GUARD = `"__sluice_guard"`;

/** SQL has no other way to fail on purpose than a constraint; its name is what the shell shows. */
const guardStatements = (message: string, query: string): readonly string[] => [
  `CREATE TEMP TABLE ${GUARD} ("row", CONSTRAINT ${quoteIdentifier(message)} CHECK (0))`,
  `INSERT INTO temp.${GUARD} ${query}`,
  `DROP TABLE temp.${GUARD}`,
];
