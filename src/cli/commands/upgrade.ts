import type { Command } from "commander";
import { UsageError } from "../../errors.js";
import type { UpgradeResult } from "../../runner/types.js";
import { type BackupChoice, declareBackupChoice } from "../backup-choice.js";
import { type Context, contextOf } from "../context.js";
import { type OpenDatabase, withDatabase } from "../database.js";
import { firstMigration } from "../first-migration.js";
import { answerTo } from "../foreign-words.js";
import { at } from "../format.js";
import type { Host } from "../host.js";
import { keptLines } from "../kept-lines.js";
import { declareLookAhead, type LookAheadFlags, lookAhead } from "../look-ahead.js";
import { declareTarget, type TargetFlags, targetOf } from "../target.js";

/** Declares `upgrade`. */
export function declareUpgrade(command: Command, host: Host): void {
  const target = declareTarget(
    command,
    "a revision, the beginning or a label of one, +N, or head (the default); FROM..TO with --plan or --sql",
  );
  declareBackupChoice(declareLookAhead(target))
    .description("Apply the pending revisions in order, each exactly once. Creates a missing database file.")
    .addHelpText(
      "after",
      `\nExample:\n  $ ${host.name} upgrade\n  $ ${host.name} upgrade +1\n  $ ${host.name} upgrade --plan\n  $ ${host.name} upgrade --sql > upgrade.sql`,
    )
    .action((target: string | undefined, flags: TargetFlags & LookAheadFlags & BackupChoice) =>
      upgradeDatabase(contextOf(command, host), targetOf(target, flags), flags),
    );
}

async function upgradeDatabase(
  context: Context,
  target: string | undefined,
  flags: LookAheadFlags & BackupChoice,
): Promise<void> {
  refuseMessage(context, target);
  try {
    await runUpgrade(context, target, flags);
  } catch (error) {
    throw foreignTarget(error, target) ?? error;
  }
}

/** `migrate dev` of another tool: a revision or a label may have such a name, so that it is looked for first. */
function foreignTarget(error: unknown, target: string | undefined): UsageError | undefined {
  const isUnknown = error instanceof UsageError && ["unknown-revision", "bad-target"].includes(error.code);
  const answer = isUnknown && target !== undefined ? answerTo(["migrate", target]) : undefined;
  return answer === undefined
    ? undefined
    : new UsageError("not-a-revision", `"${target}" is not a revision.`, { hint: answer, cause: error });
}

async function runUpgrade(
  context: Context,
  target: string | undefined,
  flags: LookAheadFlags & BackupChoice,
): Promise<void> {
  if (await lookAhead(context, flags, { direction: "up", target: target ?? "heads" })) return;
  const { upgrade } = await import("../../index.js");
  let kept: readonly string[] = [];
  const result = await withDatabase(context, "create", async ({ db, options }) => {
    const done = await upgrade(db, { ...options, target, backup: flags.backup, unknown: "error" });
    if (done.applied.length === 0) await warnOfEdited(context, { db, options });
    kept = await keptLines({ db, options });
    return done;
  });
  context.output.result(result, [closing(result), ...beginning(result, context.host.name), ...kept]);
}

/** With something pending the run itself refuses; with nothing pending it loads no file, and nobody would be told. */
async function warnOfEdited(
  context: Context,
  { db, options }: Pick<OpenDatabase, "db" | "options">,
): Promise<void> {
  const { edited } = await import("../../runner/status.js");
  const problem = await edited(db, options);
  if (problem !== undefined) context.output.warn(`${problem.message} ${problem.hint}`.trim());
}

/** There is no migration at all yet. */
const beginning = ({ applied, heads }: UpgradeResult, command: string): readonly string[] =>
  applied.length === 0 && heads.length === 0 ? [firstMigration(command)] : [];

/** `migrate "add priority"` writes a migration in other tools; no revision has a space in its name. */
function refuseMessage({ host }: Context, target: string | undefined): void {
  if (target === undefined || !/\s/.test(target)) return;
  throw new UsageError("not-a-revision", `"${target}" is not a revision.`, {
    hint: `To write a migration of that name: \`${host.name} generate --empty -m ${JSON.stringify(target)}\`.`,
  });
}

const closing = ({ applied, heads }: UpgradeResult): string =>
  applied.length === 0 ? `Nothing pending: the database is ${at(heads)}.` : `The database is ${at(heads)}.`;
