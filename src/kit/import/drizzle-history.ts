import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MigrationFileError, messageOf, UsageError } from "../../errors.js";
import { isRecord } from "../../migration/value.js";
import { snapshotNames } from "./snapshot-names.js";

/** A migration as drizzle-kit wrote it. */
export interface DrizzleMigration {
  /** `0000_lame_fury` of its journal, or the name of its folder. */
  readonly tag: string;
  /** Milliseconds: what drizzle-orm writes into `created_at`. */
  readonly when: number;
  /** SHA-256 of the file, in hex: what drizzle-orm writes into `hash`. */
  readonly hash: string;
  readonly sql: string;
  /** Absolute path of the SQL. */
  readonly file: string;
  /** The tables, indexes and views of the schema at that time; undefined where the snapshot is missing. */
  readonly names: ReadonlySet<string> | undefined;
}

/**
 * Reads the history that drizzle-kit keeps in a folder, in the order in which drizzle-orm applies it: by the journal of
 * 0.x, or the folders of 1.0.
 *
 * @throws UsageError `no-drizzle-history`. MigrationFileError `bad-drizzle-history`.
 */
export function readDrizzleHistory(folder: string): readonly DrizzleMigration[] {
  const journal = join(folder, "meta", "_journal.json");
  const found = existsSync(journal) ? fromJournal(folder, journal) : fromFolders(folder);
  if (found.length > 0) return found;
  throw new UsageError("no-drizzle-history", `There is no history of drizzle-kit in ${folder}.`, {
    hint: "`out` in the configuration names its folder, the one with meta/_journal.json or with a migration.sql in each of its folders.",
  });
}

/** Is there anything that drizzle-kit wrote? */
export const hasDrizzleHistory = (folder: string): boolean =>
  existsSync(join(folder, "meta", "_journal.json")) || foldersIn(folder).length > 0;

function fromJournal(folder: string, journal: string): readonly DrizzleMigration[] {
  return entriesOf(journal).map(({ tag, when, idx }) => {
    const prefix = /^\d+/.exec(tag)?.[0] ?? String(idx).padStart(4, "0");
    return migrationOf(
      tag,
      when,
      join(folder, `${tag}.sql`),
      join(folder, "meta", `${prefix}_snapshot.json`),
    );
  });
}

interface Entry {
  readonly idx: number;
  readonly tag: string;
  readonly when: number;
}

function entriesOf(journal: string): readonly Entry[] {
  const value = parse(journal);
  const entries: readonly unknown[] = isRecord(value) && Array.isArray(value.entries) ? value.entries : [];
  return entries.map((entry) => {
    if (isRecord(entry)) {
      const { idx, tag, when } = entry;
      if (typeof tag === "string" && typeof when === "number")
        return { idx: typeof idx === "number" ? idx : 0, tag, when };
    }
    throw bad(`${journal} has an entry without a tag or a time.`);
  });
}

function fromFolders(folder: string): readonly DrizzleMigration[] {
  return foldersIn(folder).map((name) =>
    migrationOf(name, timeOf(name), join(folder, name, "migration.sql"), join(folder, name, "snapshot.json")),
  );
}

function foldersIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{14}_/.test(name) && existsSync(join(folder, name, "migration.sql")))
    .sort((a, b) => a.localeCompare(b));
}

/** The time at the beginning of a folder's name, in UTC. */
function timeOf(name: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(name)?.map(Number) ?? [];
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}

function migrationOf(tag: string, when: number, file: string, snapshot: string): DrizzleMigration {
  const sql = read(file);
  return {
    tag,
    when,
    file,
    hash: createHash("sha256").update(sql).digest("hex"),
    sql: sql.replaceAll("\r\n", "\n").replaceAll("--> statement-breakpoint", "\n"),
    names: existsSync(snapshot) ? snapshotNames(parse(snapshot)) : undefined,
  };
}

function parse(file: string): unknown {
  try {
    return JSON.parse(read(file));
  } catch (cause) {
    if (cause instanceof MigrationFileError) throw cause;
    throw bad(`${file} is not JSON.`, cause);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw bad(`${file} cannot be read: ${messageOf(cause)}.`, cause);
  }
}

const bad = (message: string, cause?: unknown): MigrationFileError =>
  new MigrationFileError("bad-drizzle-history", message, {
    hint: "Bring drizzle-kit's folder back as it was from version control.",
    cause,
  });
