import type { Logger, RunEvent } from "../types.js";

/**
 * Tells an application's logger what happens, in words: revisions and backups as information, one that failed as an
 * error, and for debugging every step and statement with its time.
 */
export function logEvent(logger: Logger, event: RunEvent): void {
  switch (event.kind) {
    case "revisionEnd":
      if (event.success) logger.info(`${DONE[event.direction]} ${named(event)} (${ms(event)})`);
      else logger.error(`${named(event)} failed after ${ms(event)}`);
      break;
    case "backup":
      logger.info(`Backed up to ${event.file} (${event.bytes} bytes, ${ms(event)})`);
      break;
    case "revisionStart":
      logger.debug(`${event.direction} ${named(event)}`);
      break;
    case "stepStart":
      logger.debug(`${event.revision}, step ${event.step}: ${event.summary}`);
      break;
    case "stepEnd":
      logger.debug(
        `${event.revision}, step ${event.step} ${event.success ? "took" : "failed after"} ${ms(event)}`,
      );
      break;
    case "archive":
      logger.debug(
        `${event.revision}: ${[event.table, event.column].filter(Boolean).join(".")} ${event.action} (archive)`,
      );
      break;
    case "statement":
      logger.debug(`${event.sql} (${ms(event)})`);
      break;
    case "waiting":
    case "progress":
      break;
    default:
      event satisfies never;
  }
}

const DONE = { up: "Applied", down: "Rolled back" } as const;

const named = ({ revision, message }: { readonly revision: string; readonly message: string }): string =>
  `${revision} ${message}`.trimEnd();

const ms = ({ durationMs }: { readonly durationMs: number }): string => `${durationMs.toFixed(1)} ms`;
