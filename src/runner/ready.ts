import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError } from "../errors.js";
import { sessionOf } from "./drivers/recognise.js";
import { type RunContext, runContext } from "./execute/run-context.js";
import { type Glance, readGlance } from "./history/history.js";
import { alone } from "./lock/alone.js";
import { withoutBusyTimeout } from "./lock/lock.js";
import { openSource } from "./source.js";
import type { ReadyOptions } from "./types.js";

/** How long replicas wait, when nothing else is asked for, in milliseconds. */
const WAIT_MS = 30_000;
const FIRST_DELAY_MS = 25;
const LONGEST_DELAY_MS = 500;

/**
 * Waits until every revision of the files is applied, for processes that do not migrate themselves. Changes nothing and
 * loads no migration; a database that is ahead is ready.
 *
 * @throws DatabaseError `not-ready` after `waitMs`, with what is missing; and as `current`.
 *
 * @example await ready(db, { waitMs: 30_000 });
 */
export async function ready(db: object, options: ReadyOptions = {}): Promise<void> {
  const session = sessionOf(db);
  const run = runContext(session, openSource(options), options);
  const end = performance.now() + (options.waitMs ?? WAIT_MS);
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    const glance = await look(run);
    const missing = await missingIn(run.source.names, glance);
    if (isReady(run, glance, missing)) return;
    const left = end - performance.now();
    if (left <= 0) throw notReady(run, missing);
    await sleep(Math.min(delay, left));
  }
}

/** Between two looks, a run on the same client has its turn. */
const look = ({ session, source, patiently }: RunContext): Promise<Glance | undefined> =>
  alone(session.client, () =>
    withoutBusyTimeout(session, () => patiently(() => readGlance(session, source.settings.table))),
  );

const isReady = ({ source }: RunContext, glance: Glance | undefined, missing: readonly string[]): boolean =>
  source.names.size === 0 || (glance?.unfinished === false && missing.length === 0);

async function missingIn(
  names: ReadonlyMap<string, string>,
  glance: Glance | undefined,
): Promise<readonly string[]> {
  const applied =
    glance === undefined || glance.squashes.length === 0
      ? new Set(glance?.revisions)
      : (await import("./squash/squashed-glance.js")).coveredIn(glance);
  return [...names.keys()].filter((revision) => !applied.has(revision)).sort();
}

function notReady({ session }: RunContext, missing: readonly string[]): DatabaseError {
  const why =
    missing.length === 0
      ? "a revision stopped halfway, or is still being applied"
      : `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not applied`;
  return new DatabaseError("not-ready", `The database ${session.name} is not ready: ${why}.`, {
    hint: "Look at the process that migrates, or run `sluice upgrade`.",
  });
}
