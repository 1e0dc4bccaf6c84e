import type { Command } from "commander";
import { type Context, contextOf } from "../context.js";
import { withDatabaseIfAny } from "../database.js";
import type { Host } from "../host.js";
import { revisionLines } from "../revision-list.js";

/** Declares `history`. */
export function declareHistory(command: Command, host: Host): void {
  command
    .description(
      "Print every revision, oldest first, applied or pending; -v adds file, parents, who and how long.",
    )
    .addHelpText("after", `\nExample:\n  $ ${host.name} history -v`)
    .action(() => printHistory(contextOf(command, host)));
}

async function printHistory(context: Context): Promise<void> {
  const { audit, history } = await import("../../runner/status.js");
  const { verbose } = context.flags;
  const { entries, log } = await withDatabaseIfAny(context, async ({ db, options }) => ({
    entries: await history(db, options),
    log: verbose ? await audit(db, options) : [],
  }));
  context.output.result(
    entries,
    entries.length === 0 ? ["There are no revisions."] : revisionLines(entries, context, log),
  );
}
