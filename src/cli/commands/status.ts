import type { Command } from "commander";
import type { Problem, Status } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { withDatabase } from "../database.js";
import { at, count } from "../format.js";
import type { Host } from "../host.js";

/** Declares `status`. */
export function declareStatus(command: Command, host: Host): void {
  command
    .description("Print the state of the database, what is pending, and what no file knows.")
    .addHelpText("after", `\nExample:\n  $ ${host.name} status --json`)
    .action(() => printStatus(contextOf(command, host)));
}

async function printStatus(context: Context): Promise<void> {
  const { status } = await import("../../runner/status.js");
  await withDatabase(context, "scratch", async ({ db, options, name }) => {
    const value = await status(db, options);
    const { state, heads, pending, unknown } = value;
    context.output.result({ state, heads, pending, unknown }, statusLines(value, name, context.host.name));
  });
}

/** One line that says how things are, then the lists, then what is wrong, each with the command that mends it. */
export function statusLines(status: Status, database: string, command: string): readonly string[] {
  const next = NEXT[status.state];
  return [
    `${database} is ${status.state}: ${describe(status)}.`,
    ...list("pending", status.pending),
    ...list("unknown", status.unknown),
    ...status.problems.flatMap(problemLines),
    ...(next === undefined || status.problems.some(({ code }) => STOPPING.includes(code))
      ? []
      : [next(command)]),
  ];
}

const problemLines = ({ message, hint }: Problem): readonly string[] => [message, `Next: ${hint}`];

/** With these an upgrade fails again, so it is not what to do next. */
const STOPPING = ["damaged-history", "edited-revision", "step-failed"];

const list = (title: string, revisions: readonly string[]): readonly string[] =>
  revisions.length === 0 ? [] : [`${title}:`, ...revisions.map((revision) => `  ${revision}`)];

function describe(status: Status): string {
  switch (status.state) {
    case "empty":
      return `nothing is applied, ${count(status.pending.length, "revision")} pending`;
    case "unmanaged":
      return "it has tables, but no history";
    case "behind":
      return `${at(status.heads)}, ${count(status.pending.length, "revision")} pending`;
    case "current":
      return at(status.heads);
    case "ahead":
      return `${at(status.heads)}, with ${count(status.unknown.length, "revision")} that no file knows`;
    case "damaged":
      return "its history is not what the files say it can be";
    case "failed":
      return `${at(status.heads)}, and a revision stopped half-way`;
    default:
      return status.state satisfies never;
  }
}

const upgrade = (command: string): string => `Next: \`${command} upgrade\``;

const NEXT: Readonly<Partial<Record<Status["state"], (command: string) => string>>> = {
  empty: upgrade,
  behind: upgrade,
};
