import type { Command } from "commander";
import type { SquashResult } from "../../kit/squash/squash.js";
import { type Context, contextOf } from "../context.js";
import { shortPath } from "../format.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";

interface SquashFlags {
  readonly message?: string;
  readonly revId?: string;
  readonly dryRun?: boolean;
}

/** Declares `squash`. */
export function declareSquash(command: Command, host: Host): void {
  command
    .argument("<range>", "FROM..TO, FROM.. or ..TO; both revisions belong to it")
    .description(
      "Fold revisions into one that replaces them, proven equal on a scratch database. Databases that have some of " +
        "them, or all, go on as they are.",
    )
    .option("-m, --message <text>", "names the file")
    .option("--rev-id <id>", "the revision's id in place of a new one")
    .option("--dry-run", "print the migration and write nothing")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} squash 002..005 -m "tasks"\n  $ ${host.name} squash ..005`,
    )
    .action((range: string, flags: SquashFlags) => squashRange(contextOf(command, host), range, flags));
}

async function squashRange(
  context: Context,
  range: string,
  { message, revId, dryRun }: SquashFlags,
): Promise<void> {
  const { squash } = await import("../../kit.js");
  const options = { ...authorOptions(context), range, message, revisionId: revId, dryRun };
  const result = await squash(options);
  const { revision, file, replaces, proven } = result;
  context.output.result({ revision, file, replaces, proven }, squashLines(result, context));
}

function squashLines(result: SquashResult, { host, output }: Context): readonly string[] {
  const { file, replaces, notes, text, oldFiles } = result;
  const { paint } = output;
  const told = notes.map((note) => `${paint.cyan("note:")} ${note}`);
  if (file === null) return [text.trimEnd(), "", ...told];
  return [
    ...told,
    `${paint.green("Wrote")} ${shortPath(file, host.cwd)}, which replaces ${replaces.join(", ")}, proven equal on a scratch database`,
    `Next: \`${host.name} upgrade\` on every database; then the old files can go:`,
    ...oldFiles.map((old) => `  ${shortPath(old, host.cwd)}`),
  ];
}
