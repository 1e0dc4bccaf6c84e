import type { Step } from "../../model/step.js";
import type { RunContext } from "./run-context.js";

/**
 * Looks at the database before the first step of a run, where steps copy tables or take something away.
 *
 * @throws DatabaseError as `requireHealth`.
 */
export async function lookBefore(
  { session, source, report }: RunContext,
  revisions: readonly (readonly Step[])[],
): Promise<void> {
  if (!revisions.flat().some(({ kind }) => kind === "alterTable" || kind === "dropTable")) return;
  const { freeBytesAt, requireHealth } = await import("../state/health.js");
  const transactions = source.settings.transaction === "all" ? [revisions.flat()] : revisions;
  await requireHealth(session, transactions, {
    inPlace: source.settings.inPlace,
    archive: source.settings.archive,
    freeBytes: freeBytesAt,
    onTable: (table) =>
      report.emit({ kind: "progress", revision: "", summary: `check ${table}`, rows: 0, of: undefined }),
  });
}
