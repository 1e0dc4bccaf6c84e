import type { Command } from "commander";
import type { DowngradeResult } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import { runOptions } from "../events.js";
import { at } from "../format.js";
import type { Host } from "../host.js";
import { demandYes } from "../prompt.js";
import { declareTarget, type TargetFlags, targetOf } from "../target.js";

/** Declares `downgrade`. */
export function declareDowngrade(command: Command, host: Host): void {
  declareTarget(command, "-1 (the default), -N, a revision, the beginning of one, or base")
    .description("Take revisions back, newest first, down to the target. Asks first, unless --yes is given.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} downgrade\n  $ ${host.name} downgrade base --yes`)
    .action((target: string | undefined, flags: TargetFlags) =>
      downgradeDatabase(contextOf(command, host), targetOf(target, flags) ?? "-1"),
    );
}

async function downgradeDatabase(context: Context, target: string): Promise<void> {
  const { downgrade } = await import("../../index.js");
  const result = await withDatabase(context, "scratch", async ({ db, source, name }) => {
    await demandYes(context, question(target, name));
    return downgrade(db, { ...source, ...runOptions(context), target, unknown: "error" });
  });
  context.output.result(result, [closing(result)]);
}

/** What is asked: how far back, and on which database. */
function question(target: string, name: string): string {
  if (target === "base") return `Take back every revision of ${name}?`;
  const steps = /^-(\d+)$/.exec(target)?.[1];
  if (steps === undefined) return `Take ${name} back to ${target}?`;
  return steps === "1"
    ? `Take back the newest revision of ${name}?`
    : `Take back ${steps} revisions of ${name}?`;
}

const closing = ({ rolledBack, heads }: DowngradeResult): string =>
  rolledBack.length === 0
    ? `Nothing to take back: the database is ${at(heads)}.`
    : `The database is ${at(heads)}.`;
