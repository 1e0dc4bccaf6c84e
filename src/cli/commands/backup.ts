import type { Command } from "commander";
import { UsageError } from "../../errors.js";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import { shortPath, standing } from "../format.js";
import type { Host } from "../host.js";
import { placeOf } from "../place.js";

interface BackupFlags {
  readonly list?: boolean;
}

/** Declares `backup`. */
export function declareBackup(command: Command, host: Host): void {
  command
    .description("Copy the database, while it is in use, into the folder of its backups.")
    .option("--list", "list the backups there are, and take none")
    .addHelpText("after", `\nExample:\n  $ ${host.name} backup\n  $ ${host.name} backup --list`)
    .action((flags: BackupFlags) =>
      flags.list === true ? listBackups(contextOf(command, host)) : takeBackup(contextOf(command, host)),
    );
}

async function takeBackup(context: Context): Promise<void> {
  const { backup } = await import("../../index.js");
  const result = await withDatabase(context, "refuse", ({ db, options }) => backup(db, options));
  context.output.result(result, [standing(result)]);
}

async function listBackups(context: Context): Promise<void> {
  const files = await presentBackups(context);
  const lines = files.map((file) => shortPath(file, context.host.cwd));
  context.output.result({ files }, lines.length === 0 ? ["There are no backups."] : lines);
}

/** The backups of the command's database, oldest first. */
async function presentBackups(context: Context): Promise<readonly string[]> {
  const { backupFolder, listBackups: list } = await import("../../runner/backup/backup-folder.js");
  const { openSource } = await import("../../runner/source.js");
  const { source } = await placeOf(context);
  return list(backupFolder(await databaseFile(context), openSource(source).settings.backups));
}

/**
 * The path of the command's database; it need not be there.
 *
 * @throws UsageError `no-file`: it is open already, in memory, or a server's.
 */
export async function databaseFile(context: Context): Promise<string> {
  const { database } = await placeOf(context);
  if (database.kind === "url" && database.file !== undefined) return database.file;
  throw new UsageError("no-file", "The database is not named by a path.", {
    hint: "Name its file with -d FILE.",
  });
}
