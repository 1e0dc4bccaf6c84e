import type { Command } from "commander";
import type { RepairResult } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { type OpenDatabase, withDatabase } from "../database.js";
import { at } from "../format.js";
import type { Host } from "../host.js";
import { demandYes } from "../prompt.js";

interface RepairFlags {
  readonly undo?: boolean;
}

/** Declares `repair`. */
export function declareRepair(command: Command, host: Host): void {
  command
    .description(
      "Fix a damaged history, or a revision that stopped halfway, where there is only one safe way, and print what was done.",
    )
    .option("--undo", "take back what is done of a revision that stopped halfway")
    .addHelpText("after", `\nExample:\n  $ ${host.name} repair\n  $ ${host.name} repair --undo`)
    .action((flags: RepairFlags) => repairDatabase(contextOf(command, host), flags));
}

async function repairDatabase(context: Context, { undo = false }: RepairFlags): Promise<void> {
  const { repair } = await import("../../index.js");
  const result = await withDatabase(context, "refuse", async (database) => {
    if (!context.flags.yes) await askFirst(context, database, undo);
    return repair(database.db, { ...database.options, undo });
  });
  context.output.result(result, repairLines(result));
}

/** Nothing in the database tells whether the process that began a revision still lives: a person has to. */
async function askFirst(context: Context, { db, options }: OpenDatabase, undo: boolean): Promise<void> {
  const { status } = await import("../../runner/status.js");
  const { state, problems } = await status(db, options);
  const problem = problems.find(({ code }) => code === "unfinished-revision");
  if (state !== "failed" || problem === undefined) return;
  const what = undo ? "Take back what is done of it" : "Go on with it";
  await demandYes(
    context,
    `${problem.message} ${what}? Make sure that no other process is still working on it.`,
  );
}

/** What was done, and where the database is now. */
export const repairLines = ({ repaired, heads }: RepairResult): readonly string[] => [
  ...repaired,
  repaired.length === 0
    ? `Nothing to repair: the database is ${at(heads)}.`
    : `The database is ${at(heads)}.`,
];
