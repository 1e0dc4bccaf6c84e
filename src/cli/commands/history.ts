import type { Command } from "commander";
import type { HistoryEntry } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { type OpenDatabase, withDatabaseIfAny } from "../database.js";
import { firstMigration } from "../first-migration.js";
import type { Host } from "../host.js";
import { graphLines, graphOrWarning } from "../revision-graph.js";
import { revisionLines } from "../revision-list.js";

interface HistoryFlags {
  readonly graph?: boolean;
}

/** Declares `history`. */
export function declareHistory(command: Command, host: Host): void {
  command
    .description(
      "Print every revision, oldest first, applied or pending; -v adds file, parents, who and how long.",
    )
    .option("--graph", "draw branches and merges")
    .addHelpText("after", `\nExample:\n  $ ${host.name} history -v\n  $ ${host.name} history --graph`)
    .action((flags: HistoryFlags) => printHistory(contextOf(command, host), flags));
}

async function printHistory(context: Context, flags: HistoryFlags): Promise<void> {
  const { entries, lines } = await withDatabaseIfAny(context, async ({ db, options }) => {
    const { history } = await import("../../runner/status.js");
    const entries = await history(db, options);
    return { entries, lines: await linesOf(context, entries, { db, options }, flags) };
  });
  context.output.result(
    entries,
    entries.length === 0 ? ["There are no revisions.", firstMigration(context.host.name)] : lines,
  );
}

/** Only a person sees the lines, so that nothing is read for them with `--json`. */
async function linesOf(
  context: Context,
  entries: readonly HistoryEntry[],
  { db, options }: Pick<OpenDatabase, "db" | "options">,
  { graph = false }: HistoryFlags,
): Promise<readonly string[]> {
  if (context.flags.json) return [];
  const { audit, revisionGraph } = await import("../../runner/status.js");
  if (graph) return graphLines(entries, await revisionGraph(db, options), context);
  const log = context.flags.verbose ? await audit(db, options) : [];
  return revisionLines(entries, context, log, await graphOrWarning(context, db, options));
}
