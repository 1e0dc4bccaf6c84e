import type { Command } from "commander";
import { type GlobalFlags, globalFlags } from "./flags.js";
import { canAsk, type Host } from "./host.js";
import { createOutput, type Output } from "./output.js";

/** What a command has at hand when it runs. */
export interface Context {
  readonly host: Host;
  readonly flags: GlobalFlags;
  readonly output: Output;
  /** A person can be asked. Never with `--json`: a question would stand beside the value. */
  readonly interactive: boolean;
}

/** Puts a command's context together from its flags. */
export function contextOf(command: Command, host: Host): Context {
  const flags = globalFlags(command, host.env);
  return { host, flags, output: createOutput(host, flags), interactive: canAsk(host) && !flags.json };
}
