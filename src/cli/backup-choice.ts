import type { Command } from "commander";

/** Whether a run takes a backup first; undefined: as the settings and the revisions say. */
export interface BackupChoice {
  readonly backup?: boolean;
}

/** Declares `--backup` and `--no-backup`. */
export function declareBackupChoice(command: Command): Command {
  return command
    .option("--backup", "take a backup before the first change")
    .option("--no-backup", "take none, even if a revision asks for one");
}
