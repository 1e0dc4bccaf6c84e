import type { Command } from "commander";
import type { StampResult } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import { at } from "../format.js";
import type { Host } from "../host.js";
import { declareTarget, requiredTarget, type TargetFlags } from "../target.js";

interface StampFlags extends TargetFlags {
  readonly purge?: boolean;
}

/** Declares `stamp`. */
export function declareStamp(command: Command, host: Host): void {
  declareTarget(command, "a revision, the beginning or a label of one, head, or base")
    .description("Record that the database is at a revision, without running anything.")
    .option("--purge", "first empty the history")
    .addHelpText("after", `\nExample:\n  $ ${host.name} stamp head\n  $ ${host.name} stamp --purge 001`)
    .action((target: string | undefined, flags: StampFlags) =>
      stampDatabase(
        contextOf(command, host),
        requiredTarget(target, flags, `${host.name} stamp head`),
        flags,
      ),
    );
}

async function stampDatabase(context: Context, target: string, { purge = false }: StampFlags): Promise<void> {
  const { stamp } = await import("../../index.js");
  const result = await withDatabase(context, "refuse", ({ db, options }) =>
    stamp(db, target, { ...options, purge }),
  );
  context.output.result(result, stampLines(result));
}

const stampLines = ({ stamped, heads }: StampResult): readonly string[] => [
  ...stamped.map((revision) => `Stamped ${revision}`),
  `The database is ${at(heads)}.`,
];
