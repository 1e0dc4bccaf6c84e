/**
 * The author-time API: what the commands do, as functions. Options are the commands' flags, results are the values of
 * `--json`.
 */
export { type AdoptOptions, type AdoptResult, adopt } from "./kit/adopt/adopt.js";
export { type BundleOptions, type BundleResult, bundle } from "./kit/bundle.js";
export { check } from "./kit/check.js";
export type { Confirm } from "./kit/confirm.js";
export type { Finding, Findings } from "./kit/finding.js";
export { generate } from "./kit/generate.js";
export { init } from "./kit/init/init.js";
export type { InitOptions, InitResult, InitRevision } from "./kit/init/types.js";
export { lint } from "./kit/lint/lint.js";
export type { LintFinding, LintOptions, LintResult, SuppressedFinding } from "./kit/lint/types.js";
export { type MergeOptions, type MergeResult, merge } from "./kit/merge.js";
export type { PlannedBaseline } from "./kit/planned-baseline.js";
export { printRangeSql } from "./kit/print-range.js";
export { type PrintedSql, type PrintSqlOptions, printSql } from "./kit/print-sql.js";
export { type PullOptions, type PullResult, pull } from "./kit/pull/pull.js";
export { type RebaseOptions, type RebaseResult, rebase } from "./kit/rebase.js";
export { isRange } from "./kit/revision-range.js";
export {
  type PlannedRevision,
  type PlannedStep,
  planRange,
  planRun,
  type RunPlan,
  type RunPlanOptions,
} from "./kit/run-plan.js";
export { show } from "./kit/show.js";
export { type SquashOptions, type SquashResult, squash } from "./kit/squash.js";
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
export { verify } from "./kit/verify.js";
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
