import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { SluiceError, UsageError } from "../../errors.js";
import { globPattern, ignoredLive } from "../../migration/ignored.js";
import { isOtherTools } from "../../migration/other-tools.js";
import type { LoadedMigration } from "../../model/migration.js";
import { openDatabase } from "../../runner/drivers/open.js";
import type { Session } from "../../runner/session.js";
import { type WrittenFile, writeSchema } from "../../source/write/write-schema.js";
import { requireReachable } from "../project/database-target.js";
import { declaredIn } from "../project/declared-names.js";
import { readMigrations } from "../project/files.js";
import { importExtension } from "../project/import-extension.js";
import { openProject, type Project } from "../project/project.js";
import type { ProjectOptions } from "../types.js";
import { casingOf } from "./casing.js";
import { type Expressible, expressibleIn } from "./expressible.js";
import { type PullPlace, pullPlace, requireFree } from "./place.js";
import { pulledDifferences } from "./pulled-differences.js";

export interface PullOptions extends ProjectOptions {
  /** A file for all tables, or a folder with a file for each; where the configuration's `schema` points. */
  readonly out?: string;
  /** Keys in camel case, or as the columns are called; `"camel"`. */
  readonly keys?: "camel" | "preserve";
  /** Write over files that are there. */
  readonly force?: boolean;
  readonly dryRun?: boolean;
  /** Load what was written and compare it with the database first; true. */
  readonly proof?: boolean;
}

export interface PullResult {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly tables: readonly string[];
  readonly views: readonly string[];
  /** What a person should know: what Drizzle cannot say, what is left out. */
  readonly notes: readonly string[];
  /** The files were loaded and compared with the database: nothing differs. */
  readonly proven: boolean;
  readonly written: boolean;
  /** The texts, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Writes a database as Drizzle schema files. They are loaded and compared with the database before they are written:
 * `generate` finds nothing to do between the two.
 *
 * @throws UsageError `no-database`, `no-schema`, `schema-exists`. SluiceError `pull-differs`, `nothing-to-pull`.
 * DatabaseError as `openDatabase`.
 *
 * @example
 * const { files } = await pull({ database: "app.db", out: "schema.ts" });
 */
export async function pull(options: PullOptions = {}): Promise<PullResult> {
  const project = await openProject(options);
  const place = pullPlace(project, options.out, options.cwd ?? process.cwd());
  const session = await openPulled(project);
  try {
    return await pullFrom(session, project, place, options);
  } finally {
    await session.close();
  }
}

/** @throws UsageError `no-database`, `out-of-reach`; DatabaseError `missing-database` and others. */
export async function openPulled({ database, root }: Project): Promise<Session> {
  if (database === undefined) {
    throw new UsageError("no-database", "There is no database to pull from.", {
      hint: "Name it with --database, or with dbCredentials in the configuration.",
    });
  }
  requireReachable(database);
  return openDatabase(database.path ?? database.url, { create: false, cwd: root });
}

async function pullFrom(
  session: Session,
  project: Project,
  place: PullPlace,
  options: PullOptions,
): Promise<PullResult> {
  const isDeclared = declaredIn(await makersOf(session, project), undefined);
  const snapshot = await sqliteAuthor.introspect(session, ignoredLive(project.settings, isDeclared));
  const expressible = await expressibleIn(session, snapshot, wantedBy(project.tablesFilter));
  const { tables, views } = expressible;
  if (tables.length + views.length === 0) throw nothingToPull(session.name);
  const files = await filesOf(project, place, options.keys ?? "camel", expressible);
  if (options.dryRun !== true)
    await requireFree(project, place, {
      names: files.map(({ name }) => name),
      out: options.out,
      force: options.force === true,
    });
  const proven = options.proof !== false;
  if (proven) await prove(project, place, files, { session, snapshot, expressible });
  const texts = new Map(files.map(({ name, text }) => [join(place.folder, name), text]));
  if (options.dryRun !== true) write(place, texts);
  return {
    files: [...texts.keys()],
    tables: tables.map(({ name }) => name),
    views: views.map(({ name }) => name),
    notes: notesOf(expressible),
    proven,
    written: options.dryRun !== true,
    texts,
  };
}

/** The revisions, which are loaded only where they may have made a table with a name that other tools use. */
async function makersOf(session: Session, project: Project): Promise<readonly LoadedMigration[]> {
  const tables = await session.all<{ name: string }>(
    "SELECT name FROM main.sqlite_schema WHERE type = 'table'",
  );
  return tables.some(({ name }) => isOtherTools(name)) ? readMigrations(project) : [];
}

async function filesOf(
  project: Project,
  place: PullPlace,
  keys: "camel" | "preserve",
  { tables, views, beside }: Expressible,
): Promise<readonly WrittenFile[]> {
  const comments = new Map(
    [...beside].map(([table, list]) => [
      table,
      list.length === 0 ? [] : [`Only in the database: ${list.join(", ")}.`],
    ]),
  );
  return writeSchema({
    tables,
    views,
    comments,
    keys,
    casing: await casingOf(project),
    into:
      place.kind === "file"
        ? { kind: "file", name: place.name }
        : { kind: "each", importExtension: importExtension(place.folder) },
  });
}

async function prove(
  project: Project,
  place: PullPlace,
  files: readonly WrittenFile[],
  found: Parameters<typeof pulledDifferences>[3],
): Promise<void> {
  const differences = await pulledDifferences(project, place.folder, files, found);
  if (differences.length === 0) return;
  throw new SluiceError(
    "pull-differs",
    ["Nothing was written: the schema would not be the one of the database.", ...differences].join("\n"),
    { hint: "`--no-proof` writes it anyway, for you to fix by hand." },
  );
}

function write({ folder }: PullPlace, texts: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of texts) writeFileSync(file, text);
}

function notesOf({ beside, left }: Expressible): readonly string[] {
  const tables = [...beside].filter(([, list]) => list.length > 0);
  return [
    ...tables.map(
      ([table, list]) => `${table}: Drizzle cannot say ${list.join(", ")}; it stays in the database.`,
    ),
    ...left,
  ];
}

/** As drizzle-kit reads `tablesFilter`: globs, and with `!` before them those that are not. */
export function wantedBy(filter: readonly string[]): (name: string) => boolean {
  const globs = filter.map((glob) => ({
    not: glob.startsWith("!"),
    pattern: globPattern(glob.replace(/^!/, "")),
  }));
  const [wanted, unwanted] = [globs.filter(({ not }) => !not), globs.filter(({ not }) => not)];
  return (name) =>
    (wanted.length === 0 || wanted.some(({ pattern }) => pattern.test(name))) &&
    !unwanted.some(({ pattern }) => pattern.test(name));
}

const nothingToPull = (name: string): SluiceError =>
  new SluiceError("nothing-to-pull", `The database ${name} has no table that Drizzle could have.`, {
    hint: "Is it the right database? Name another one with --database.",
  });
