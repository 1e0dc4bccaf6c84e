import { SchemaError, UsageError } from "../../errors.js";
import { loadSource, type Source } from "../compare/desired.js";
import { openLive } from "../compare/live.js";
import { outOfReachNotes } from "../project/database-target.js";
import { readMigrations } from "../project/files.js";
import { openProject, type Project } from "../project/project.js";
import { ensureConfig, ensureFolder } from "./ensure-files.js";
import { type GitIgnored, ignoreDatabase } from "./git-ignore.js";
import { pushNotes } from "./push-note.js";
import { settle } from "./settle.js";
import { settleImport } from "./settle-import.js";
import type { InitOptions, InitResult } from "./types.js";

/**
 * Makes a project ready for migrations: the configuration, the folder and `sluice.json` where they are missing. A
 * database that has tables, but no history, gets a baseline: a revision that creates what it already has, recorded as applied.
 * With `import`, each of drizzle-kit's migrations becomes a revision in its place. What is there already is left as it
 * is, so that it can be called again.
 *
 * @throws UsageError, SchemaError, MigrationFileError, DatabaseError where something is wrong with what it reads.
 * SluiceError `not-proven`: the baseline does not make on a scratch database what the database has. As
 * `importHistory` with `import`.
 *
 * @example
 * const { revisions, next } = await init({ database: "app.db" });
 */
export async function init(options: InitOptions = {}): Promise<InitResult> {
  const config = await ensureConfig(options);
  const folder = ensureFolder(await openProject(options));
  const project = await openProject(options);
  const migrations = await readMigrations(project);
  const source = await sourceIfAny(project);
  const live = await openLive(project, migrations);
  try {
    const work = { options, project, migrations, source, live };
    const settled = await (options.import ? settleImport(work) : settle(work));
    const ignored = ignoreDatabase(project);
    return {
      config: project.configFile,
      folder: project.folder,
      files: [...config.files, ...folder.files, ...(ignored?.isNew === true ? [ignored.file] : [])],
      present: [...config.present, ...folder.present],
      ...settled,
      notes: [
        ...config.notes,
        ...folder.notes,
        ...ignoredNotes(ignored),
        ...pushNotes(project),
        ...outOfReachNotes(project.database),
        ...settled.notes,
      ],
    };
  } finally {
    await live?.session.close();
  }
}

const ignoredNotes = (ignored: GitIgnored | undefined): readonly string[] =>
  ignored === undefined ? [] : [`.gitignore now leaves out ${ignored.lines.join(", ")}.`];

/** The TypeScript schema; undefined where it is still to be written. @throws SchemaError where it cannot be read. */
async function sourceIfAny(project: Project): Promise<Source | undefined> {
  try {
    return await loadSource(project);
  } catch (error) {
    const missing = error instanceof SchemaError || error instanceof UsageError;
    if (missing && ["no-schema", "no-schema-file", "no-tables"].includes(error.code)) return undefined;
    throw error;
  }
}
