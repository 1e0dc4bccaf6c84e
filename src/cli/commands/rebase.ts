import type { Command } from "commander";
import type { RebaseResult } from "../../kit/branches/rebase.js";
import { type Context, contextOf } from "../context.js";
import { shortPath } from "../format.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";
import { demandYes } from "../prompt.js";

interface RebaseFlags {
  readonly onto: string;
}

/** Declares `rebase`. */
export function declareRebase(command: Command, host: Host): void {
  command
    .argument("<revision>", "what is moved, with all that follows it")
    .description(
      "Give a revision that nobody else has another parent. It and what follows it are first run up, down and up there " +
        "on a scratch database.",
    )
    .requiredOption("--onto <revision>", "the revision it should follow, or base")
    .addHelpText("after", `\nExample:\n  $ ${host.name} rebase 8d1f --onto 261b`)
    .action((revision: string, { onto }: RebaseFlags) =>
      rebaseRevision(contextOf(command, host), revision, onto),
    );
}

async function rebaseRevision(context: Context, revision: string, onto: string): Promise<void> {
  const { rebase } = await import("../../kit.js");
  const confirm = (question: string): Promise<void> => demandYes(context, question);
  const { notes, ...value } = await rebase({ ...authorOptions(context), revision, onto, confirm });
  context.output.result(value, rebaseLines({ ...value, notes }, context));
}

function rebaseLines(result: RebaseResult, { host, output }: Context): readonly string[] {
  const { revision, file, parents, changed, followers, notes } = result;
  const place = parents.length === 0 ? "nothing" : parents.join(", ");
  const told = notes.map((note) => `${output.paint.cyan("note:")} ${note}`);
  if (!changed) return [...told, `Nothing to do: ${revision} follows ${place} already.`];
  const along = followers.length === 0 ? "" : `, and ${followers.join(", ")} came along`;
  return [
    ...told,
    `${output.paint.green("Edited")} ${shortPath(file, host.cwd)}: ${revision} follows ${place}${along}, proven on a scratch database`,
  ];
}
