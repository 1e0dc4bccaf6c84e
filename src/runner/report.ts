import type { Logger, RunEvent, RunOptions } from "./types.js";

/** Where a run tells what it does. */
export interface Report {
  emit(event: RunEvent): void;
  readonly logger: Logger;
}

const ignore = (): void => {};
const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export function reportOf({
  onEvent = ignore,
  logger = SILENT,
}: Pick<RunOptions, "onEvent" | "logger">): Report {
  return { emit: onEvent, logger };
}
