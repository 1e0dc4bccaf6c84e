import { stamp } from "../../runner/stamp.js";
import { objectNames } from "../../runner/state/database-state.js";
import type { Live } from "../compare/live.js";
import { hasDrizzleHistory } from "../import/drizzle-history.js";
import { readMigrations } from "../project/files.js";
import { differencesOf, type InitWork, NOTHING_SETTLED, type Settled } from "./settled.js";
import { nextStep, positionNotes } from "./what-next.js";
import { writeBaseline } from "./write-baseline.js";

/** Begins with what is in the database, where that has no history and the folder no revision. */
export async function settle(work: InitWork): Promise<Settled> {
  const { live, migrations } = work;
  const isNew = migrations.length === 0;
  if (live !== undefined && isNew && (await isUnmanaged(work, live))) return adoptLive(work, live);
  const differences = isNew ? [] : await differencesOf(work, migrations);
  return {
    ...NOTHING_SETTLED,
    differences,
    notes: [...(live === undefined ? [] : positionNotes(work, live)), ...drizzleNotes(work)],
    next: [nextStep(work, differences)],
  };
}

/** Are there tables, and nothing that tells how they came? */
async function isUnmanaged({ project }: InitWork, { session, position }: Live): Promise<boolean> {
  return position === "unmanaged" && (await objectNames(session, project.settings)).size > 0;
}

async function adoptLive(work: InitWork, { session }: Live): Promise<Settled> {
  const { project, source, options } = work;
  const { leaveAlone, ...revision } = await writeBaseline(project, session, source?.schema);
  const { stamped } =
    options.stamp === false
      ? { stamped: [] }
      : await stamp(session, revision.revision, { folder: project.folder });
  const differences = await differencesOf(work, await readMigrations(project));
  return {
    ...NOTHING_SETTLED,
    revisions: [revision],
    stamped,
    differences,
    leaveAlone,
    notes: drizzleNotes(work),
    next: [
      ...(stamped.length === 0 ? ["`sluice upgrade` records that the database is at it."] : []),
      nextStep(work, differences),
    ],
  };
}

/** Whoever has a history of drizzle-kit's may want it, and not know how. */
function drizzleNotes({ project, migrations }: InitWork): readonly string[] {
  if (!hasDrizzleHistory(project.folder) || migrations.some(({ imported }) => imported !== undefined))
    return [];
  return [
    "drizzle-kit's migrations are here as well. They are left as they are: `sluice init --import`, with no revision here, makes revisions of them.",
  ];
}
