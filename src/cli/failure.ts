import { DecisionError, DriftError, type ErrorKind, messageOf, SluiceError, StepError } from "../errors.js";
import { fitted, widthOf } from "./fitted.js";
import type { GlobalFlags } from "./flags.js";
import type { Host } from "./host.js";
import { type Paint, paintFor } from "./output.js";
import { hintsWithOwnName, withOwnName } from "./own-name.js";

/**
 * The exit codes of the command line; 4 is for `check`, `verify` and `lint`, which do not fail by an error, and 130 what
 * shells say of a command that Ctrl-C has ended.
 */
const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  failure: 1,
  usage: 2,
  decision: 3,
  interrupted: 130,
};

/**
 * Reports anything that was thrown and returns the exit code it stands for. With `--json` the error is the one
 * value on stdout, otherwise it goes to stderr.
 */
export function reportFailure(error: unknown, host: Host, flags: GlobalFlags): number {
  if (flags.json) {
    const value = { error: failureValue(error) };
    host.stdout.write(`${JSON.stringify(value, hintsWithOwnName(host.name), 2)}\n`);
  } else {
    const lines = failureLines(error, flags.verbose, paintFor(host, flags, "stderr"));
    const text = withOwnName(lines.join("\n"), host.name);
    host.stderr.write(`${fitted(text, widthOf(host.stderr))}\n`);
  }
  return error instanceof SluiceError ? EXIT_CODES[error.kind] : EXIT_CODES.failure;
}

export interface FailureValue {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The error as `--json` prints it. The flags that decide stand in the hint. */
export function failureValue(error: unknown): FailureValue {
  if (!(error instanceof SluiceError))
    return { code: "unexpected", message: messageOf(error), hint: UNEXPECTED };
  const flags = error instanceof DecisionError ? flagsNotIn(error, error.hint ?? "") : [];
  const hint = [error.hint ?? "", flags.join(" or ")].filter((text) => text !== "").join(" ");
  return { code: error.code, message: error.message, hint };
}

/** The error as people read it: what failed, the texts that belong to it, what to do next. */
export function failureLines(error: unknown, verbose: boolean, paint: Paint): readonly string[] {
  const hint = error instanceof SluiceError ? error.hint : UNEXPECTED;
  return [
    `${paint.red("error:")} ${messageOf(error)}`,
    ...details(error),
    ...(hint === undefined ? [] : [`${paint.cyan("next:")}  ${hint}`]),
    ...(verbose ? stackLines(error).map((line) => paint.dim(line)) : []),
  ];
}

const UNEXPECTED = "This is unexpected. Run it again with --verbose to see where it happened.";

function details(error: unknown): readonly string[] {
  const message = messageOf(error);
  if (error instanceof DecisionError)
    return flagsNotIn(error, `${message} ${error.hint ?? ""}`).map((flag) => `  ${flag}`);
  if (error instanceof StepError && error.sql !== undefined && !message.includes(error.sql)) {
    return indent(error.sql);
  }
  if (error instanceof DriftError && !message.includes(error.found)) {
    return ["  expected:", ...indent(error.expected, 4), "  found:", ...indent(error.found, 4)];
  }
  return [];
}

const flagsNotIn = (error: DecisionError, text: string): readonly string[] =>
  error.flags.filter((flag) => !text.includes(flag));

const indent = (text: string, by = 2): readonly string[] =>
  text.split("\n").map((line) => `${" ".repeat(by)}${line}`);

/** The frames of an error and of its causes. */
function stackLines(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  if (error.cause === undefined) return frames;
  return [...frames, `caused by: ${messageOf(error.cause)}`, ...stackLines(error.cause)];
}
