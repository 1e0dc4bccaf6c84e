import { Readable } from "node:stream";
import type { Context } from "../../src/cli/context.js";
import type { GlobalFlags } from "../../src/cli/flags.js";
import type { Host } from "../../src/cli/host.js";
import { createOutput } from "../../src/cli/output.js";
import { Capture } from "./project.js";

export interface CapturedHost extends Host {
  readonly stdout: Capture;
  readonly stderr: Capture;
}

/** A host with captured streams; nothing is a terminal. */
export function makeHost(overrides: Partial<Pick<Host, "env" | "cwd" | "stdin">> = {}): CapturedHost {
  return {
    name: "sluice",
    database: undefined,
    migrations: undefined,
    cwd: "/project",
    env: {},
    stdin: Readable.from([]),
    ...overrides,
    stdout: new Capture(),
    stderr: new Capture(),
  };
}

export const NO_FLAGS: GlobalFlags = { json: false, verbose: false, quiet: false, yes: false, color: true };

/** A command's context over captured streams. */
export function makeContext(
  host: Host = makeHost(),
  flags: Partial<GlobalFlags> = {},
  interactive = false,
): Context {
  const all = { ...NO_FLAGS, ...flags };
  return { host, flags: all, output: createOutput(host, all), interactive };
}
