import { sweepDeleted } from "../../dialect/sqlite/archive/kept-rows.js";
import { trackingOf } from "../../dialect/sqlite/archive/tracking.js";
import type { RunContext } from "../execute/run-context.js";
import { revisionAmong } from "../graph/revision-named.js";
import type { Session } from "../session.js";
import { destroyRows } from "./forget.js";
import { deleteEntry } from "./index-table.js";
import { listRows, rowsEntries } from "./list.js";
import type { ArchivedRows, PurgeArchiveOptions } from "./types.js";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Destroys what the archive keeps: all of it, that of one revision, or what is older than some days. Texts of
 * definitions stay: they hold no rows, and `downgrade` puts columns back into their old order by them. Inside a
 * transaction.
 *
 * @throws UsageError `unknown-revision`, `ambiguous-revision`.
 */
export async function purgeRows(
  { session, source }: Pick<RunContext, "session" | "source">,
  options: Pick<PurgeArchiveOptions, "revision" | "olderThanDays" | "dryRun">,
): Promise<readonly ArchivedRows[]> {
  const prefix = source.settings.table;
  const entries = await rowsEntries(session, prefix);
  const revision =
    options.revision === undefined
      ? undefined
      : await revisionAmong(
          entries.map((entry) => entry.revision),
          options.revision,
          () => source.load([...source.files.values()]),
        );
  const selected = entries.filter(
    (entry) =>
      (revision === undefined || entry.revision === revision) && isOlder(entry.at, options.olderThanDays),
  );
  const purged = await listRows(session, selected);
  if (options.dryRun === true) return purged;
  for (const entry of selected) await destroy(session, prefix, entry);
  for (const entry of entries) if (!selected.includes(entry)) await sweep(session, entry);
  return purged;
}

/** What is kept of rows that are deleted since is nothing that anybody can ask back. */
async function sweep(session: Session, entry: Selected): Promise<void> {
  const tracking = entry.kind === "table" ? undefined : await trackingOf(session, entry.rows);
  if (tracking !== undefined) await sweepDeleted(session, entry.rows, tracking);
}

type Selected = Awaited<ReturnType<typeof rowsEntries>>[number];

async function destroy(session: Session, prefix: string, entry: Selected): Promise<void> {
  await destroyRows(session, entry);
  await deleteEntry(session, prefix, entry.id);
}

const isOlder = (at: string, days: number | undefined): boolean =>
  days === undefined || Date.parse(at) < Date.now() - days * DAY_MS;
