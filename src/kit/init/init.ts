import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { SchemaError, UsageError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { objectNames } from "../../runner/database-state.js";
import { stamp } from "../../runner/stamp.js";

import { CONFIG_NAMES } from "../config.js";
import { loadSource, type Source } from "../desired.js";
import { readMigrations } from "../files.js";
import { type Live, openLive } from "../live.js";
import { modelLines } from "../model-lines.js";
import { openProject, type Project } from "../project.js";
import { openReplayed } from "../replay-cache.js";
import { writeConfig } from "./new-config.js";
import { writeSettings } from "./new-settings.js";
import type { InitOptions, InitResult } from "./types.js";
import { nextStep, positionNotes } from "./what-next.js";
import { writeBaseline } from "./write-baseline.js";

/** What `init` has come to so far. */
interface Found {
  readonly files: string[];
  readonly present: string[];
  readonly notes: string[];
}

type Settled = Omit<InitResult, "config" | "folder" | "files" | "present">;

const NOTHING_SETTLED: Settled = {
  revisions: [],
  stamped: [],
  differences: [],
  drift: [],
  leaveAlone: [],
  notes: [],
  next: [],
};

/**
 * Makes a project ready for migrations: the configuration, the folder and `sluice.json` where they are missing. A
 * database that has tables, but no history, gets a baseline: the revision that makes what it has, recorded as applied.
 * What is there already is left as it is, so that it can be called again.
 *
 * @throws UsageError, SchemaError, MigrationFileError, DatabaseError where something is wrong with what it reads.
 * SluiceError `not-proven`: the baseline does not make on a scratch database what the database has.
 *
 * @example
 * const { revisions, next } = await init({ database: "app.db" });
 */
export async function init(options: InitOptions = {}): Promise<InitResult> {
  const found: Found = { files: [], present: [], notes: [] };
  await ensureConfig(options, found);
  const project = await openProject(options);
  ensureFolder(project, found);
  const migrations = await readMigrations(project);
  const source = await sourceIfAny(project);
  const live = await openLive(project, migrations);
  try {
    const settled = await settle({ options, project, migrations, source, live });
    return {
      config: project.configFile,
      folder: project.folder,
      ...found,
      ...settled,
      notes: [...found.notes, ...settled.notes],
    };
  } finally {
    await live?.session.close();
  }
}

async function ensureConfig(options: InitOptions, found: Found): Promise<void> {
  const { cwd = process.cwd(), config, schema, database } = options;
  const names = config === undefined ? CONFIG_NAMES : [config];
  const there = names.map((name) => resolve(cwd, name)).find((file) => existsSync(file));
  if (there !== undefined) {
    found.present.push(there);
    return;
  }
  const file = resolve(cwd, config ?? "drizzle.config.ts");
  if (!/\.[cm]?ts$/.test(file)) {
    throw new UsageError("no-config", `There is no configuration ${file}.`, {
      hint: "`sluice init` writes TypeScript only: give it a name that ends in .ts, or write the file by hand.",
    });
  }
  found.notes.push(...(await writeConfig({ cwd, file, schema, database })));
  found.files.push(file);
}

function ensureFolder({ folder, root }: Project, found: Found): void {
  mkdirSync(folder, { recursive: true });
  const { file, isNew } = writeSettings(folder, root, {});
  (isNew ? found.files : found.present).push(file);
}

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

interface Work {
  readonly options: InitOptions;
  readonly project: Project;
  readonly migrations: readonly LoadedMigration[];
  readonly source: Source | undefined;
  readonly live: Live | undefined;
}

/** What is in the folder and in the database, and what comes of it. */
async function settle(work: Work): Promise<Settled> {
  const { live, migrations } = work;
  const isNew = migrations.length === 0;
  if (live !== undefined && isNew && (await isUnmanaged(work, live))) return adoptLive(work, live);
  const differences = isNew ? [] : await differencesOf(work, migrations);
  return {
    ...NOTHING_SETTLED,
    differences,
    notes: live === undefined ? [] : positionNotes(work, live),
    next: [nextStep(work, differences)],
  };
}

/** Are there tables, and nothing that tells how they came? */
async function isUnmanaged({ project }: Work, { session, position }: Live): Promise<boolean> {
  return position === "unmanaged" && (await objectNames(session, project.settings)).size > 0;
}

async function adoptLive(work: Work, { session }: Live): Promise<Settled> {
  const { project, source, options } = work;
  const { leaveAlone, ...revision } = await writeBaseline(project, session, source?.schema);
  const stamped =
    options.stamp === false
      ? []
      : (await stamp(session, revision.revision, { folder: project.folder })).stamped;
  const differences = await differencesOf(work, await readMigrations(project));
  return {
    ...NOTHING_SETTLED,
    revisions: [revision],
    stamped,
    differences,
    leaveAlone,
    next: [
      ...(stamped.length === 0 ? ["`sluice upgrade` records that the database is at it."] : []),
      nextStep(work, differences),
    ],
  };
}

async function differencesOf(
  { project, source }: Work,
  migrations: readonly LoadedMigration[],
): Promise<readonly string[]> {
  if (source === undefined) return [];
  const replayed = await openReplayed(project.root, migrations);
  try {
    return (await modelLines(project, source, replayed)).lines;
  } finally {
    await replayed.scratch.close();
  }
}
