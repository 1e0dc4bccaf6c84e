import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../../errors.js";
import type { Credentials } from "./config-check.js";

/** The database that a command works on, and who named it. */
export interface DatabaseTarget {
  /** As it was given; a token of the credentials is in it as `authToken`. */
  readonly url: string;
  readonly from: "option" | "environment" | "config";
  /** Absolute path, where it is a file on this machine and nothing else. */
  readonly path?: string;
}

export interface DatabaseSources {
  readonly option: string | undefined;
  readonly environment: string | undefined;
  readonly credentials: Credentials;
  /** What a path in the option and the environment is relative to. */
  readonly cwd: string;
  /** What a path in the configuration is relative to. */
  readonly root: string;
}

/**
 * The database: the option, else the environment, else the configuration.
 *
 * @throws UsageError `empty-database`: the option is given and empty, as from a variable that is not set.
 */
export function databaseTarget(sources: DatabaseSources): DatabaseTarget | undefined {
  const { option, environment, credentials, cwd, root } = sources;
  if (option === "") {
    throw new UsageError("empty-database", "The database given is empty.", {
      hint: "Give `-d` a path or a URL, or leave it out.",
    });
  }
  if (option !== undefined) return { from: "option", ...placed(option, cwd) };
  if (environment) return { from: "environment", ...placed(environment, cwd) };
  if (credentials.url === undefined) return undefined;
  return { from: "config", ...placed(withToken(credentials.url, credentials.authToken), root) };
}

/** A file that is named with parameters is left to the driver, which knows them or says that it does not. */
function placed(url: string, folder: string): Pick<DatabaseTarget, "url" | "path"> {
  if (url === ":memory:" || url === "file::memory:") return { url: ":memory:" };
  if (url.startsWith("file:") && url.includes("?")) return { url };
  if (url.startsWith("file://")) return { url, path: fileURLToPath(url) };
  if (url.startsWith("file:")) return { url, path: resolve(folder, url.slice("file:".length)) };
  return /^[a-z][a-z0-9+.-]+:/i.test(url) ? { url } : { url, path: resolve(folder, url) };
}

/** libSQL takes the token as a parameter of the URL (https://github.com/tursodatabase/libsql-client-ts). */
function withToken(url: string, token: string | undefined): string {
  if (token === undefined || !/^(?!file:)[a-z][a-z0-9+.-]+:/i.test(url)) return url;
  return `${url}${url.includes("?") ? "&" : "?"}authToken=${encodeURIComponent(token)}`;
}

/** The URL for messages: passwords and tokens are `***`. */
export function redactUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:/?#@]*):.*@/i, "$1:***@")
    .replace(/([?&](?:auth_?token|password|token|secret|api_?key)=)[^&#]*/gi, "$1***");
}
