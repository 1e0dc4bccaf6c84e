import type { KeptSummary } from "../runner/archive/summary.js";
import type { OpenDatabase } from "./database.js";
import { count } from "./format.js";

/** After so many days of keeping, somebody should be asked. */
const REMIND_AFTER_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What the archive of a database keeps, for commands that end with it; no line where it keeps nothing. */
export async function keptLines({
  db,
  options,
}: Pick<OpenDatabase, "db" | "options">): Promise<readonly string[]> {
  const { keptIn } = await import("../runner/archived.js");
  return linesOfKept(await keptIn(db, options), Date.now());
}

/** @param now Milliseconds since 1970, UTC. */
export function linesOfKept(kept: KeptSummary, now: number): readonly string[] {
  if (kept.since === undefined || kept.rows === 0) return [];
  const what = `The archive keeps ${count(kept.rows, "row")} that revisions took away, since ${kept.since.slice(0, 10)}.`;
  if (now - Date.parse(kept.since) <= REMIND_AFTER_DAYS * DAY_MS) return [what];
  const writes = kept.followed
    ? ["Until it is purged, each INSERT into a table that lost a column takes one look-up more."]
    : [];
  return [
    what,
    ...writes,
    `If nobody will take these revisions back: \`sluice archive purge --older-than ${REMIND_AFTER_DAYS}d\`.`,
  ];
}
