import type { Command } from "commander";
import { UsageError } from "../../errors.js";
import { type Context, contextOf } from "../context.js";
import { FoundSomething } from "../found.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";

interface LintFlags {
  readonly all?: boolean;
  readonly explain?: string | true;
  readonly revision?: string;
}

/** Declares `lint`. */
export function declareLint(command: Command, host: Host): void {
  command
    .argument("[revisions...]", "revisions, the beginnings of some, FROM..TO; left out: what is not applied")
    .option("--revision <target>", "the same as the argument")
    .option("--all", "look at what is applied, too")
    .option("--explain [code]", "what a code means, and the safer way; without one, the codes")
    .description(
      "Look for hazards in the migrations: what they mean for the rows, for the release that runs now and for the " +
        "way back, and the safer way. Exit code 4 for an error or a warning; a note is none.",
    )
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} lint\n  $ ${host.name} lint 001..003 --json\n  $ ${host.name} lint --explain drop-column`,
    )
    .action((revisions: readonly string[], flags: LintFlags) =>
      run(contextOf(command, host), revisions, flags),
    );
}

async function run(context: Context, revisions: readonly string[], flags: LintFlags): Promise<void> {
  if (flags.explain !== undefined) return explain(context, flags.explain);
  const { lint } = await import("../../kit.js");
  const { lintLines } = await import("../lint-report.js");
  const named = flags.revision === undefined ? revisions : [...revisions, flags.revision];
  const result = await lint({ ...authorOptions(context), revisions: named, all: flags.all });
  const { ok, findings, suppressed } = result;
  context.output.result(
    { ok, findings, suppressed, revisions: result.revisions },
    lintLines(result, context),
  );
  if (!ok) throw new FoundSomething();
}

/** @throws UsageError `unknown-lint-code`: there is no such code. */
async function explain(context: Context, code: string | true): Promise<void> {
  const { HAZARDS, isHazardCode } = await import("../../kit.js");
  const { codeLines, explainLines } = await import("../lint-report.js");
  if (code === true) return context.output.result(HAZARDS, codeLines(context));
  if (!isHazardCode(code)) {
    throw new UsageError("unknown-lint-code", `There is no code ${code}.`, {
      hint: "`sluice lint --explain` lists the codes.",
    });
  }
  context.output.result({ code, ...HAZARDS[code] }, explainLines(code, context));
}
