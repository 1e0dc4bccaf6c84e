import type { RunEvent, RunOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import { formatDuration, shortPath } from "./format.js";
import type { Output } from "./output.js";
import { type ProgressLine, progressLine } from "./progress.js";

/** The options of a run that let the command line tell what happens. */
export function runOptions(context: Context): Required<Pick<RunOptions, "onEvent" | "logger">> {
  const progress = progressLine(context);
  const ignore = (): void => {};
  return {
    onEvent: eventPrinter(context, progress),
    // All but warnings are events in words, which have been printed then.
    logger: {
      debug: ignore,
      info: ignore,
      error: ignore,
      warn: (message) => {
        progress.clear();
        context.output.warn(message);
      },
    },
  };
}

/**
 * Prints what a run tells: a line a revision, with `--verbose` every step and statement with its time, and on a
 * terminal how far a step is.
 */
function eventPrinter(context: Context, progress: ProgressLine): (event: RunEvent) => void {
  return (event) => {
    if (event.kind === "progress") return progress.show(event);
    if (event.kind !== "statement" || context.flags.verbose) progress.clear();
    printEvent(event, context);
  };
}

function printEvent(event: Exclude<RunEvent, { kind: "progress" }>, context: Context): void {
  const { output } = context;
  switch (event.kind) {
    case "waiting":
      output.warn(`Waiting for another process that migrates (${formatDuration(event.elapsedMs)}).`);
      break;
    case "backup":
      output.line(backupLine(event, context));
      break;
    case "archive":
      output.debug(archiveLine(event));
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

function backupLine(event: Extract<RunEvent, { kind: "backup" }>, { output, host }: Context): string {
  const time = output.paint.dim(`(${formatDuration(event.durationMs)})`);
  return `Backed up to ${shortPath(event.file, host.cwd)} ${time}`;
}

function archiveLine({ action, table, column }: Extract<RunEvent, { kind: "archive" }>): string {
  const what = column === undefined ? table : `${table}.${column}`;
  return action === "kept" ? `-- ${what} is kept in the archive` : `-- ${what} is back from the archive`;
}

function revisionLine(event: Extract<RunEvent, { kind: "revisionEnd" }>, output: Output): string {
  const done = event.direction === "up" ? "Applied" : "Rolled back";
  return `${output.paint.green(done)} ${named(event)} ${output.paint.dim(`(${formatDuration(event.durationMs)})`)}`;
}

const named = (event: { readonly revision: string; readonly message: string }): string =>
  `${event.revision} ${event.message}`.trimEnd();
