import type { Logger, RunEvent, RunOptions } from "../runner/types.js";
import type { Context } from "./context.js";
import { formatDuration } from "./format.js";
import type { Output } from "./output.js";

/** How often a step that reports its progress is printed, in milliseconds. */
const PROGRESS_MS = 2000;

/** The options of a run that let the command line tell what happens. */
export function runOptions(context: Context): Required<Pick<RunOptions, "onEvent" | "logger">> {
  return { onEvent: eventPrinter(context), logger: loggerOf(context.output) };
}

/** Prints what a run tells: a line a revision, and with `--verbose` every step and statement with its time. */
function eventPrinter(context: Context): (event: RunEvent) => void {
  const { output } = context;
  let lastProgress = Date.now();
  return (event) => {
    if (event.kind === "progress") {
      if (Date.now() - lastProgress < PROGRESS_MS) return;
      lastProgress = Date.now();
    }
    printEvent(event, output);
  };
}

function printEvent(event: RunEvent, output: Output): void {
  switch (event.kind) {
    case "waiting":
      output.warn(`Waiting for another process that migrates (${formatDuration(event.elapsedMs)}).`);
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
      output.debug(`-- step ${event.step} took ${formatDuration(event.durationMs)}`);
      break;
    case "statement":
      output.debug(`${event.sql}  -- ${formatDuration(event.durationMs)}`);
      break;
    case "progress":
      output.line(`  ${event.summary}: ${progressOf(event.rows, event.of)}`);
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

function progressOf(rows: number, of: number | undefined): string {
  const done = rows.toLocaleString("en");
  return of === undefined ? `${done} rows` : `${done} of ${of.toLocaleString("en")} rows`;
}

/** A logger that prints warnings, and the rest with `--verbose`: an error is thrown too, and reported once. */
export function loggerOf(output: Output): Logger {
  return { debug: output.debug, info: output.debug, warn: output.warn, error: output.debug };
}
