import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Snapshot } from "../../dialect/dialect.js";
import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import { ignoredLive } from "../../migration/ignored.js";
import type { Schema } from "../../model/schema.js";
import type { Session } from "../../runner/session.js";
import { declaredIn } from "../project/declared-names.js";
import type { Project } from "../project/project.js";
import { refreshBundle } from "../write/bundle.js";
import { draftMigration } from "../write/draft.js";
import { templateOf } from "../write/template.js";
import { baselineSteps, proveBaseline } from "./baseline.js";
import type { InitRevision } from "./types.js";

export interface Baseline extends InitRevision {
  readonly leaveAlone: readonly string[];
}

/**
 * Writes the revision that makes what a database has, once it has been run on an empty scratch database. What the
 * TypeScript schema does not have is left alone from then on; undefined: there is no schema yet.
 *
 * @throws SluiceError `not-proven`.
 */
export async function writeBaseline(
  project: Project,
  session: Session,
  schema: Schema | undefined,
): Promise<Baseline> {
  const ignore = ignoredLive(project.settings, declaredIn([], schema));
  const found = await sqliteAuthor.introspect(session, ignore);
  const steps = baselineSteps(found);
  const leaveAlone = schema === undefined ? [] : foreignNames(found, schema);
  const message = "baseline";
  const draft = draftMigration({
    ...steps,
    message,
    revisionId: undefined,
    taken: [],
    parents: [],
    follows: [],
    summary: [`What ${basename(session.name)} had when Sluice came to it, in its own words.`],
    generated: true,
    proven: true,
    leaveAlone,
    settings: project.settings,
    template: templateOf(project),
    at: new Date(),
  });
  const { revision, name, text } = draft;
  await proveBaseline({ ...project, ...steps, ignore, found, revision, database: session.name });
  const file = join(project.folder, name);
  writeFileSync(file, text, { flag: "wx" });
  refreshBundle(project);
  return { revision, file, message, reversible: true, leaveAlone };
}

/** Tables, indexes and views that the schema does not have. */
function foreignNames({ schema: found }: Snapshot, schema: Schema): readonly string[] {
  const tables = new Map(schema.tables.map((table) => [table.name, table]));
  const views = new Set(schema.views.map(({ name }) => name));
  return [
    ...found.tables.flatMap(({ name, indexes }) => {
      const known = tables.get(name);
      if (known === undefined) return [name, ...indexes.map((index) => index.name)];
      const names = new Set(known.indexes.map((index) => index.name));
      return indexes.map((index) => index.name).filter((index) => !names.has(index));
    }),
    ...found.views.map(({ name }) => name).filter((name) => !views.has(name)),
  ];
}
