import type { DataConnection, Step } from "./step.js";

/** A migration as loaded from its file: every field present, nothing left to default. */
export interface Migration {
  readonly revision: string;
  readonly parents: readonly string[];
  /** Revisions of another branch that must be applied first. */
  readonly dependsOn: readonly string[];
  /** Revisions this one stands for (squash). */
  readonly replaces: readonly string[];
  readonly labels: readonly string[];
  readonly message: string;
  readonly up: readonly Step[];
  readonly down: Down;
  readonly validate: ((db: DataConnection) => unknown) | undefined;
  /** false: runs outside a transaction. */
  readonly transaction: boolean;
  readonly backup: boolean;
  /** Written by the autogenerator: indexes and views that its SQL creates follow the TypeScript schema. */
  readonly generated: boolean;
  /** The beginning of the checksum that it had when it was proven; undefined where it never was. */
  readonly proven?: string;
  /** Names of tables, indexes and views of a generated revision that are somebody else's all the same. */
  readonly leaveAlone: readonly string[];
  /** What it was in drizzle-kit's history. */
  readonly imported?: Imported;
}

/** A migration of drizzle-kit's, as its folder and the rows of `__drizzle_migrations` name it. */
export interface Imported {
  /** `0000_lame_fury`, or the name of its folder. */
  readonly tag: string;
  /** SHA-256 of its SQL file, in hex. */
  readonly hash: string;
  /** Milliseconds, as in the journal. */
  readonly when: number;
  /** The table of the rows, where it is not the usual one. */
  readonly table?: string;
}

export type Down =
  | { readonly kind: "steps"; readonly steps: readonly Step[] }
  | { readonly kind: "irreversible"; readonly why: string };

/** A migration's file as the folder's listing shows it, without loading it. */
export interface MigrationFile {
  readonly revision: string;
  /** The file's name. */
  readonly name: string;
  /** Absolute path, or a name for messages where the migration came in a bundle. */
  readonly path: string;
  /** From the slug, or the migration's own message once it is loaded. */
  readonly message: string;
}

/** A migration with the file it came from. */
export interface LoadedMigration extends Migration {
  readonly file: MigrationFile;
  readonly checksum: string;
}
