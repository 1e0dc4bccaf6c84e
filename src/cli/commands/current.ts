import type { Command } from "commander";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import type { Host } from "../host.js";

/** Declares `current`. */
export function declareCurrent(command: Command, host: Host): void {
  command
    .description("Print the revision that the database is at: several after branches, none before the first.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} current`)
    .action(() => printCurrent(contextOf(command, host)));
}

async function printCurrent(context: Context): Promise<void> {
  const { current } = await import("../../runner/status.js");
  const heads = await withDatabase(context, "scratch", ({ db, options }) => current(db, options));
  context.output.result({ heads }, heads.length === 0 ? ["Nothing is applied."] : heads);
}
