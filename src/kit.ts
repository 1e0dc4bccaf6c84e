/**
 * The author-time API: what the commands do, as functions. Options are the commands' flags, results are the values of
 * `--json`.
 */
export { type BundleOptions, type BundleResult, bundle } from "./kit/bundle.js";
export { generate } from "./kit/generate.js";
export { show } from "./kit/show.js";
export type {
  Ask,
  GenerateOptions,
  GenerateResult,
  ProjectOptions,
  RenameQuestion,
  ShowOptions,
  ShowResult,
} from "./kit/types.js";
