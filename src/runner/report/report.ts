import type { Logger, RunEvent, RunOptions } from "../types.js";
import { logEvent } from "./event-log.js";

/** Where a run tells what it does. */
export interface Report {
  emit(event: RunEvent): void;
  readonly logger: Logger;
}

const ignore = (): void => {};
const SILENT: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** A run's report to the two who may listen: the caller's function, and the application's logger in words. */
export function reportOf({ onEvent, logger }: Pick<RunOptions, "onEvent" | "logger">): Report {
  const tell = logger === undefined ? ignore : (event: RunEvent): void => logEvent(logger, event);
  return {
    emit: (event) => {
      onEvent?.(event);
      tell(event);
    },
    logger: logger ?? SILENT,
  };
}
