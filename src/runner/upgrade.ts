import { equal } from "../model/equality.js";
import { sessionOf } from "./drivers/recognise.js";
import { type RunContext, runContext } from "./execute/run-context.js";
import { type Glance, readGlance } from "./history/history.js";
import { alone } from "./lock/alone.js";
import { withoutBusyTimeout } from "./lock/lock.js";
import { refuseOpenTransaction } from "./lock/open-transaction.js";
import { folderOf, openSource } from "./source.js";
import { reportUnknown } from "./state/unknown.js";
import type { UpgradeOptions, UpgradeResult } from "./types.js";

const EVERYTHING = ["head", "heads"];

/** The upgrade that each client is busy with, and what was asked of it. */
const running = new WeakMap<
  object,
  { readonly asked: readonly unknown[]; readonly result: Promise<UpgradeResult> }
>();

/**
 * Applies what is pending, each revision exactly once; on boot, before anything else uses the connection.
 *
 * With nothing pending it costs one listing of the folder and one query: no migration is loaded. Several processes may
 * call it at once: one migrates, the others wait. A second call on one client that asks for the same joins the first.
 *
 * While a data step waits for something, the application's timers go on. Statements that they run on this client are
 * part of the migration's transaction, and are lost with it: what must not be, needs a client of its own.
 *
 * @param db A Drizzle database or its client.
 * @throws UsageError, MigrationFileError, HistoryError, DatabaseError, and from the revisions StepError, DriftError and
 * RevisionError; of the revision that failed nothing remains.
 *
 * @example
 * const db = drizzle({ client: new Database("app.db") });
 * await upgrade(db);
 */
export async function upgrade(db: object, options: UpgradeOptions = {}): Promise<UpgradeResult> {
  const session = sessionOf(db);
  const { migrations, folder, target = "heads", settings, baseline } = options;
  const asked = [migrations ?? folderOf(folder), target, settings, baseline];
  const present = running.get(session.client);
  if (present !== undefined && equal(present.asked, asked)) return present.result;
  const result = alone(session.client, () =>
    boot(runContext(session, openSource(options), options), options.target),
  );
  running.set(session.client, { asked, result });
  try {
    return await result;
  } finally {
    if (running.get(session.client)?.result === result) running.delete(session.client);
  }
}

async function boot(run: RunContext, target = "heads"): Promise<UpgradeResult> {
  refuseOpenTransaction(run.session);
  const glance = await withoutBusyTimeout(run.session, () =>
    run.patiently(() => readGlance(run.session, run.source.settings.table)),
  );
  const isDone = nothingPending(run, glance) || (await squashesApplied(run, glance));
  if (EVERYTHING.includes(target) && isDone) {
    reportUnknown(run, await unknownIn(run, glance), "nothing pending");
    return { applied: [], heads: glance?.heads ?? [] };
  }
  const { migrate } = await import("./execute/migrate.js");
  return migrate(run, target);
}

function nothingPending({ source }: RunContext, glance: Glance | undefined): boolean {
  if (source.names.size === 0) return true;
  if (glance === undefined || glance.unfinished || glance.revisions.length < source.names.size) return false;
  let known = 0;
  for (const revision of glance.revisions) if (source.names.has(revision)) known += 1;
  return known === source.names.size;
}

/** With squashes in the history: what one stands for is applied, and its file may be there or not. */
async function squashesApplied({ source }: RunContext, glance: Glance | undefined): Promise<boolean> {
  if (glance === undefined || glance.unfinished || glance.squashes.length === 0) return false;
  const { coveredIn } = await import("./squash/squashed-glance.js");
  const covered = coveredIn(glance);
  return [...source.names.keys()].every((revision) => covered.has(revision));
}

async function unknownIn({ source }: RunContext, glance: Glance | undefined): Promise<readonly string[]> {
  if (glance === undefined) return [];
  if (glance.squashes.length > 0) {
    const { unknownInGlance } = await import("./squash/squashed-glance.js");
    return unknownInGlance(glance, source.names);
  }
  return glance.revisions.length === source.names.size
    ? []
    : glance.revisions.filter((revision) => !source.names.has(revision));
}
