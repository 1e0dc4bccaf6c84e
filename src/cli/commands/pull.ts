import { type Command, Option } from "commander";
import type { PullOptions, PullResult } from "../../kit/pull/pull.js";
import { type Context, contextOf } from "../context.js";
import { count, shortPath } from "../format.js";
import { noteLines } from "../generate-report.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";

interface PullFlags {
  readonly out?: string;
  readonly casing?: PullOptions["keys"];
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly proof: boolean;
}

/** Declares `pull`. */
export function declarePull(command: Command, host: Host): void {
  command
    .description(
      "Write the database as Drizzle schema files, which are loaded and compared with it first.\n" +
        "They go where the configuration's `schema` points.",
    )
    .option("--out <path>", "a file for all tables, or a folder with a file for each")
    .addOption(
      new Option("--casing <keys>", "keys of the columns").choices(["camel", "preserve"]).default("camel"),
    )
    .option("--force", "write over files that are there")
    .option("--dry-run", "print the files, write nothing")
    .option("--no-proof", "do not compare them with the database first")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} pull -d app.db --out schema.ts\n  $ ${host.name} pull --out src/schema`,
    )
    .action((flags: PullFlags) => pullSchema(contextOf(command, host), flags));
}

async function pullSchema(context: Context, { casing, ...flags }: PullFlags): Promise<void> {
  const { pull } = await import("../../kit/pull/pull.js");
  const result = await pull({ ...authorOptions(context), ...flags, keys: casing });
  const { files, tables, views, notes, proven, written } = result;
  context.output.result({ files, tables, views, notes, proven, written }, lines(result, context));
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
