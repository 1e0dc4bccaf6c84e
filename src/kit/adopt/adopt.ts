import { sqliteAuthor } from "../../dialect/sqlite/author.js";
import type { ChangeSummary } from "../../diff/describe.js";
import { UsageError } from "../../errors.js";
import { ignoredLive } from "../../migration/ignored.js";
import { loadSource } from "../compare/desired.js";
import { type Live, openLive, POSITIONS } from "../compare/live.js";
import { expectedOf } from "../drift/drift.js";
import { declaredIn } from "../project/declared-names.js";
import { readMigrations } from "../project/files.js";
import { openProject } from "../project/project.js";
import type { ProjectOptions } from "../types.js";
import { adoptInto } from "./adopt-into.js";

export interface AdoptOptions extends ProjectOptions {
  readonly dryRun?: boolean;
}

export interface AdoptResult {
  /** The files that were edited; of a dry run, that would be. Absolute paths. */
  readonly files: readonly string[];
  readonly changes: readonly ChangeSummary[];
  readonly notes: readonly string[];
  readonly written: boolean;
  /** The edits as `diff -u` shows them. */
  readonly diff: string;
}

/**
 * Merges what the database has come to have into the TypeScript files of the schema, where it stands there: what its
 * revisions do not make, or, of a database that has none, whatever differs. Comments, order, layout and all other code
 * stay as they are.
 *
 * @throws UsageError `no-database`, `not-at-head`. SluiceError `adopt-conflict`, `cannot-adopt`, `adopt-differs`.
 *
 * @example
 * const { files, changes } = await adopt({ database: "app.db" });
 */
export async function adopt(options: AdoptOptions = {}): Promise<AdoptResult> {
  const project = await openProject(options);
  const [migrations, source] = await Promise.all([readMigrations(project), loadSource(project)]);
  const live = requireTables(await openLive(project, migrations));
  const { session } = live;
  try {
    const ignore = ignoredLive(project.settings, declaredIn(migrations, source.schema));
    const found = await sqliteAuthor.introspect(session, ignore);
    const expected =
      live.position === "unmanaged"
        ? undefined
        : await expectedOf({ project, dialect: sqliteAuthor, migrations, live, ignore });
    const dryRun = options.dryRun === true;
    const adopted = await adoptInto({ project, source, session, expected, found, withNew: true, dryRun });
    const { files, changes, notes, diff } = adopted;
    return { files, changes, notes, diff, written: !dryRun && files.length > 0 };
  } finally {
    await session.close();
  }
}

/** A database that is at none of the files' revisions says nothing about them. */
function requireTables(live: Live | undefined): Live {
  if (live === undefined) {
    throw new UsageError("no-database", "There is no database to adopt from.", {
      hint: "Name it with --database, or with dbCredentials in the configuration.",
    });
  }
  switch (live.position) {
    case "current":
    case "behind":
    case "unmanaged":
      return live;
    case "ahead":
    case "empty":
    case "unfinished":
      throw new UsageError("not-at-head", `The database is ${POSITIONS[live.position]}.`, {
        hint: "Bring it to the revisions of the files first: `sluice status` says how.",
      });
  }
}
