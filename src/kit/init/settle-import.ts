import { HistoryError } from "../../errors.js";
import type { LoadedMigration } from "../../model/migration.js";
import { recordAdoption } from "../../runner/adopt/adopting.js";
import { readGlance } from "../../runner/history/history.js";
import type { Live } from "../compare/live.js";
import { driftFrom } from "../drift/check-drift.js";
import { importHistory } from "../import/import-history.js";
import { readMigrations } from "../project/files.js";
import { differencesOf, type InitWork, NOTHING_SETTLED, type Settled } from "./settled.js";
import { nextStep } from "./what-next.js";

/** Brings drizzle-kit's history over, records what its rows tell, and shows what the database has besides. */
export async function settleImport(work: InitWork): Promise<Settled> {
  const { project, live } = work;
  const { revisions, notes } = await importHistory(project, work.migrations);
  const migrations = await readMigrations(project);
  const recorded = live === undefined ? NOT_RECORDED : await record(work, live);
  const standing = live === undefined ? undefined : await standingOf(work, live, migrations);
  const differences = await differencesOf(work, migrations);
  return {
    ...NOTHING_SETTLED,
    revisions,
    stamped: recorded.stamped,
    differences,
    drift: standing?.drift ?? [],
    notes: [...notes, ...recorded.notes],
    next: nextSteps({ ...work, migrations }, standing, differences),
  };
}

interface Recorded {
  readonly stamped: readonly string[];
  readonly notes: readonly string[];
}

const NOT_RECORDED: Recorded = { stamped: [], notes: [] };

/** The files are written by now: that a database cannot be recorded is told beside them. */
async function record({ options, project }: InitWork, { session }: Live): Promise<Recorded> {
  if (options.stamp === false) return NOT_RECORDED;
  const notes: string[] = [];
  const ignore = (): void => {};
  const logger = {
    debug: ignore,
    info: ignore,
    error: ignore,
    warn: (note: string) => void notes.push(note),
  };
  try {
    const stamped = await recordAdoption(session, { folder: project.folder, logger });
    return { stamped, notes: [] };
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    return { stamped: [], notes: [[error.message, error.hint ?? ""].join(" ").trim()] };
  }
}

/** Where a database stands, once it has a history. */
interface Standing {
  readonly pending: number;
  readonly drift: readonly string[];
}

async function standingOf(
  { project }: InitWork,
  { session }: Live,
  migrations: readonly LoadedMigration[],
): Promise<Standing | undefined> {
  const glance = await readGlance(session, project.settings.table);
  if (glance === undefined || glance.revisions.length === 0) return undefined;
  const applied = migrations.filter(({ revision }) => glance.revisions.includes(revision));
  const drift = await driftFrom(project, applied, session);
  return { pending: migrations.length - applied.length, drift: drift.map(({ line }) => line) };
}

function nextSteps(
  work: InitWork,
  standing: Standing | undefined,
  differences: readonly string[],
): readonly string[] {
  const { pending, drift } = standing ?? { pending: 0, drift: [] };
  const begins = standing === undefined && work.live !== undefined;
  return [
    ...(begins ? ["`sluice upgrade` records what the database has already, and applies the rest."] : []),
    ...(pending > 0
      ? [`\`sluice upgrade\` applies the ${pending} that the database does not have yet.`]
      : []),
    ...(drift.length > 0
      ? [
          "`sluice generate --drift revert` undoes in the next migration what the database has besides; `--drift adopt` takes it into the schema, `--drift ignore` leaves it alone.",
        ]
      : []),
    ...(differences.length > 0 || !begins ? [nextStep({ ...work, live: undefined }, differences)] : []),
    "In the application, `await upgrade(db)` takes the place of drizzle-orm's `migrate(db, …)`.",
  ];
}
