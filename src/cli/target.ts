import type { Command } from "commander";
import { UsageError } from "../errors.js";

export interface TargetFlags {
  readonly revision?: string;
}

/** Declares a target: an argument, or `--revision` for those who are used to it. */
export function declareTarget(command: Command, description: string): Command {
  return command.argument("[target]", description).option("--revision <target>", "the same as the argument");
}

/**
 * The target as given, or undefined for the command's own.
 *
 * @throws UsageError `two-targets`: the argument and `--revision` disagree.
 */
export function targetOf(argument: string | undefined, flags: TargetFlags): string | undefined {
  if (argument !== undefined && flags.revision !== undefined && argument !== flags.revision) {
    throw new UsageError(
      "two-targets",
      `Two targets are given: ${argument} and --revision ${flags.revision}.`,
      {
        hint: "Leave one of them out.",
      },
    );
  }
  return argument ?? flags.revision;
}

/**
 * The target of a command that cannot do without one.
 *
 * @throws UsageError `no-target`: none is given; `two-targets`: two are.
 */
export function requiredTarget(argument: string | undefined, flags: TargetFlags, example: string): string {
  const target = targetOf(argument, flags);
  if (target !== undefined) return target;
  throw new UsageError("no-target", "A revision is missing.", { hint: `Name one: \`${example}\`.` });
}
