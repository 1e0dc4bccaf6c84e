import { type Command, Option } from "commander";
import { UsageError } from "../../errors.js";
import type { AdoptResult } from "../../kit/adopt/adopt.js";
import type { PullOptions, PullResult } from "../../kit/pull/pull.js";
import { type Context, contextOf } from "../context.js";
import { count, shortPath } from "../format.js";
import { changeLines, noteLines } from "../generate-report.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";

interface PullFlags {
  readonly out?: string;
  readonly casing?: PullOptions["keys"];
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly proof: boolean;
  readonly adopt?: boolean;
}

/** Declares `pull`. */
export function declarePull(command: Command, host: Host): void {
  command
    .description(
      "Write the database as Drizzle schema files, which are loaded and compared with it first.\n" +
        "They go where the configuration's `schema` points. With --adopt, merge into the files that are there.",
    )
    .option("--adopt", "merge what differs into the schema's files, where it stands there")
    .option("--out <path>", "a file for all tables, or a folder with a file for each")
    .addOption(
      new Option("--casing <keys>", "keys of the columns").choices(["camel", "preserve"]).default("camel"),
    )
    .option("--force", "write over files that are there")
    .option("--dry-run", "print the files, write nothing")
    .option("--no-proof", "do not compare them with the database first")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} pull -d app.db --out schema.ts\n  $ ${host.name} pull --out src/schema\n  $ ${host.name} pull --adopt --dry-run`,
    )
    .action((flags: PullFlags) => pullSchema(contextOf(command, host), flags));
}

async function pullSchema(context: Context, { casing, adopt, ...flags }: PullFlags): Promise<void> {
  if (adopt === true) {
    if (flags.out !== undefined || flags.force === true) throw notWithAdopt();
    return adoptDrift(context, flags.dryRun === true);
  }
  const { pull } = await import("../../kit/pull/pull.js");
  const result = await pull({ ...authorOptions(context), ...flags, keys: casing });
  const { files, tables, views, notes, proven, written } = result;
  context.output.result({ files, tables, views, notes, proven, written }, lines(result, context));
}

const notWithAdopt = (): UsageError =>
  new UsageError(
    "not-with-adopt",
    "--adopt edits the files of the schema: --out and --force are not for it.",
    {
      hint: "Leave them out; `--dry-run` shows the edits.",
    },
  );

async function adoptDrift(context: Context, dryRun: boolean): Promise<void> {
  const { adopt } = await import("../../kit/adopt/adopt.js");
  const result = await adopt({ ...authorOptions(context), dryRun });
  const { files, changes, notes, written } = result;
  context.output.result({ files, changes, notes, written }, adoptLines(result, context));
}

/** The changes and the files; of a dry run the edits themselves. */
export function adoptLines(
  { files, changes, notes, written, diff }: AdoptResult,
  { output, host }: Context,
): readonly string[] {
  const told = noteLines(notes, output.paint);
  if (files.length === 0) return [...told, "Nothing to adopt: the schema has all that the database has."];
  if (!written) return [...changeLines(changes), ...told, "", diff.trimEnd()];
  return [
    ...changeLines(changes),
    ...told,
    ...files.map((file) => `${output.paint.green("Edited")} ${shortPath(file, host.cwd)}`),
    `Next: read it, then \`${host.name} generate\` records it in a revision.`,
  ];
}

function lines(result: PullResult, context: Context): readonly string[] {
  const { output, host } = context;
  const short = (file: string): string => shortPath(file, host.cwd);
  const notes = noteLines(result.notes, output.paint);
  if (!result.written)
    return [...[...result.texts].flatMap(([file, text]) => [`// ${short(file)}`, text]), ...notes];
  const objects = [
    count(result.tables.length, "table"),
    ...(result.views.length === 0 ? [] : [count(result.views.length, "view")]),
  ];
  return [
    ...notes,
    ...result.files.map((file) => `${output.paint.green("Wrote")} ${short(file)}`),
    `${objects.join(" and ")}${result.proven ? ", compared with the database: nothing differs" : ""}.`,
    `Next: read it, then \`${host.name} generate\`.`,
  ];
}
