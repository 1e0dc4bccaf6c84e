import type { Archive } from "../archive/archive.js";
import type { Report } from "../report.js";
import type { Session } from "../session.js";

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
}
