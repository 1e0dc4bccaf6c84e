import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { summaryLines } from "../../diff/describe.js";
import { MigrationFileError, UsageError } from "../../errors.js";
import { checksumOf, sealOf } from "../../migration/checksum.js";
import { ignored } from "../../migration/ignored.js";
import { fileNameOf, nextRevision, slugOf, wordsOf } from "../../migration/name.js";
import { writeMigration } from "../../migration/writer.js";
import type { LoadedMigration } from "../../model/migration.js";
import { openScratch } from "../../runner/drivers/open.js";
import { headsOf } from "../../runner/graph.js";
import { replay } from "../../runner/replay.js";
import { refreshBundle } from "../bundle.js";
import type { InitRevision } from "../init/types.js";
import type { Project } from "../project.js";
import { templateOf } from "../template.js";
import { type DrizzleMigration, readDrizzleHistory } from "./drizzle-history.js";
import { type ImportedRevision, importRevision } from "./import-revision.js";

export interface ImportedHistory {
  readonly revisions: readonly InitRevision[];
  readonly notes: readonly string[];
}

/** A file that is about to be written. */
interface Draft extends InitRevision {
  readonly text: string;
}

/**
 * Writes a revision for each migration of drizzle-kit's that has none yet. Nothing is written where one of them cannot
 * be brought over. Its own folder stays as it is.
 *
 * @throws UsageError `no-drizzle-history`, `history-exists`. MigrationFileError `bad-drizzle-history`, `cannot-import`.
 */
export async function importHistory(
  project: Project,
  migrations: readonly LoadedMigration[],
): Promise<ImportedHistory> {
  const history = readDrizzleHistory(project.folder);
  const known = new Set(migrations.flatMap(({ imported }) => imported?.tag ?? []));
  refuseOthers(project, migrations, known);
  const fresh = history.filter(({ tag }) => !known.has(tag));
  const { drafts, notes } = await draftAll(project, migrations, history, fresh);
  for (const { file, text } of drafts) writeFileSync(file, text, { flag: "wx" });
  if (drafts.length > 0) refreshBundle(project);
  return {
    revisions: drafts.map(({ text: _, ...revision }) => revision),
    notes: drafts.length === 0 ? ["Every migration of drizzle-kit's has a revision already."] : notes,
  };
}

/** Two histories that begin at nothing would each make the same tables. */
function refuseOthers(
  { folder }: Project,
  migrations: readonly LoadedMigration[],
  known: ReadonlySet<string>,
): void {
  const [first] = migrations;
  if (first === undefined || known.size > 0) return;
  throw new UsageError(
    "history-exists",
    `There are revisions in ${folder} already that are not drizzle-kit's: ${first.file.name}.`,
    {
      hint: "Delete them, where no database has them, and take their rows out with `sluice stamp --purge base`; or go on without --import.",
    },
  );
}

async function draftAll(
  project: Project,
  migrations: readonly LoadedMigration[],
  history: readonly DrizzleMigration[],
  fresh: readonly DrizzleMigration[],
): Promise<{ readonly drafts: readonly Draft[]; readonly notes: readonly string[] }> {
  const ground = { ...project, dialect: sqliteAuthor, ignore: ignored(project.settings) };
  const original = await openScratch(project.root);
  let proven = await openScratch(project.root);
  try {
    await original.run("PRAGMA foreign_keys = OFF");
    for (const session of [original, proven]) await replay(session, migrations);
    const names = namesIn(history);
    const drafts: Draft[] = [];
    const notes: string[] = [];
    for (const migration of fresh) {
      const revision = await importRevision(ground, { original, proven }, migration);
      await proven.close();
      proven = revision.proven;
      drafts.push(
        draftOf(project, migration, revision, placeOf(project, migrations, drafts, migration), names),
      );
      notes.push(...revision.notes);
    }
    return { drafts, notes };
  } finally {
    await original.close();
    await proven.close();
  }
}

interface PlaceInHistory {
  readonly revision: string;
  readonly parents: readonly string[];
}

/** Whoever imports the same history gets the same ids. */
function placeOf(
  { settings }: Project,
  migrations: readonly LoadedMigration[],
  drafts: readonly Draft[],
  { tag }: DrizzleMigration,
): PlaceInHistory {
  const taken = [...migrations, ...drafts].map(({ revision }) => revision);
  const revision =
    settings.ids === "sequential"
      ? nextRevision(taken)
      : createHash("sha256").update(`drizzle-kit ${tag}`).digest("hex").slice(0, 12);
  if (taken.includes(revision)) {
    throw new MigrationFileError("bad-drizzle-history", `drizzle-kit's history has ${tag} twice.`, {
      hint: "Bring drizzle-kit's folder back as it was from version control.",
    });
  }
  const last = drafts.at(-1);
  return { revision, parents: last === undefined ? headsOf(migrations) : [last.revision] };
}

function draftOf(
  project: Project,
  migration: DrizzleMigration,
  { up, down, changes, notes }: ImportedRevision,
  { revision, parents }: PlaceInHistory,
  names: ReadonlySet<string> | undefined,
): Draft {
  const { settings, folder, migrationsTable } = project;
  const { tag, hash, when } = migration;
  const slug = slugOf(tag.replace(/^\d+_/, ""));
  const name = fileNameOf({ at: new Date(when), revision, slug }, settings.fileName);
  const message = wordsOf(slug);
  const checksum = checksumOf({
    revision,
    parents,
    dependsOn: [],
    up,
    down: typeof down === "string" ? { kind: "irreversible", why: down } : { kind: "steps", steps: down },
  });
  const text = writeMigration(
    {
      revision,
      parents,
      message,
      messageInName: settings.fileName.includes("{slug}"),
      summary: [`Brought over from drizzle-kit's ${tag}.`, ...summaryLines(changes), ...notes],
      generated: names !== undefined || !isCustom(migration),
      proven: typeof down === "string" ? undefined : sealOf(checksum),
      leaveAlone: names === undefined ? [] : madeBeside(migration, names),
      imported: { tag, hash, when, ...(migrationsTable === undefined ? {} : { table: migrationsTable }) },
      up,
      down,
    },
    templateOf(project),
  );
  return {
    revision,
    file: join(folder, `${name}.${settings.extension}`),
    message,
    reversible: typeof down !== "string",
    text,
  };
}

const isCustom = ({ sql }: DrizzleMigration): boolean => sql.includes("Custom SQL migration file");

/** What the schema has had at some time; undefined where the snapshots do not tell. */
function namesIn(history: readonly DrizzleMigration[]): ReadonlySet<string> | undefined {
  const known = history.flatMap(({ names }) => (names === undefined ? [] : [...names]));
  return history.some(({ names }) => names !== undefined) ? new Set(known.map(foldName)) : undefined;
}

/** Tables, indexes and views that a migration makes and no snapshot has: somebody wrote them into the SQL. */
function madeBeside({ sql }: DrizzleMigration, names: ReadonlySet<string>): readonly string[] {
  const made = splitStatements(sql).flatMap((statement) => {
    const created = statement.keywords[0] === "CREATE" ? createdObject(statement.sql) : undefined;
    return created !== undefined && ["table", "index", "view"].includes(created.kind) ? [created.name] : [];
  });
  return [...new Set(made)].filter((name) => !names.has(foldName(name)) && !name.startsWith("__new_"));
}
