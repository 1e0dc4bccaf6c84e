import { type Command, Option } from "commander";
import { UsageError } from "../../errors.js";
import type { DriftDecision, GenerateOptions, GenerateResult } from "../../kit/types.js";
import { type Context, contextOf } from "../context.js";
import { generateLines } from "../generate-report.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";
import { withProgress } from "../progress.js";
import { askDriftOn, askOn, demandYes } from "../prompt.js";

export interface GenerateFlags {
  readonly message?: string;
  readonly empty?: boolean;
  readonly revId?: string;
  readonly rename?: readonly string[];
  readonly drop?: readonly string[];
  readonly fill?: readonly string[];
  readonly against?: "database" | "migrations";
  readonly drift?: DriftDecision;
  readonly dryRun?: boolean;
  readonly head?: string;
  readonly amend?: boolean;
  readonly proof: boolean;
}

/** Declares `generate`. */
export function declareGenerate(command: Command, host: Host): void {
  declareGenerateOptions(command)
    .description("Compare the TypeScript schema with the database and write one migration, up and down.")
    .option("--empty", "a migration without steps, to be written by hand")
    .option("--amend", "write the newest revision anew, or that of --head; nobody else may have it")
    .addHelpText("after", example(host.name))
    .action((flags: GenerateFlags) => generate(contextOf(command, host), flags));
}

/** The options that `generate` and `revision` share. */
export function declareGenerateOptions(command: Command): Command {
  return command
    .option("-m, --message <text>", "what the migration does; names the file")
    .option("--rev-id <id>", "the revision's id in place of a new one")
    .option("--rename <from:to>", "users.name:users.full_name or users:people; repeatable", collect)
    .option("--drop <what>", "users.name or users is dropped, not renamed; repeatable", collect)
    .option("--fill <column=sql>", "value of existing rows: users.name=\"''\"; repeatable", collect)
    .addOption(new Option("--against <side>", "compare with").choices(["database", "migrations"]))
    .addOption(
      new Option("--drift <what>", "where the database is not what its revisions made").choices([
        "adopt",
        "revert",
        "ignore",
      ]),
    )
    .option("--head <revision>", "what it follows, in place of all heads")
    .option("--dry-run", "print the migration, write nothing")
    .option("--no-proof", "do not run it on a scratch database first");
}

/** Runs `generate` and prints what it did. */
export async function generate(context: Context, flags: GenerateFlags): Promise<void> {
  const options = generateOptions(context, flags);
  const kit = await import("../../kit/generate.js");
  const result = await withProgress(context, (onProgress) => kit.generate({ ...options, onProgress }));
  context.output.result(generateValue(result), generateLines(result, context));
}

function generateOptions(context: Context, flags: GenerateFlags): GenerateOptions {
  return {
    ...authorOptions(context),
    message: flags.message,
    empty: flags.empty,
    revisionId: flags.revId,
    renames: flags.rename,
    drops: flags.drop,
    fills: parseFills(flags.fill ?? []),
    against: flags.against,
    drift: flags.drift,
    dryRun: flags.dryRun,
    head: flags.head,
    amend: flags.amend,
    confirm: (question) => demandYes(context, question),
    proof: flags.proof,
    ask: context.interactive ? askOn(context) : undefined,
    askDrift: context.interactive ? askDriftOn(context) : undefined,
  };
}

/**
 * `users.name=''` as column and SQL.
 *
 * @throws UsageError `bad-fill`: there is no `=`, or no `table.column` before it.
 */
export function parseFills(fills: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fills.map((fill) => {
      const [, column, sql] = /^([^=]+\.[^=]+)=(.+)$/s.exec(fill) ?? [];
      if (column === undefined || sql === undefined) {
        throw new UsageError("bad-fill", `--fill ${fill} is not TABLE.COLUMN=SQL.`, {
          hint: `Write it like --fill users.name="''".`,
        });
      }
      return [column, sql];
    }),
  );
}

/** The value of `--json`: the file's text belongs to `--dry-run` on a terminal only. */
function generateValue(result: GenerateResult): object {
  const { revision, file, changes, hazards, proven, removed, edited } = result;
  return { revision, file, changes, hazards, proven, removed, ...(edited.length === 0 ? {} : { edited }) };
}

const collect = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

const example = (name: string): string => `
Example:
  $ ${name} generate -m "add priority"
  $ ${name} generate -m "full names" --rename users.name:users.full_name
  $ ${name} generate --empty -m "fill in the owners"`;
