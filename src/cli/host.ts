import type { Readable, Writable } from "node:stream";
import type { MigrationBundle } from "../runner/types.js";

export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };
export type InputStream = Readable & { readonly isTTY?: boolean };
export type Environment = Readonly<Record<string, string | undefined>>;

/** How an application mounts the command line as its own. Everything has the process's own as its default. */
export interface MainOptions {
  /** What help and messages call the command: `"myapp db"`. */
  readonly name?: string;
  /** A path or URL, or an open Drizzle database or client, which stays open. `-d` comes before it. */
  readonly database?: string | object;
  /** What `sluice bundle` wrote, or the folder of the migrations. With a database, no configuration is needed. */
  readonly migrations?: MigrationBundle | string | URL;
  readonly cwd?: string;
  readonly env?: Environment;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
  readonly stdin?: InputStream;
}

/** The world around one run of the command line. */
export interface Host {
  readonly name: string;
  readonly database: string | object | undefined;
  readonly migrations: MigrationBundle | string | URL | undefined;
  readonly cwd: string;
  readonly env: Environment;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
}

/** Fills the options up with the process's own. */
export function hostOf(options: MainOptions): Host {
  return {
    name: options.name ?? "sluice",
    database: options.database,
    migrations: options.migrations,
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? process.env,
    stdout: options.stdout ?? process.stdout,
    stderr: options.stderr ?? process.stderr,
    stdin: options.stdin ?? process.stdin,
  };
}

/**
 * Whether a person can be asked: both ends are a terminal, and it is not a pipeline's (some pipelines give their
 * jobs a terminal that nobody watches).
 */
export function canAsk(host: Host): boolean {
  const pipeline = host.env.CI !== undefined && !["", "0", "false"].includes(host.env.CI);
  return host.stdin.isTTY === true && host.stdout.isTTY === true && !pipeline;
}
