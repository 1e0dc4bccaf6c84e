import type { Command } from "commander";
import type { Host } from "./host.js";

/** Declares a command's arguments, options, help and action. */
export type Declare = (command: Command, host: Host) => void;

export interface CommandEntry {
  readonly name: string;
  readonly alias?: string;
  readonly summary: string;
  /** Imports the command's module: only the one that is asked for is ever loaded. */
  readonly load: () => Promise<Declare>;
}

/** Commands under the heading that help lists them with. */
interface CommandGroup {
  readonly heading: string;
  readonly commands: readonly CommandEntry[];
}

/** Every command, in the order in which help lists them. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    heading: "Write migrations:",
    commands: [
      {
        name: "init",
        summary: "set up a project; adopt a database, or drizzle-kit's history",
        load: async () => (await import("./commands/init.js")).declareInit,
      },
      {
        name: "generate",
        summary: "write a migration from the TypeScript schema",
        load: async () => (await import("./commands/generate.js")).declareGenerate,
      },
      {
        name: "revision",
        summary: "write an empty migration (generate --empty)",
        load: async () => (await import("./commands/revision.js")).declareRevision,
      },
      {
        name: "pull",
        summary: "write the database as Drizzle schema files",
        load: async () => (await import("./commands/pull.js")).declarePull,
      },
    ],
  },
  {
    heading: "Run them:",
    commands: [
      {
        name: "upgrade",
        alias: "migrate",
        summary: "apply what is pending",
        load: async () => (await import("./commands/upgrade.js")).declareUpgrade,
      },
      {
        name: "downgrade",
        alias: "rollback",
        summary: "take revisions back",
        load: async () => (await import("./commands/downgrade.js")).declareDowngrade,
      },
      {
        name: "stamp",
        summary: "record a revision as applied, without running it",
        load: async () => (await import("./commands/stamp.js")).declareStamp,
      },
      {
        name: "reset",
        summary: "take a development database to base and up again",
        load: async () => (await import("./commands/reset.js")).declareReset,
      },
    ],
  },
  {
    heading: "See where the database is:",
    commands: [
      {
        name: "status",
        summary: "the database's state, what is pending, what is unknown",
        load: async () => (await import("./commands/status.js")).declareStatus,
      },
      {
        name: "current",
        alias: "version",
        summary: "the revision the database is at",
        load: async () => (await import("./commands/current.js")).declareCurrent,
      },
      {
        name: "pending",
        summary: "the revisions that upgrade would apply",
        load: async () => (await import("./commands/pending.js")).declarePending,
      },
      {
        name: "history",
        summary: "every revision, oldest first",
        load: async () => (await import("./commands/history.js")).declareHistory,
      },
      {
        name: "heads",
        summary: "the newest revisions of the files",
        load: async () => (await import("./commands/heads.js")).declareHeads,
      },
      {
        name: "show",
        alias: "show-migration",
        summary: "what one revision does",
        load: async () => (await import("./commands/show.js")).declareShow,
      },
    ],
  },
  {
    heading: "Check them:",
    commands: [
      {
        name: "check",
        summary: "the pipeline's gate: schema, files, history, drift",
        load: async () => (await import("./commands/check.js")).declareCheck,
      },
      {
        name: "verify",
        summary: "run the revisions up, down and up on a scratch database",
        load: async () => (await import("./commands/verify.js")).declareVerify,
      },
      {
        name: "lint",
        alias: "validate",
        summary: "hazards of the migrations, with the safer way",
        load: async () => (await import("./commands/lint.js")).declareLint,
      },
      {
        name: "validate-schema",
        summary: "the live schema against its revisions (check --at current)",
        load: async () => (await import("./commands/check.js")).declareValidateSchema,
      },
    ],
  },
  {
    heading: "Work with others:",
    commands: [
      {
        name: "merge",
        summary: "write a revision that joins branches",
        load: async () => (await import("./commands/merge.js")).declareMerge,
      },
      {
        name: "rebase",
        summary: "give a revision another parent",
        load: async () => (await import("./commands/rebase.js")).declareRebase,
      },
      {
        name: "squash",
        summary: "fold revisions into one that replaces them",
        load: async () => (await import("./commands/squash.js")).declareSquash,
      },
      {
        name: "bundle",
        summary: "write the module that carries the migrations",
        load: async () => (await import("./commands/bundle.js")).declareBundle,
      },
    ],
  },
  {
    heading: "Keep data safe:",
    commands: [
      {
        name: "backup",
        summary: "copy the database into the folder of its backups",
        load: async () => (await import("./commands/backup.js")).declareBackup,
      },
      {
        name: "restore",
        summary: "replace the database with a backup",
        load: async () => (await import("./commands/restore.js")).declareRestore,
      },
      {
        name: "archive",
        summary: "what revisions removed and is kept: list, purge",
        load: async () => (await import("./commands/archive.js")).declareArchive,
      },
      {
        name: "repair",
        summary: "fix a damaged history, or a revision that stopped halfway",
        load: async () => (await import("./commands/repair.js")).declareRepair,
      },
    ],
  },
];

/** The same without the headings. */
export const COMMANDS: readonly CommandEntry[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
