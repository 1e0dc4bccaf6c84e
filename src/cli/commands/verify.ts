import type { Command } from "commander";
import type { VerifyResult } from "../../kit/types.js";
import { type Context, contextOf } from "../context.js";
import { count } from "../format.js";
import { reportFindings } from "../found.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";
import { withProgress } from "../progress.js";
import { declareTarget, type TargetFlags, targetOf } from "../target.js";

/** Declares `verify`. */
export function declareVerify(command: Command, host: Host): void {
  declareTarget(command, "a revision, or the beginning or a label of one; all of them when left out")
    .description(
      "Run every revision up, down and up on a scratch database and compare definitions and rows at each stair. " +
        "Exit code 4 when something is found.",
    )
    .addHelpText("after", `\nExample:\n  $ ${host.name} verify\n  $ ${host.name} verify 261b037d15fa`)
    .action((target: string | undefined, flags: TargetFlags) =>
      verify(contextOf(command, host), targetOf(target, flags)),
    );
}

async function verify(context: Context, revision: string | undefined): Promise<void> {
  const kit = await import("../../kit.js");
  const result = await withProgress(context, (onProgress) =>
    kit.verify({ ...authorOptions(context), revision, onProgress }),
  );
  reportFindings(context, result, fineLine(result));
}

/** What is said when nothing was found. */
function fineLine({ verified, sealed }: VerifyResult): string {
  const tried = `${count(verified.length, "revision")} verified, nothing found.`;
  return sealed.length === 0
    ? tried
    : `${tried} Written into the file: ${sealed.join(", ")} proven as it is.`;
}
