import type { Command } from "commander";
import type { ResetResult } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import { at } from "../format.js";
import type { Host } from "../host.js";
import { demandYes } from "../prompt.js";

/** Declares `reset`. */
export function declareReset(command: Command, host: Host): void {
  command
    .description("Take a development database to base and up again, without its rows. Asks first.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} reset --yes`)
    .action(() => resetDatabase(contextOf(command, host)));
}

async function resetDatabase(context: Context): Promise<void> {
  const { current, reset } = await import("../../index.js");
  const result = await withDatabase(context, "create", async ({ db, options, name }) => {
    const heads = await current(db, options);
    if (heads.length > 0)
      await demandYes(context, `Take ${name} to base and up again? All its rows are lost.`);
    return reset(db, options);
  });
  context.output.result(result, resetLines(result));
}

/** Where the database is now. */
export const resetLines = ({ heads }: ResetResult): readonly string[] => [`The database is ${at(heads)}.`];
