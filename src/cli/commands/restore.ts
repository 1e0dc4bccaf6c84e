import { resolve } from "node:path";
import type { Command } from "commander";
import { type Context, contextOf } from "../context.js";
import { shortPath, standing } from "../format.js";
import type { Host } from "../host.js";
import { placeOf } from "../place.js";
import { demandYes } from "../prompt.js";
import { databaseFile } from "./backup.js";

interface RestoreFlags {
  readonly force?: boolean;
}

/** Declares `restore`. */
export function declareRestore(command: Command, host: Host): void {
  command
    .description("Replace the database with a backup. The replaced file is kept among the backups.")
    .argument("<file>", "the backup")
    .option("--force", "even if the database is open elsewhere, or Sluice did not make the backup")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} backup --list\n  $ ${host.name} restore app.db.backups/20261120_153002_at_261b037d15fa.db`,
    )
    .action((file: string, flags: RestoreFlags) => restoreDatabase(contextOf(command, host), file, flags));
}

async function restoreDatabase(context: Context, file: string, { force }: RestoreFlags): Promise<void> {
  const { cwd } = context.host;
  const database = await databaseFile(context);
  await demandYes(context, `Put ${file} in the place of ${shortPath(database, cwd)}?`);
  const { restore } = await import("../../index.js");
  const { source } = await placeOf(context);
  const result = await restore(database, resolve(cwd, file), { ...source, force });
  context.output.result(result, [
    ...(result.replaced === null ? [] : [`What was there is in ${shortPath(result.replaced, cwd)}.`]),
    standing(result),
  ]);
}
