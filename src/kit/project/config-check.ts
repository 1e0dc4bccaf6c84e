import { UsageError } from "../../errors.js";

/** The user's drizzle configuration, as far as Sluice reads it. */
export interface Config {
  /** Absolute path of the file. */
  readonly file: string;
  /** Its folder, where packages are looked for. */
  readonly root: string;
  /** What the paths in it are relative to: the working directory, as in drizzle-kit. */
  readonly base: string;
  readonly dialect: "sqlite" | "turso";
  /** Files, folders and globs; empty where the configuration names none. */
  readonly schema: readonly string[];
  readonly out: string;
  readonly casing: "snake_case" | "camelCase" | undefined;
  readonly tablesFilter: readonly string[];
  /** The table in which drizzle-orm keeps its history, where it is not the usual one. */
  readonly migrationsTable: string | undefined;
  readonly credentials: Credentials;
  /** How drizzle-kit reaches the database, where no file of this machine is meant. */
  readonly driver: Driver | undefined;
}

/** drizzle-kit's drivers for SQLite (https://orm.drizzle.team/docs/drizzle-config-file#driver). */
export type Driver = "d1-http" | "expo" | "durable-sqlite";

export interface Credentials {
  readonly url: string | undefined;
  readonly authToken: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks what a configuration exports; fields that Sluice does not read are left alone.
 *
 * @throws UsageError `bad-config`, `no-dialect`, `unsupported-dialect`.
 */
export function checkConfig(value: unknown, file: string): Omit<Config, "file" | "root" | "base"> {
  if (!isFields(value) || Object.keys(value).length === 0) {
    throw new UsageError("bad-config", `${file} does not export a configuration.`, {
      hint: "Its default export has to be `defineConfig({ … })`.",
    });
  }
  return {
    dialect: checkDialect(value.dialect, file),
    schema: checkTexts(value, "schema", file),
    out: checkText(value, "out", file) ?? "drizzle",
    casing: checkCasing(value.casing, file),
    tablesFilter: checkTexts(value, "tablesFilter", file),
    migrationsTable: checkMigrations(value.migrations, file),
    credentials: checkCredentials(value.dbCredentials, file),
    driver: isDriver(value.driver) ? value.driver : undefined,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkDialect(dialect: unknown, file: string): Config["dialect"] {
  if (dialect === "sqlite" || dialect === "turso") return dialect;
  if (dialect === undefined) {
    throw new UsageError("no-dialect", `${file} does not name a dialect.`, {
      hint: 'Add dialect: "sqlite".',
    });
  }
  throw new UsageError("unsupported-dialect", `${file}: the dialect ${show(dialect)} is not supported.`, {
    hint: 'The dialects are "sqlite" and "turso".',
  });
}

const isDriver = (driver: unknown): driver is Driver =>
  driver === "d1-http" || driver === "expo" || driver === "durable-sqlite";

function checkCasing(casing: unknown, file: string): Config["casing"] {
  if (casing === undefined || casing === "snake_case" || casing === "camelCase") return casing;
  throw misfit("casing", casing, `"snake_case" or "camelCase"`, file);
}

function checkMigrations(migrations: unknown, file: string): string | undefined {
  if (migrations === undefined) return undefined;
  if (!isFields(migrations)) throw misfit("migrations", migrations, "an object", file);
  const table = checkText(migrations, "table", file);
  return table === "__drizzle_migrations" ? undefined : table;
}

/** A credential that is undefined is most often an environment variable that is not set. */
function checkCredentials(credentials: unknown, file: string): Credentials {
  if (credentials === undefined) return { url: undefined, authToken: undefined };
  if (!isFields(credentials)) throw misfit("dbCredentials", credentials, "an object", file);
  return {
    url: checkText(credentials, "url", file),
    authToken: checkText(credentials, "authToken", file),
  };
}

function checkText(fields: Fields, name: string, file: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw misfit(name, value, "a text", file);
}

function checkTexts(fields: Fields, name: string, file: string): readonly string[] {
  const value = fields[name] ?? [];
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (texts.every((text) => typeof text === "string")) return texts;
  throw misfit(name, value, "a text or a list of texts", file);
}

const misfit = (name: string, value: unknown, expected: string, file: string): UsageError =>
  new UsageError("bad-config", `${file}: "${name}" is ${show(value)}; it has to be ${expected}.`);

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
