import type { Context } from "./context.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Does the work with a signal that stops it between two statements once the process is told to end (Ctrl-C, or what
 * ends a container), so that the work can be rolled back and said to be. The second time the process ends at once,
 * as it does without this: the database then rolls back by itself.
 */
export async function interruptible<T>(
  { host, flags }: Pick<Context, "host" | "flags">,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
    for (const signal of SIGNALS) process.off(signal, stop);
    if (!flags.quiet && !flags.json)
      host.stderr.write("\nStopping after this statement; Ctrl-C again ends it at once.\n");
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
