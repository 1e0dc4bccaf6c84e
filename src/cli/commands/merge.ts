import type { Command } from "commander";
import type { MergeResult } from "../../kit/branches/merge.js";
import { type Context, contextOf } from "../context.js";
import { shortPath } from "../format.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";

interface MergeFlags {
  readonly message?: string;
  readonly revId?: string;
}

/** Declares `merge`. */
export function declareMerge(command: Command, host: Host): void {
  command
    .argument("[revisions...]", "what is joined; all heads when left out")
    .description(
      "Write a revision that joins branches. They are first applied together on a scratch database, each once as the " +
        "first, and taken back.",
    )
    .option("-m, --message <text>", "names the file")
    .option("--rev-id <id>", "the revision's id in place of a new one")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} merge\n  $ ${host.name} merge 261b 8d1f -m "join billing"`,
    )
    .action((revisions: readonly string[], flags: MergeFlags) =>
      mergeRevisions(contextOf(command, host), revisions, flags),
    );
}

async function mergeRevisions(
  context: Context,
  revisions: readonly string[],
  { message, revId }: MergeFlags,
): Promise<void> {
  const { merge } = await import("../../kit.js");
  const result = await merge({ ...authorOptions(context), revisions, message, revisionId: revId });
  const { revision, file, parents } = result;
  context.output.result({ revision, file, parents }, mergeLines(result, context));
}

function mergeLines({ file, parents, notes }: MergeResult, { host, output }: Context): readonly string[] {
  const { paint } = output;
  return [
    ...notes.map((note) => `${paint.cyan("note:")} ${note}`),
    `${paint.green("Wrote")} ${shortPath(file, host.cwd)}, which joins ${parents.join(" and ")}, tried together on a scratch database`,
    `Next: \`${host.name} upgrade\`.`,
  ];
}
