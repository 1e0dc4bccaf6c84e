import pc from "picocolors";
import { fitted, widthOf } from "./fitted.js";
import type { GlobalFlags } from "./flags.js";
import type { Host } from "./host.js";
import { hintsWithOwnName, withOwnName } from "./own-name.js";

export type Paint = ReturnType<typeof pc.createColors>;

/** What commands say. Results go to stdout; warnings and the log go to stderr. */
export interface Output {
  readonly paint: Paint;
  /**
   * A line of the result, for people: nothing with `--json` or `--quiet`. It is broken to the terminal's width; what has
   * line breaks is a file or SQL, and stays as it is.
   */
  line(text?: string): void;
  /** The whole result: the value with `--json`, otherwise the lines. */
  result(value: unknown, lines: readonly string[]): void;
  warn(text: string): void;
  /** A line of the log, with `--verbose` only. */
  debug(text: string): void;
}

/**
 * Makes the output of a run. Colour is for terminals, and not where `--no-color` or `NO_COLOR` is given; `FORCE_COLOR`
 * gives it to pipes too.
 */
export function createOutput(host: Host, flags: GlobalFlags): Output {
  const paint = paintFor(host, flags, "stdout");
  const warnPaint = paintFor(host, flags, "stderr");
  const shown = (text: string, stream: "stdout" | "stderr"): string =>
    text.includes("\n") ? text : fitted(text, widthOf(host[stream]));
  const line = (text = ""): void => {
    if (!flags.json && !flags.quiet) host.stdout.write(`${shown(withOwnName(text, host.name), "stdout")}\n`);
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
        host.stderr.write(
          `${shown(`${warnPaint.yellow("warning:")} ${withOwnName(text, host.name)}`, "stderr")}\n`,
        );
    },
    debug: (text) => {
      if (flags.verbose) host.stderr.write(`${warnPaint.dim(text)}\n`);
    },
  };
}

/** The colours of a stream: functions that do nothing where it is not a terminal. */
export function paintFor(host: Host, flags: Pick<GlobalFlags, "color">, stream: "stdout" | "stderr"): Paint {
  return pc.createColors(takesColour(host, flags, stream));
}

/** Whether colour is wanted on a stream, and can be shown there. */
export function takesColour(
  host: Host,
  flags: Pick<GlobalFlags, "color">,
  stream: "stdout" | "stderr",
): boolean {
  // https://no-color.org and https://force-color.org: any value that is not empty.
  const wanted = flags.color && (host.env.NO_COLOR ?? "") === "";
  const forced = !["", "0"].includes(host.env.FORCE_COLOR ?? "");
  const able = host[stream].isTTY === true && host.env.TERM !== "dumb";
  return wanted && (forced || able);
}
