import { resolve } from "node:path";
import { type DatabaseTarget, databaseTarget } from "../kit/project/database-target.js";
import type { ProjectOptions } from "../kit/types.js";
import type { SourceOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import type { Host } from "./host.js";

/** The options of the author-time functions, from the global flags. */
export function authorOptions({ flags, host }: Context): ProjectOptions {
  const mounted = typeof host.database === "string" ? host.database : undefined;
  return { config: flags.config, database: flags.database ?? mounted, cwd: host.cwd, env: host.env };
}

/** Where the migrations and the database are. */
export interface Place {
  readonly source: SourceOptions;
  readonly database: PlacedDatabase;
  /** The environment variable that can name the database. */
  readonly variable: string;
}

export type PlacedDatabase =
  | { readonly kind: "none" }
  | { readonly kind: "open"; readonly db: object }
  | {
      readonly kind: "url";
      readonly url: string;
      readonly file: string | undefined;
      /** What it is, where Sluice cannot open it. */
      readonly outOfReach?: string | undefined;
    };

/**
 * Finds the migrations and the database of a command.
 *
 * @throws UsageError as `openProject`.
 */
export async function placeOf(context: Context): Promise<Place> {
  return mountedPlace(context) ?? projectPlace(context);
}

/** Where the application that mounts the commands says so itself: then no configuration is read. */
function mountedPlace({ flags, host }: Context): Place | undefined {
  const database = flags.database ?? host.database;
  if (host.migrations === undefined || database === undefined) return undefined;
  return { source: sourceOf(host.migrations, host.cwd), database: placed(database, host.cwd), variable: "" };
}

async function projectPlace(context: Context): Promise<Place> {
  const { openProject } = await import("../kit/project/project.js");
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
  return targetOf(databaseTarget({ option: database, environment: undefined, credentials, cwd, base: cwd }));
}

function targetOf(target: DatabaseTarget | undefined): PlacedDatabase {
  if (target === undefined) return { kind: "none" };
  return { kind: "url", url: target.url, file: target.path, outOfReach: target.outOfReach };
}
