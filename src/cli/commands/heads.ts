import type { Command } from "commander";
import type { HistoryEntry } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { withDatabaseIfAny } from "../database.js";
import { firstMigration } from "../first-migration.js";
import type { Host } from "../host.js";
import { graphOrWarning } from "../revision-graph.js";
import { revisionLines } from "../revision-list.js";

/** Declares `heads`. */
export function declareHeads(command: Command, host: Host): void {
  command
    .description("Print the revisions of the files that no other one follows, applied or pending.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} heads`)
    .action(() => printHeads(contextOf(command, host)));
}

async function printHeads(context: Context): Promise<void> {
  const { history } = await import("../../runner/status.js");
  const { entries, graph } = await withDatabaseIfAny(context, async ({ db, options }) => ({
    entries: await history(db, options),
    graph: context.flags.json ? undefined : await graphOrWarning(context, db, options),
  }));
  const heads = headsOf(entries);
  const value = { heads: heads.map(({ revision }) => revision).sort() };
  context.output.result(
    value,
    heads.length === 0
      ? ["There are no revisions.", firstMigration(context.host.name)]
      : revisionLines(heads, context, [], graph),
  );
}

/** The revisions that have a file and are no other file's parent. */
export function headsOf(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const ofFiles = entries.filter(({ file }) => file !== null);
  const parents = new Set(ofFiles.flatMap((entry) => entry.parents));
  return ofFiles.filter(({ revision }) => !parents.has(revision));
}
