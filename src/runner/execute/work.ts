import { shownPath } from "../../migration/shown-path.js";
import type { LoadedMigration } from "../../model/migration.js";
import type { DataConnection, Step } from "../../model/step.js";
import type { Direction } from "../types.js";

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
  /** It asks for a backup before it. */
  readonly backup: boolean;
}

/** What `up` of a migration has to do. */
export const upWork = (migration: LoadedMigration): Work => ({
  revision: migration.revision,
  message: migration.message,
  file: shownPath(migration.file.path),
  direction: "up",
  steps: migration.up,
  validate: migration.validate,
  transaction: migration.transaction,
  backup: migration.backup,
});

/** What `down` of a migration has to do; undefined where it cannot be taken back. */
export function downWorkOf(migration: LoadedMigration): Work | undefined {
  const { down } = migration;
  if (down.kind === "irreversible") return undefined;
  return { ...upWork(migration), direction: "down", steps: down.steps, validate: undefined };
}
