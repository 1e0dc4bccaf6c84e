import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../errors.js";
import { type DatabaseTarget, databaseTarget } from "../kit/database-target.js";
import type { ProjectOptions } from "../kit/types.js";
import type { Session } from "../runner/session.js";
import type { RunOptions, SourceOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import { runOptions } from "./events.js";
import { shortPath } from "./format.js";
import type { Host } from "./host.js";

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
 * @throws UsageError `no-database`: none is named anywhere; and what opening it throws.
 */
export async function withDatabase<T>(context: Context, whenMissing: WhenMissing, work: Work<T>): Promise<T> {
  const place = await placeOf(context);
  if (place.database.kind === "none") {
    throw new UsageError("no-database", "No database is named.", {
      hint: `Give -d FILE, set ${place.variable}, or put dbCredentials into the configuration.`,
    });
  }
  return useDatabase(context, place, whenMissing, work);
}

/** The same for what can be told without a database: where there is none, an empty one stands in for it. */
export async function withDatabaseIfAny<T>(context: Context, work: Work<T>): Promise<T> {
  return useDatabase(context, await placeOf(context), "scratch", work);
}

/** The options of the author-time functions, from the global flags. */
export function authorOptions({ flags, host }: Context): ProjectOptions {
  const mounted = typeof host.database === "string" ? host.database : undefined;
  return { config: flags.config, database: flags.database ?? mounted, cwd: host.cwd, env: host.env };
}

/** Where the migrations and the database are. */
interface Place {
  readonly source: SourceOptions;
  readonly database: PlacedDatabase;
  /** The environment variable that can name the database. */
  readonly variable: string;
}

type PlacedDatabase =
  | { readonly kind: "none" }
  | { readonly kind: "open"; readonly db: object }
  | { readonly kind: "url"; readonly url: string; readonly file: string | undefined };

async function placeOf(context: Context): Promise<Place> {
  return mountedPlace(context) ?? projectPlace(context);
}

/** Where the application that mounts the commands says so itself: then no configuration is read. */
function mountedPlace({ flags, host }: Context): Place | undefined {
  const database = flags.database ?? host.database;
  if (host.migrations === undefined || database === undefined) return undefined;
  return { source: sourceOf(host.migrations, host.cwd), database: placed(database, host.cwd), variable: "" };
}

async function projectPlace(context: Context): Promise<Place> {
  const { openProject } = await import("../kit/project.js");
  const { host, flags } = context;
  const { folder, settings, database } = await openProject(authorOptions(context));
  return {
    source: host.migrations === undefined ? { folder } : sourceOf(host.migrations, host.cwd),
    database:
      typeof host.database === "object" && flags.database === undefined
        ? { kind: "open", db: host.database }
        : targetOf(database),
    variable: settings.env,
  };
}

function sourceOf(migrations: NonNullable<Host["migrations"]>, cwd: string): SourceOptions {
  if (typeof migrations === "string" && !migrations.startsWith("file://"))
    return { folder: resolve(cwd, migrations) };
  return typeof migrations === "string" || migrations instanceof URL
    ? { folder: migrations }
    : { migrations };
}

/** A database named by the mounting application or by `-d`, without a project around it. */
function placed(database: string | object, cwd: string): PlacedDatabase {
  if (typeof database === "object") return { kind: "open", db: database };
  const credentials = { url: undefined, authToken: undefined };
  return targetOf(databaseTarget({ option: database, environment: undefined, credentials, cwd, root: cwd }));
}

function targetOf(target: DatabaseTarget | undefined): PlacedDatabase {
  return target === undefined ? { kind: "none" } : { kind: "url", url: target.url, file: target.path };
}

async function useDatabase<T>(
  context: Context,
  { source, database }: Place,
  whenMissing: WhenMissing,
  work: Work<T>,
): Promise<T> {
  const options = { ...source, ...runOptions(context) };
  if (database.kind === "open") return work({ db: database.db, options, name: "the database" });
  const { cwd } = context.host;
  const session = await openSession(database, cwd, whenMissing);
  try {
    return await work({ db: session, options, name: nameOf(database, cwd) });
  } finally {
    await session.close();
  }
}

async function openSession(
  database: Exclude<PlacedDatabase, { kind: "open" }>,
  cwd: string,
  whenMissing: WhenMissing,
): Promise<Session> {
  const { openDatabase, openScratch } = await import("../runner/drivers/open.js");
  if (database.kind === "none") return openScratch(cwd);
  const { url, file } = database;
  if (whenMissing === "scratch" && file !== undefined && !existsSync(file)) return openScratch(cwd);
  return openDatabase(file ?? url, { create: whenMissing === "create", cwd });
}

function nameOf(database: PlacedDatabase, cwd: string): string {
  return database.kind === "url" && database.file !== undefined
    ? shortPath(database.file, cwd)
    : "the database";
}
