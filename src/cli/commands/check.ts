import type { Command } from "commander";
import { type Context, contextOf } from "../context.js";
import { reportFindings } from "../found.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";
import { withProgress } from "../progress.js";

/** Declares `check`. */
export function declareCheck(command: Command, host: Host): void {
  command
    .description(
      "Look for changes of the schema without a migration, edited files, several heads, what is pending, and where " +
        "the database is not what its revisions made. Exit code 4 when something is found.",
    )
    .option("--at <revision>", "only compare the live schema with this revision, current or head")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} check --json\n  $ ${host.name} check --at 261b037d15fa`,
    )
    .action((flags: { readonly at?: string }) => check(contextOf(command, host), flags.at));
}

/** Declares `validate-schema`: `check --at current`. */
export function declareValidateSchema(command: Command, host: Host): void {
  command
    .description("Compare the live schema with what its revisions make (check --at current).")
    .addHelpText("after", `\nExample:\n  $ ${host.name} validate-schema`)
    .action(() => check(contextOf(command, host), "current"));
}

async function check(context: Context, at: string | undefined): Promise<void> {
  const kit = await import("../../kit.js");
  const result = await withProgress(context, (onProgress) =>
    kit.check({ ...authorOptions(context), at, onProgress }),
  );
  reportFindings(context, result, "Nothing found.");
}
