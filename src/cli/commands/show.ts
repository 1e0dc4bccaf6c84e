import type { Command } from "commander";
import type { ShowResult } from "../../kit/types.js";
import { type Context, contextOf } from "../context.js";
import { formatInstant, shortPath } from "../format.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";
import { declareTarget, requiredTarget, type TargetFlags } from "../target.js";

/** Declares `show`. */
export function declareShow(command: Command, host: Host): void {
  declareTarget(command, "a revision, or the beginning or a label of one")
    .description("Print what one revision does, up and down; -v prints its file.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} show 261b037d15fa`)
    .action((target: string | undefined, flags: TargetFlags) =>
      printRevision(
        contextOf(command, host),
        requiredTarget(target, flags, `${host.name} show 261b037d15fa`),
      ),
    );
}

async function printRevision(context: Context, revision: string): Promise<void> {
  const { show } = await import("../../kit.js");
  const result = await show({ ...authorOptions(context), revision });
  context.output.result(result, showLines(result, context));
}

/** The revision's head, its steps both ways, and with `--verbose` the text of its file. */
export function showLines(
  result: ShowResult,
  { flags, host }: Pick<Context, "flags" | "host">,
): readonly string[] {
  return [
    `${result.revision}  ${result.message}`,
    `  parents: ${result.parents.length === 0 ? "none" : result.parents.join(", ")}`,
    ...(result.dependsOn.length === 0 ? [] : [`  needs:   ${result.dependsOn.join(", ")}`]),
    ...(result.labels.length === 0 ? [] : [`  labels:  ${result.labels.join(", ")}`]),
    `  file:    ${shortPath(result.file, host.cwd)}`,
    `  state:   ${stateOf(result)}`,
    ...(result.way === null ? [] : [`  way:     ${result.way}`]),
    ...stepLines("up", result.up),
    ...(result.irreversible === null
      ? stepLines("down", result.down)
      : ["down:", `  irreversible: ${result.irreversible}`]),
    ...(flags.verbose ? ["", result.text.trimEnd()] : []),
  ];
}

function stateOf({ applied, appliedAt }: ShowResult): string {
  if (applied === null) return "unknown, there is no database";
  if (!applied) return "pending";
  return appliedAt === null ? "applied" : `applied ${formatInstant(appliedAt)}`;
}

const stepLines = (title: string, steps: readonly string[]): readonly string[] =>
  steps.length === 0 ? [`${title}: nothing`] : [`${title}:`, ...steps.map((step) => `  ${step}`)];
