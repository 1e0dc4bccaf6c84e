export {
  DatabaseError,
  DecisionError,
  DriftError,
  type ErrorDetails,
  type ErrorKind,
  HistoryError,
  MigrationFileError,
  RevisionError,
  SchemaError,
  SluiceError,
  StepError,
  UsageError,
} from "./errors.js";
export { defineMigration, type MigrationInput, type StepInput } from "./migration/define.js";
export type { Settings } from "./migration/settings.js";
export {
  addColumn,
  addConstraint,
  alterColumn,
  alterTable,
  assertNoRows,
  createTable,
  dropColumn,
  dropConstraint,
  dropTable,
  option,
  renameColumn,
  renameTable,
  run,
  sql,
} from "./migration/steps.js";
export type { Migration } from "./model/migration.js";
export type {
  BatchOptions,
  BatchResult,
  DataConnection,
  DialectName,
  Fragment,
  SqlRow,
  SqlValue,
  Step,
} from "./model/step.js";
export { current, downgrade, history, pending, stamp, status, upgrade } from "./runner/api.js";
export type { ArchivedRows, PurgeArchiveOptions, PurgeArchiveResult } from "./runner/archive/types.js";
export { archived, purgeArchive } from "./runner/archived.js";
export type {
  BundledMigration,
  Direction,
  DowngradeOptions,
  DowngradeResult,
  HistoryEntry,
  Logger,
  MigrationBundle,
  Problem,
  RevisionRun,
  RunEvent,
  RunOptions,
  SourceOptions,
  StampOptions,
  StampResult,
  State,
  Status,
  UpgradeOptions,
  UpgradeResult,
} from "./runner/types.js";
