import type { StepContext } from "../steps/context.js";
import { withArchive } from "./context.js";
import type { Entry } from "./entry.js";

/** Does the work of a revision, and tells what of rows it has put into the archive and what has come back. */
export async function tellingArchive(context: StepContext, work: () => Promise<void>): Promise<void> {
  const archived = withArchive(context);
  if (archived === undefined) return work();
  const { archive, session, revision, report } = archived;
  const before = await archive.entries(session);
  await work();
  const after = await archive.entries(session);
  const tell = (action: "kept" | "restored", entry: Entry): void => {
    if (entry.kind === "definition" || entry.isLost) return;
    const column = entry.kind === "table" ? undefined : entry.column;
    report.emit({ kind: "archive", action, revision, table: entry.table, column });
  };
  for (const entry of missing(before, after)) if (entry.revision === revision) tell("restored", entry);
  for (const entry of missing(after, before)) tell("kept", entry);
}

/** The entries of one list that the other has not. */
function missing(entries: readonly Entry[], others: readonly Entry[]): readonly Entry[] {
  const ids = new Set(others.map(({ id }) => id));
  return entries.filter(({ id }) => !ids.has(id));
}
