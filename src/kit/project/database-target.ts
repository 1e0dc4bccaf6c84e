import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../errors.js";
import type { Credentials, Driver } from "./config-check.js";

/** The database that a command works on, and who named it. */
export interface DatabaseTarget {
  /** As it was given; a token of the credentials is in it as `authToken`. */
  readonly url: string;
  readonly from: "option" | "environment" | "config";
  /** Absolute path, where it is a file on this machine and nothing else. */
  readonly path?: string;
  /** What the database is, where Sluice cannot open it: then only what needs none works. */
  readonly outOfReach?: string;
}

export interface DatabaseSources {
  readonly option: string | undefined;
  readonly environment: string | undefined;
  readonly credentials: Credentials;
  /** What a path in the option and the environment is relative to. */
  readonly cwd: string;
  readonly driver?: Driver | undefined;
  /** What a path in the configuration is relative to. */
  readonly base: string;
}

/**
 * The database: the option, else the environment, else the configuration.
 *
 * @throws UsageError `empty-database`: the option is given and empty, as from a variable that is not set.
 */
export function databaseTarget(sources: DatabaseSources): DatabaseTarget | undefined {
  const { option, environment, credentials, driver, cwd, base } = sources;
  if (option === "") {
    throw new UsageError("empty-database", "The database is an empty text.", {
      hint: "Give `-d` a path or a URL, or leave it out.",
    });
  }
  if (option !== undefined) return { from: "option", ...placed(option, cwd) };
  if (environment) return { from: "environment", ...placed(environment, cwd) };
  if (driver !== undefined) return { from: "config", url: driver, outOfReach: DRIVERS[driver] };
  if (credentials.url === undefined) return undefined;
  return { from: "config", ...placed(withToken(credentials.url, credentials.authToken), base) };
}

/** The databases of drizzle-kit's drivers, as messages name them. */
const DRIVERS: Readonly<Record<Driver, string>> = {
  "d1-http": 'Cloudflare D1 (driver "d1-http")',
  expo: 'a database on a phone (driver "expo")',
  "durable-sqlite": 'a database of a Durable Object (driver "durable-sqlite")',
};

/** The parameters of a `file:` URL may change what is opened, so none is passed over. */
function placed(url: string, folder: string): Omit<DatabaseTarget, "from"> {
  if (url === ":memory:" || url === "file::memory:") return { url: ":memory:" };
  if (url.startsWith("file:") && url.includes("?"))
    return { url, outOfReach: `${redactUrl(url)}, a file with parameters` };
  if (url.startsWith("file://")) return { url, path: fileURLToPath(url) };
  if (url.startsWith("file:")) return { url, path: resolve(folder, url.slice("file:".length)) };
  return /^[a-z][a-z0-9+.-]+:/i.test(url)
    ? { url, outOfReach: `the remote database ${redactUrl(url)}` }
    : { url, path: resolve(folder, url) };
}

/** What is told where a command goes on without a database that it cannot open. */
export const outOfReachNotes = (target: DatabaseTarget | undefined): readonly string[] =>
  target?.outOfReach === undefined
    ? []
    : [`Sluice cannot open ${target.outOfReach}: the database was not looked at.`];

/** @throws UsageError `out-of-reach` */
export function requireReachable({ outOfReach }: Pick<DatabaseTarget, "outOfReach">): void {
  if (outOfReach === undefined) return;
  throw new UsageError("out-of-reach", `Sluice cannot open ${outOfReach}.`, {
    hint: "This command needs a SQLite file: name one with `-d FILE`. `generate`, `check`, `verify` and `lint` work without.",
  });
}

/** libSQL takes the token as a parameter of the URL (https://github.com/tursodatabase/libsql-client-ts). */
function withToken(url: string, token: string | undefined): string {
  if (token === undefined || !/^(?!file:)[a-z][a-z0-9+.-]+:/i.test(url)) return url;
  return `${url}${url.includes("?") ? "&" : "?"}authToken=${encodeURIComponent(token)}`;
}

/** Parameters whose values are no secrets (https://www.sqlite.org/uri.html). */
const PLAIN_PARAMETERS = ["mode", "cache", "immutable", "nolock", "psow", "vfs", "tls"];

/** The URL for messages: a password, and the values of parameters that we do not know, are `***`. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*):.*@/i, "$1:***@")
    .replace(/([?&])([^=&#]+)=[^&#]*/g, (whole, before: string, name: string) =>
      PLAIN_PARAMETERS.includes(name.toLowerCase()) ? whole : `${before}${name}=***`,
    );
}
