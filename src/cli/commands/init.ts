import type { Command } from "commander";
import type { InitOptions, InitResult } from "../../kit/init/types.js";
import { type Context, contextOf } from "../context.js";
import type { Host } from "../host.js";
import { initLines } from "../init-report.js";
import { authorOptions } from "../place.js";

type InitFlags = Pick<InitOptions, "import" | "schema" | "stamp">;

/** Declares `init`. */
export function declareInit(command: Command, host: Host): void {
  command
    .description(
      "Make what is missing: the configuration, the folder, sluice.json. A database with tables gets a baseline, a revision that creates what it already has.",
    )
    .option("--import", "bring drizzle-kit's history over, revision by revision")
    .option("--schema <glob>", "where the schema is, for a configuration that is still to be written")
    .option("--no-stamp", "record nothing in the database")
    .addHelpText("after", `\nExample:\n  $ ${host.name} init\n  $ ${host.name} init --import`)
    .action((flags: InitFlags) => initProject(contextOf(command, host), flags));
}

async function initProject(context: Context, flags: InitFlags): Promise<void> {
  const { init } = await import("../../kit.js");
  const result: InitResult = await init({ ...authorOptions(context), ...flags });
  context.output.result(result, initLines(result, context));
}
