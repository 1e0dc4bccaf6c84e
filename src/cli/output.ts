import pc from "picocolors";
import type { GlobalFlags } from "./flags.js";
import type { Host } from "./host.js";
import { hintsWithOwnName, withOwnName } from "./own-name.js";

export type Paint = ReturnType<typeof pc.createColors>;

/** What commands say. Results go to stdout; warnings and the log go to stderr. */
export interface Output {
  readonly paint: Paint;
  /** A line of the result, for people: nothing with `--json` or `--quiet`. */
  line(text?: string): void;
  /** The whole result: the value with `--json`, otherwise the lines. */
  result(value: unknown, lines: readonly string[]): void;
  warn(text: string): void;
  /** A line of the log, with `--verbose` only. */
  debug(text: string): void;
}

/** Makes the output of a run. Colour is for terminals, and not where `--no-color` or `NO_COLOR` is given. */
export function createOutput(host: Host, flags: GlobalFlags): Output {
  const paint = paintFor(host, flags, "stdout");
  const warnPaint = paintFor(host, flags, "stderr");
  const line = (text = ""): void => {
    if (!flags.json && !flags.quiet) host.stdout.write(`${withOwnName(text, host.name)}\n`);
  };
  return {
    paint,
    line,
    result: (value, lines) => {
      if (flags.json) host.stdout.write(`${JSON.stringify(value, hintsWithOwnName(host.name), 2)}\n`);
      else for (const text of lines) line(text);
    },
    warn: (text) => {
      if (!flags.quiet)
        host.stderr.write(`${warnPaint.yellow("warning:")} ${withOwnName(text, host.name)}\n`);
    },
    debug: (text) => {
      if (flags.verbose) host.stderr.write(`${warnPaint.dim(text)}\n`);
    },
  };
}

/** The colours of a stream: functions that do nothing where it is not a terminal. */
export function paintFor(host: Host, flags: Pick<GlobalFlags, "color">, stream: "stdout" | "stderr"): Paint {
  // https://no-color.org: any value that is not empty.
  const wanted = flags.color && (host.env.NO_COLOR ?? "") === "";
  return pc.createColors(wanted && host[stream].isTTY === true);
}
