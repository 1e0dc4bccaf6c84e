import type { Command } from "commander";
import type { DowngradeResult } from "../../runner/types.js";
import { type BackupChoice, declareBackupChoice } from "../backup-choice.js";
import { type Context, contextOf } from "../context.js";
import { type OpenDatabase, withDatabase } from "../database.js";
import { revisionsToTakeBack, takeBackQuestion } from "../downgrade-plan.js";
import { at } from "../format.js";
import type { Host } from "../host.js";
import { declareLookAhead, type LookAheadFlags, lookAhead } from "../look-ahead.js";
import { demandYes } from "../prompt.js";
import { declareTarget, type TargetFlags, targetOf } from "../target.js";

/** Declares `downgrade`. */
export function declareDowngrade(command: Command, host: Host): void {
  const target = declareTarget(
    command,
    "-1 (the default), -N, a revision, the beginning or a label of one, or base; FROM..TO with --plan or --sql",
  );
  declareBackupChoice(declareLookAhead(target))
    .description("Take revisions back, newest first, down to the target. Asks first, unless --yes is given.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} downgrade\n  $ ${host.name} downgrade base --yes`)
    .action((target: string | undefined, flags: TargetFlags & LookAheadFlags & BackupChoice) =>
      downgradeDatabase(contextOf(command, host), targetOf(target, flags) ?? "-1", flags),
    );
}

async function downgradeDatabase(
  context: Context,
  target: string,
  flags: LookAheadFlags & BackupChoice,
): Promise<void> {
  if (await lookAhead(context, flags, { direction: "down", target })) return;
  const { downgrade } = await import("../../index.js");
  const result = await withDatabase(context, "scratch", async (database) => {
    if (!context.flags.yes) await askFirst(context, database, target);
    return downgrade(database.db, { ...database.options, target, backup: flags.backup, unknown: "error" });
  });
  context.output.result(result, [closing(result)]);
}

/** A target that is wrong is found before anybody is asked, and where nothing is to be done nobody is. */
async function askFirst(context: Context, database: OpenDatabase, target: string): Promise<void> {
  const revisions = await revisionsToTakeBack(database, target);
  if (revisions.length > 0) await demandYes(context, takeBackQuestion(revisions, database.name));
}

const closing = ({ rolledBack, heads }: DowngradeResult): string =>
  rolledBack.length === 0
    ? `Nothing to take back: the database is ${at(heads)}.`
    : `The database is ${at(heads)}.`;
