import { UsageError } from "../errors.js";

/** What a run needs to know, from `sluice.json` in the migrations folder. Every field has a default. */
export interface Settings {
  /** Prefix of Sluice's own tables. */
  readonly table: string;
  /** What a step takes away is kept for `downgrade`. */
  readonly archive: boolean;
  /** Days after which archived rows are purged; 0 keeps them. */
  readonly archiveDays: number;
  readonly backup: "destructive" | "always" | "never";
  /** Folder of the backups; empty: `<db>.backups/` beside the database. */
  readonly backups: string;
  /** How many backups are kept; 0 keeps all. */
  readonly keepBackups: number;
  /** One transaction a revision, or one for everything pending. */
  readonly transaction: "each" | "all";
  /** Definitions may be edited in place of copying a table. */
  readonly inPlace: boolean;
  readonly ids: "random" | "sequential";
  readonly extension: "ts" | "js";
  /** Pattern of a new file's name: `{date}_{time}_{revision}_{slug}`. */
  readonly fileName: string;
  /** A template for new files, its path from this folder; empty: the built-in one. */
  readonly template: string;
  /** Globs of objects that are never touched. */
  readonly keep: readonly string[];
  /** A text column's enum becomes a CHECK. */
  readonly enumChecks: boolean;
  /** How much the findings of a code of `lint` weigh. */
  readonly lint: Readonly<Record<string, "off" | "note" | "warning" | "error">>;
  /** Name of the environment variable with the database's URL. */
  readonly env: string;
}

export const SETTINGS_FILE = "sluice.json";

export const DEFAULT_SETTINGS: Settings = {
  table: "__sluice",
  archive: true,
  archiveDays: 0,
  backup: "destructive",
  backups: "",
  keepBackups: 10,
  transaction: "each",
  inPlace: true,
  ids: "random",
  extension: "ts",
  fileName: "{date}_{time}_{revision}_{slug}",
  template: "",
  keep: [],
  enumChecks: false,
  lint: {},
  env: "SLUICE_DATABASE_URL",
};

/** Whether SQLite lets us make objects with this prefix: it keeps names in `sqlite_` for itself. */
export const isUsablePrefix = (prefix: string): boolean =>
  /^[A-Za-z_]\w{0,49}$/.test(prefix) && !`${prefix}_`.toLowerCase().startsWith("sqlite_");

type Check = (value: unknown) => boolean;

const oneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string);
const isText: Check = (value) => typeof value === "string";
const isFlag: Check = (value) => typeof value === "boolean";
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;

/** Each setting with what it may be; the words go into the error. */
const RULES: { readonly [K in keyof Settings]: readonly [Check, string] } = {
  table: [
    (value) => typeof value === "string" && isUsablePrefix(value),
    "a name of up to 50 letters, digits and _ that does not begin with sqlite_",
  ],
  archive: [isFlag, "true or false"],
  archiveDays: [isCount, "a number of days"],
  backup: [oneOf("destructive", "always", "never"), `"destructive", "always" or "never"`],
  backups: [isText, "a folder"],
  keepBackups: [isCount, "a whole number"],
  transaction: [oneOf("each", "all"), `"each" or "all"`],
  inPlace: [isFlag, "true or false"],
  ids: [oneOf("random", "sequential"), `"random" or "sequential"`],
  extension: [oneOf("ts", "js"), `"ts" or "js"`],
  fileName: [isText, "a pattern such as {date}_{time}_{revision}_{slug}"],
  template: [isText, "a file"],
  keep: [(value) => Array.isArray(value) && value.every(isText), "a list of globs"],
  enumChecks: [isFlag, "true or false"],
  lint: [
    (value) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every(oneOf("off", "note", "warning", "error")),
    `an object of codes, each "off", "note", "warning" or "error"`,
  ],
  env: [isText, "the name of an environment variable"],
};

/**
 * Reads the text of `sluice.json`.
 *
 * @throws UsageError `bad-settings`: not JSON, an unknown setting, or a value that the setting cannot have.
 */
export function parseSettings(text: string, file: string): Partial<Settings> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError("bad-settings", `${file} is not JSON.`, { hint: "Fix the file.", cause: error });
  }
  return checkSettings(value, file);
}

/** Checks settings given as a value; `file` is what the error calls them. */
export function checkSettings(value: unknown, file: string): Partial<Settings> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError("bad-settings", `${file} does not hold an object.`);
  }
  for (const [name, setting] of Object.entries(value)) {
    if (name === "$schema") continue;
    const rule = (RULES as Record<string, readonly [Check, string]>)[name];
    if (rule === undefined) {
      throw new UsageError("bad-settings", `${file} has a setting "${name}" that does not exist.`, {
        hint: `The settings are ${Object.keys(RULES).join(", ")}.`,
      });
    }
    if (!rule[0](setting)) {
      throw new UsageError(
        "bad-settings",
        `${file}: "${name}" is ${JSON.stringify(setting)}; it has to be ${rule[1]}.`,
      );
    }
  }
  const { $schema: _, ...settings } = value as Partial<Settings> & { $schema?: string };
  return settings;
}

/** Settings with every field present; later ones win. */
export function completeSettings(...parts: readonly (Partial<Settings> | undefined)[]): Settings {
  return Object.assign({}, DEFAULT_SETTINGS, ...parts);
}
