import { join } from "node:path";
import { foldName } from "../../dialect/sqlite/ddl/identifier.js";
import { createdObject } from "../../dialect/sqlite/ddl/parse-object.js";
import { splitStatements } from "../../dialect/sqlite/ddl/statements.js";
import { summaryLines } from "../../diff/describe.js";
import { checksumOf, sealOf } from "../../migration/checksum.js";
import { fileNameOf, instantAfter, slugOf, wordsOf } from "../../migration/name.js";
import { writeMigration } from "../../migration/writer.js";
import type { InitRevision } from "../init/types.js";
import type { Project } from "../project/project.js";
import { templateOf } from "../write/template.js";
import type { DrizzleMigration } from "./drizzle-history.js";
import type { ImportedRevision } from "./import-revision.js";

/** A file that is about to be written. */
export interface Draft extends InitRevision {
  readonly text: string;
}

/** Where a revision stands among the others. */
export interface PlaceInHistory {
  readonly revision: string;
  readonly parents: readonly string[];
  /** The name of the file that it follows. */
  readonly follows: readonly string[];
}

/** The file of a revision that was a migration of drizzle-kit's. */
export function draftOf(
  project: Project,
  migration: DrizzleMigration,
  { up, down, changes, notes }: ImportedRevision,
  { revision, parents, follows }: PlaceInHistory,
  names: ReadonlySet<string> | undefined,
): Draft {
  const { settings, folder, migrationsTable } = project;
  const { tag, hash, when } = migration;
  const slug = slugOf(tag.replace(/^\d+_/, ""));
  const name = fileNameOf(
    { at: instantAfter(new Date(when), follows, settings.fileName), revision, slug },
    settings.fileName,
  );
  const message = wordsOf(slug);
  const text = writeMigration(
    {
      revision,
      parents,
      message,
      messageInName: settings.fileName.includes("{slug}"),
      summary: [`Brought over from drizzle-kit's ${tag}.`, ...summaryLines(changes), ...notes],
      generated: names !== undefined || !isCustom(migration),
      proven: sealOfWay({ revision, parents }, up, down),
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

/** Only what was tried both ways is proven. */
function sealOfWay(
  { revision, parents }: Pick<PlaceInHistory, "revision" | "parents">,
  up: ImportedRevision["up"],
  down: ImportedRevision["down"],
): string | undefined {
  if (typeof down === "string") return undefined;
  return sealOf(
    checksumOf({ revision, parents, dependsOn: [], replaces: [], up, down: { kind: "steps", steps: down } }),
  );
}

const isCustom = ({ sql }: DrizzleMigration): boolean => sql.includes("Custom SQL migration file");

/** What the schema has had at some time; undefined where the snapshots do not tell. */
export function namesIn(history: readonly DrizzleMigration[]): ReadonlySet<string> | undefined {
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
