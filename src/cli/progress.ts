import type { RunEvent } from "../runner/types.js";
import type { Context } from "./context.js";
import { widthOf } from "./fitted.js";

export type Progress = Extract<RunEvent, { kind: "progress" }>;

/** A line of a terminal that says how far a step is, and is written over again and again. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Takes the line away, for other output or for good. */
  clear(): void;
}

/** The least time between two writings of the line, in milliseconds. */
const INTERVAL_MS = 100;
/** To the line's beginning, and erase it (ECMA-48: CR, EL). */
const ERASE = "\r\u001b[2K";

/** The progress line of a command. It is for terminals: piped, it never prints anything. */
export function progressLine({ host, flags }: Pick<Context, "host" | "flags">): ProgressLine {
  const wanted = host.stderr.isTTY === true && !flags.quiet && !flags.json;
  let shown: { readonly summary: string; readonly at: number } | undefined;
  return {
    show: (progress) => {
      const { summary } = progress;
      if (!wanted || (shown?.summary === summary && Date.now() - shown.at < INTERVAL_MS)) return;
      // A line that wraps could not be taken away.
      host.stderr.write(`${ERASE}${progressText(progress).slice(0, (widthOf(host.stderr) ?? 80) - 1)}`);
      shown = { summary, at: Date.now() };
    },
    clear: () => {
      if (shown !== undefined) host.stderr.write(ERASE);
      shown = undefined;
    },
  };
}

/** `  copy tasks: 12,000 of 1,000,000 rows`; nothing of rows before they are counted. */
export function progressText({ summary, rows, of }: Pick<Progress, "summary" | "rows" | "of">): string {
  if (rows === 0 && of === undefined) return `  ${summary}`;
  const done = rows.toLocaleString("en");
  const all = of === undefined ? "" : ` of ${of.toLocaleString("en")}`;
  return `  ${summary}: ${done}${all} rows`;
}
