import type { Archive } from "../archive/archive.js";
import type { Report } from "../report/report.js";
import type { Session } from "../session.js";
import type { BatchLedger } from "./batch-progress.js";

/** What a step has at hand. */
export interface StepContext {
  readonly session: Session;
  /** Definitions may be edited in place of copying a table. */
  readonly inPlace: boolean;
  readonly revision: string;
  /** The steps run inside a transaction. */
  readonly transaction: boolean;
  readonly report: Report;
  /** Undefined on a scratch database, where nothing is worth keeping. */
  readonly archive: Archive | undefined;
  /** Stops the run between two statements. */
  readonly signal?: AbortSignal | undefined;
  /** Outside a transaction: keeps each batch of a data step that is done. */
  readonly batches?: BatchLedger;
}
