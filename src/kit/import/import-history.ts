import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { MigrationFileError, UsageError } from "../../errors.js";
import { ignored } from "../../migration/ignored.js";
import { nextRevision } from "../../migration/name.js";
import type { LoadedMigration } from "../../model/migration.js";
import { openScratch } from "../../runner/drivers/open.js";
import { headsOf } from "../../runner/graph/graph.js";
import { replay } from "../../runner/replay.js";
import type { InitRevision } from "../init/types.js";
import type { Project } from "../project/project.js";
import { refreshBundle } from "../write/bundle.js";
import { namesOf } from "../write/draft.js";
import { type DrizzleMigration, readDrizzleHistory } from "./drizzle-history.js";
import { importRevision } from "./import-revision.js";
import { type Draft, draftOf, namesIn, type PlaceInHistory } from "./imported-draft.js";

export interface ImportedHistory {
  readonly revisions: readonly InitRevision[];
  readonly notes: readonly string[];
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
  if (last !== undefined) return { revision, parents: [last.revision], follows: [basename(last.file)] };
  const parents = headsOf(migrations);
  return {
    revision,
    parents,
    follows: namesOf(
      parents,
      migrations.map(({ file }) => file),
    ),
  };
}
