import type { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { ArchivedRows, PurgeArchiveOptions } from "../../runner/archive/types.js";
import { type Context, contextOf } from "../context.js";
import { withDatabase, withDatabaseIfAny } from "../database.js";
import { alignRows, count, formatInstant } from "../format.js";
import type { Host } from "../host.js";
import { formatBytes } from "../plan-report.js";
import { demandYes } from "../prompt.js";

interface PurgeFlags {
  readonly olderThan?: string;
}

/** Declares `archive list` and `archive purge`. */
export function declareArchive(command: Command, host: Host): void {
  command
    .description("What revisions removed, kept so that it can come back.")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} archive list\n  $ ${host.name} archive purge --older-than 30d`,
    );
  const list = command.command("list").description("List what is kept: what, since when, rows, bytes.");
  list.action(() => listArchive(contextOf(list, host)));
  const purge = command
    .command("purge")
    .argument("[revision]", "only what this revision removed")
    .description("Destroy what is kept. Asks first, unless --yes is given.")
    .option("--older-than <days>", "only what was kept longer ago, such as 30d");
  purge.action((revision: string | undefined, flags: PurgeFlags) =>
    purgeArchived(contextOf(purge, host), { revision, olderThanDays: daysOf(flags.olderThan) }),
  );
}

async function listArchive(context: Context): Promise<void> {
  const { archived } = await import("../../index.js");
  const entries = await withDatabaseIfAny<readonly ArchivedRows[]>(context, ({ db, options }) =>
    archived(db, options),
  );
  const lines = entries.length === 0 ? ["The archive is empty."] : linesOf(entries);
  context.output.result({ entries }, lines);
}

async function purgeArchived(
  context: Context,
  selection: Pick<PurgeArchiveOptions, "revision" | "olderThanDays">,
): Promise<void> {
  const { purgeArchive } = await import("../../index.js");
  const result = await withDatabase(context, "refuse", async ({ db, options, name }) => {
    const { purged } = await purgeArchive(db, { ...options, ...selection, dryRun: true });
    if (purged.length === 0) return { purged };
    if (!context.flags.yes) await demandYes(context, questionOf(purged, name));
    return purgeArchive(db, { ...options, ...selection });
  });
  const closing = result.purged.length === 0 ? ["Nothing to purge."] : [`Purged ${total(result.purged)}.`];
  context.output.result(result, closing);
}

/** @throws UsageError `bad-age`. */
function daysOf(age: string | undefined): number | undefined {
  if (age === undefined) return undefined;
  const days = /^(\d+)d$/.exec(age)?.[1];
  if (days !== undefined) return Number(days);
  throw new UsageError("bad-age", `"${age}" is not an age.`, { hint: "Give a number of days, such as 30d." });
}

const linesOf = (entries: readonly ArchivedRows[]): readonly string[] => [
  ...alignRows(
    entries.map((entry) => [
      `${entry.revision} ${entry.direction}`,
      nameOf(entry),
      count(entry.rows, "row"),
      formatBytes(entry.bytes),
      formatInstant(entry.at),
    ]),
  ),
  `All of it: ${total(entries)}`,
];

function nameOf({ kind, table, column }: ArchivedRows): string {
  if (kind === "table") return `table ${table}`;
  return kind === "column" ? `column ${table}.${column}` : `values of ${table}.${column}`;
}

function total(entries: readonly ArchivedRows[]): string {
  const rows = entries.reduce((all, entry) => all + entry.rows, 0);
  const bytes = entries.reduce((all, entry) => all + entry.bytes, 0);
  return `${count(rows, "row")}, ${formatBytes(bytes)}`;
}

const questionOf = (entries: readonly ArchivedRows[], database: string): string =>
  `Destroy ${total(entries)} in the archive of ${database}? downgrade cannot bring them back afterwards.`;
