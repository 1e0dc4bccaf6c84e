import type { Logger, RunEvent, RunOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import { formatDuration } from "./format.js";
import type { Output } from "./output.js";
import { type ProgressLine, progressLine } from "./progress.js";

/** The options of a run that let the command line tell what happens. */
export function runOptions(context: Context): Required<Pick<RunOptions, "onEvent" | "logger">> {
  const progress = progressLine(context);
  const { warn, ...logger } = loggerOf(context.output);
  return {
    onEvent: eventPrinter(context, progress),
    logger: {
      ...logger,
      warn: (message) => {
        progress.clear();
        warn(message);
      },
    },
  };
}

/**
 * Prints what a run tells: a line a revision, with `--verbose` every step and statement with its time, and on a
 * terminal how far a step is.
 */
function eventPrinter({ output, flags }: Context, progress: ProgressLine): (event: RunEvent) => void {
  return (event) => {
    if (event.kind === "progress") return progress.show(event);
    if (event.kind !== "statement" || flags.verbose) progress.clear();
    printEvent(event, output);
  };
}

function printEvent(event: Exclude<RunEvent, { kind: "progress" }>, output: Output): void {
  switch (event.kind) {
    case "waiting":
      output.warn(`Waiting for another process that migrates (${formatDuration(event.elapsedMs)}).`);
      break;
    case "backup":
      output.line(`Backed up to ${event.file} ${output.paint.dim(`(${formatDuration(event.durationMs)})`)}`);
      break;
    case "revisionStart":
      output.debug(`-- ${event.direction} ${named(event)}`);
      break;
    case "revisionEnd":
      if (event.success) output.line(revisionLine(event, output));
      break;
    case "stepStart":
      output.debug(`-- step ${event.step}: ${event.summary}`);
      break;
    case "stepEnd":
      output.debug(
        `-- step ${event.step} ${event.success ? "took" : "failed after"} ${formatDuration(event.durationMs)}`,
      );
      break;
    case "statement":
      output.debug(`${event.sql}  -- ${formatDuration(event.durationMs)}`);
      break;
    default:
      event satisfies never;
  }
}

function revisionLine(event: Extract<RunEvent, { kind: "revisionEnd" }>, output: Output): string {
  const done = event.direction === "up" ? "Applied" : "Rolled back";
  return `${output.paint.green(done)} ${named(event)} ${output.paint.dim(`(${formatDuration(event.durationMs)})`)}`;
}

const named = (event: { readonly revision: string; readonly message: string }): string =>
  `${event.revision} ${event.message}`.trimEnd();

/** A logger that prints warnings, and the rest with `--verbose`: an error is thrown too, and reported once. */
export function loggerOf(output: Output): Logger {
  return { debug: output.debug, info: output.debug, warn: output.warn, error: output.debug };
}
