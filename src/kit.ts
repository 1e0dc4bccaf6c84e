/**
 * The author-time API: what the commands do, as functions. Options are the commands' flags, results are the values of
 * `--json`.
 */
export { type AdoptOptions, type AdoptResult, adopt } from "./kit/adopt/adopt.js";
export type { Confirm } from "./kit/branches/confirm.js";
export { type MergeOptions, type MergeResult, merge } from "./kit/branches/merge.js";
export { type RebaseOptions, type RebaseResult, rebase } from "./kit/branches/rebase.js";
export { check } from "./kit/check/check.js";
export type { Finding, Findings } from "./kit/check/finding.js";
export { verify } from "./kit/check/verify.js";
export { generate } from "./kit/generate.js";
export { init } from "./kit/init/init.js";
export type { InitOptions, InitResult, InitRevision } from "./kit/init/types.js";
export { lint } from "./kit/lint/lint.js";
export type { LintFinding, LintOptions, LintResult, SuppressedFinding } from "./kit/lint/types.js";
export type { DrizzleConfig } from "./kit/project/drizzle-config.js";
export { type PullOptions, type PullResult, pull } from "./kit/pull/pull.js";
export type { PlannedBaseline } from "./kit/review/planned-baseline.js";
export { printRangeSql } from "./kit/review/print-range.js";
export { type PrintedSql, type PrintSqlOptions, printSql } from "./kit/review/print-sql.js";
export { isRange } from "./kit/review/revision-range.js";
export {
  type PlannedRevision,
  type PlannedStep,
  planRange,
  planRun,
  type RunPlan,
  type RunPlanOptions,
} from "./kit/review/run-plan.js";
export { show } from "./kit/review/show.js";
export { type SquashOptions, type SquashResult, squash } from "./kit/squash/squash.js";
export type {
  Ask,
  AskDrift,
  CheckOptions,
  DriftDecision,
  DriftQuestion,
  GenerateOptions,
  GenerateResult,
  ProjectOptions,
  RenameQuestion,
  ShowOptions,
  ShowResult,
  VerifyOptions,
  VerifyResult,
} from "./kit/types.js";
export { type BundleOptions, type BundleResult, bundle } from "./kit/write/bundle.js";
export {
  CATEGORIES,
  HAZARD_CODES,
  HAZARDS,
  type HazardCode,
  type HazardText,
  isHazardCode,
  SEVERITIES,
  type Severity,
} from "./plan/hazard-codes.js";
