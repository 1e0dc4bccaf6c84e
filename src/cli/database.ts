import { existsSync } from "node:fs";
import { UsageError } from "../errors.js";
import type { Session } from "../runner/session.js";
import type { RunOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import { runOptions } from "./events.js";
import { shortPath } from "./format.js";
import { interruptible } from "./interrupt.js";
import { type Place, type PlacedDatabase, placeOf } from "./place.js";

/** What a command works on: a database that is open, and the options of what it does there. */
export interface OpenDatabase {
  readonly db: object;
  readonly options: RunOptions;
  /** What messages call the database. */
  readonly name: string;
}

/**
 * What to do where the database's file does not exist: make it, look at an empty database in its place and leave
 * no file behind, or fail.
 */
export type WhenMissing = "create" | "scratch" | "refuse";

type Work<T> = (database: OpenDatabase) => Promise<T>;

/**
 * Opens the database, works with it and closes it again, whatever happens.
 *
 * @throws UsageError `no-database`: none is named anywhere; `out-of-reach`: Sluice cannot open it; and what opening it throws.
 */
export async function withDatabase<T>(context: Context, whenMissing: WhenMissing, work: Work<T>): Promise<T> {
  const place = await placeOf(context);
  if (place.database.kind === "none") {
    throw new UsageError("no-database", "No database is given.", {
      hint: `Give -d FILE, set ${place.variable}, or put dbCredentials into the configuration.`,
    });
  }
  if (place.database.kind === "url" && place.database.outOfReach !== undefined) {
    const { requireReachable } = await import("../kit/project/database-target.js");
    requireReachable(place.database);
  }
  return useDatabase(context, place, whenMissing, work);
}

/** The same for what can be told without a database: where there is none, an empty one stands in for it. */
export async function withDatabaseIfAny<T>(context: Context, work: Work<T>): Promise<T> {
  return useDatabase(context, await placeOf(context), "scratch", work);
}

async function useDatabase<T>(
  context: Context,
  { source, database }: Place,
  whenMissing: WhenMissing,
  work: Work<T>,
): Promise<T> {
  return interruptible(context, async (signal) => {
    const options = { ...source, ...runOptions(context), signal };
    if (database.kind === "open") return work({ db: database.db, options, name: "the database" });
    const session = await openSession(context, database, whenMissing);
    try {
      return await work({ db: session, options, name: nameOf(database, context.host.cwd) });
    } finally {
      await session.close();
    }
  });
}

async function openSession(
  { host: { cwd }, flags, output }: Context,
  database: Exclude<PlacedDatabase, { kind: "open" }>,
  whenMissing: WhenMissing,
): Promise<Session> {
  const { openDatabase, openScratch } = await import("../runner/drivers/open.js");
  if (database.kind === "none") return openScratch(cwd);
  const { url, file, outOfReach } = database;
  if (outOfReach !== undefined) {
    output.warn(`Sluice cannot open ${outOfReach}: an empty database stands in for it.`);
    return openScratch(cwd);
  }
  if (whenMissing === "scratch" && file !== undefined && !existsSync(file)) {
    // Before the first upgrade the project's own has every right to be missing; a path that was typed has not.
    if (flags.database !== undefined) output.warn(`There is no ${shortPath(file, cwd)} yet.`);
    return openScratch(cwd);
  }
  return openDatabase(file ?? url, { create: whenMissing === "create", cwd });
}

function nameOf(database: PlacedDatabase, cwd: string): string {
  return database.kind === "url" && database.file !== undefined
    ? shortPath(database.file, cwd)
    : "the database";
}
