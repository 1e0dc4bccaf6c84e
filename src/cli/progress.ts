import type { AuthorProgress } from "../kit/types.js";
import type { RunEvent } from "../runner/types.js";
import type { Context } from "./context.js";
import { widthOf } from "./fitted.js";

type RowProgress = Pick<Extract<RunEvent, { kind: "progress" }>, "summary" | "rows" | "of">;

/** How far something is: in rows, in revisions, or only that it is under way. */
export type Progress = RowProgress | AuthorProgress;

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
export function progressText(progress: Progress): string {
  const { summary, of } = progress;
  const [done, unit] = "rows" in progress ? [progress.rows, "rows"] : [progress.revisions ?? 0, "revisions"];
  if (done === 0 && of === undefined) return `  ${summary}`;
  const all = of === undefined ? "" : ` of ${of.toLocaleString("en")}`;
  return `  ${summary}: ${done.toLocaleString("en")}${all} ${unit}`;
}

/** Does author-time work with a line that says how far it is, which is gone when the work is done. */
export async function withProgress<T>(
  context: Pick<Context, "host" | "flags">,
  work: (onProgress: (progress: AuthorProgress) => void) => Promise<T>,
): Promise<T> {
  const line = progressLine(context);
  try {
    return await work(line.show);
  } finally {
    line.clear();
  }
}
