import type { Command } from "commander";
import type { Problem, Status } from "../../runner/types.js";
import { type Context, contextOf } from "../context.js";
import { type OpenDatabase, withDatabase } from "../database.js";
import { firstMigration } from "../first-migration.js";
import { alignRows, at, count } from "../format.js";
import type { Host } from "../host.js";
import { keptLines } from "../kept-lines.js";

/** Declares `status`. */
export function declareStatus(command: Command, host: Host): void {
  command
    .description(
      "Print the state of the database, what is pending, and what no file knows. The exit code is 0 whatever the state: " +
        "`check` is the command that fails a pipeline.",
    )
    .addHelpText("after", `\nExample:\n  $ ${host.name} status --json`)
    .action(() => printStatus(contextOf(command, host)));
}

async function printStatus(context: Context): Promise<void> {
  const { status } = await import("../../runner/status.js");
  await withDatabase(context, "scratch", async ({ db, options, name }) => {
    const value = await status(db, options);
    const { state, heads, pending, unknown } = value;
    const messages = await messagesOf(value, { db, options });
    context.output.result({ state, heads, pending, unknown }, [
      ...statusLines(value, { database: name, command: context.host.name, messages }),
      ...(await keptLines({ db, options })),
    ]);
  });
}

/** What the revisions that status lists are about. */
async function messagesOf(
  { pending, unknown }: Status,
  { db, options }: Pick<OpenDatabase, "db" | "options">,
): Promise<ReadonlyMap<string, string>> {
  if (pending.length === 0 && unknown.length === 0) return new Map();
  const { history } = await import("../../runner/status.js");
  return new Map((await history(db, options)).map(({ revision, message }) => [revision, message]));
}

/** What the lines call things. */
export interface StatusNames {
  readonly database: string;
  readonly command: string;
  /** Of the pending and unknown revisions. */
  readonly messages: ReadonlyMap<string, string>;
}

/** One line that says how things are, then the lists, then what is wrong, each with the command that fixes it. */
export function statusLines(status: Status, { database, command, messages }: StatusNames): readonly string[] {
  const next = nextOf(status);
  return [
    `${database} is ${status.state}: ${describe(status)}.`,
    ...list("pending", status.pending, messages),
    ...list("unknown", status.unknown, messages),
    ...status.problems.flatMap(problemLines),
    ...(next === undefined || status.problems.some(({ code }) => STOPPING.includes(code))
      ? []
      : [next(command)]),
  ];
}

const problemLines = ({ message, hint }: Problem): readonly string[] => [message, `Next: ${hint}`];

/** With these an upgrade fails again, so it is not what to do next. */
const STOPPING = ["damaged-history", "edited-revision", "step-failed"];

function list(
  title: string,
  revisions: readonly string[],
  messages: ReadonlyMap<string, string>,
): readonly string[] {
  if (revisions.length === 0) return [];
  const rows = alignRows(revisions.map((revision) => [revision, messages.get(revision) ?? ""]));
  return [`${title}:`, ...rows.map((row) => `  ${row}`)];
}

function describe(status: Status): string {
  switch (status.state) {
    case "empty":
      return status.pending.length === 0
        ? "nothing is applied, and there are no migrations yet"
        : `nothing is applied, ${count(status.pending.length, "revision")} pending`;
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
      return `${at(status.heads)}, and a revision stopped halfway`;
    default:
      return status.state satisfies never;
  }
}

const upgrade = (command: string): string => `Next: \`${command} upgrade\``;

function nextOf({ state, pending }: Status): ((command: string) => string) | undefined {
  if (state === "empty" && pending.length === 0) return firstMigration;
  return state === "empty" || state === "behind" ? upgrade : undefined;
}
