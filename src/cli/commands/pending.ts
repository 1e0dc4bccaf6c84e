import type { Command } from "commander";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import type { Host } from "../host.js";
import { revisionLines } from "../revision-list.js";

/** Declares `pending`. */
export function declarePending(command: Command, host: Host): void {
  command
    .description("Print the revisions that upgrade would apply, in that order.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} pending`)
    .action(() => printPending(contextOf(command, host)));
}

async function printPending(context: Context): Promise<void> {
  const { pending } = await import("../../runner/status.js");
  const entries = await withDatabase(context, "scratch", ({ db, options }) => pending(db, options));
  context.output.result(
    entries,
    entries.length === 0 ? ["Nothing pending."] : revisionLines(entries, context),
  );
}
