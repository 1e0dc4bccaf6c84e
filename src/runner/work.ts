import { shownPath } from "../migration/shown-path.js";
import type { LoadedMigration } from "../model/migration.js";
import type { DataConnection, Step } from "../model/step.js";
import type { Direction } from "./types.js";

/** What is to be carried out of a revision. */
export interface Work {
  readonly revision: string;
  readonly message: string;
  /** The file as messages show it, or what stands for it. */
  readonly file: string;
  readonly direction: Direction;
  readonly steps: readonly Step[];
  readonly validate: ((db: DataConnection) => unknown) | undefined;
  /** false: it runs outside a transaction. */
  readonly transaction: boolean;
}

/** What `up` of a migration has to do. */
export const upWork = ({ revision, message, file, up, validate, transaction }: LoadedMigration): Work => ({
  revision,
  message,
  file: shownPath(file.path),
  direction: "up",
  steps: up,
  validate,
  transaction,
});
