import type { Findings } from "../kit/check/finding.js";
import type { Context } from "./context.js";

/** The exit code of a command that looks for faults and has found some. */
export const FOUND = 4;

/** Ends a command that has printed what it found. It is no failure, and nothing more is said. */
export class FoundSomething extends Error {
  override readonly name = "FoundSomething";
}

/**
 * Prints findings, one line each, and what to do about them; with `--json` as `{ ok, findings }`.
 *
 * @throws FoundSomething unless nothing was found.
 */
export function reportFindings(context: Context, result: Findings, fine: string): void {
  const { ok, findings, notes } = result;
  context.output.result({ ok, findings }, [
    ...notes.map((note) => `${context.output.paint.cyan("note:")} ${note}`),
    ...(ok ? [fine] : findingLines(context, findings)),
  ]);
  if (!ok) throw new FoundSomething();
}

function findingLines({ output: { paint } }: Context, findings: Findings["findings"]): readonly string[] {
  const hints = [...new Set(findings.map(({ hint }) => hint))].filter((hint) => hint !== "");
  return [
    ...findings.map(({ kind, message }) => `${paint.yellow(`${kind}:`)} ${message}`),
    ...hints.map((hint) => `${paint.cyan("next:")} ${hint}`),
  ];
}
