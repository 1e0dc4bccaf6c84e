import type { BackupState } from "../backup/backup-wanted.js";
import { LOCK_TIMEOUT_MS, type Patiently, patience, retrying } from "../lock/lock.js";
import { type Report, reportOf } from "../report/report.js";
import type { Session } from "../session.js";
import type { Source } from "../source.js";
import type { BaselineOption, RunOptions } from "../types.js";

/** What a run has at hand. */
export interface RunContext {
  readonly session: Session;
  readonly source: Source;
  readonly report: Report;
  /** Tries the runner's own statements while the database is locked. */
  readonly patiently: Patiently;
  /** The same for statements of a revision, whose errors stay the driver's. */
  readonly retry: Patiently;
  readonly lockTimeoutMs: number;
  /** What the caller says about revisions that no file knows. */
  readonly unknown: "warn" | "error" | undefined;
  /** Where the caller says that a database without a history is. */
  readonly baseline: BaselineOption | undefined;
  readonly backups: BackupState;
  /** Stops the run between two statements. */
  readonly signal: AbortSignal | undefined;
}

export function runContext(
  session: Session,
  source: Source,
  options: RunOptions & { readonly baseline?: BaselineOption; readonly backup?: boolean },
): RunContext {
  const report = reportOf(options);
  const { lockTimeoutMs = LOCK_TIMEOUT_MS, unknown, baseline, backup, signal } = options;
  const retry = retrying(session, report, lockTimeoutMs);
  return {
    session,
    source,
    report,
    patiently: patience(session, retry),
    retry,
    lockTimeoutMs,
    unknown,
    baseline,
    backups: { option: backup, taken: false },
    signal,
  };
}
