import { type Command, CommanderError } from "commander";
import { UsageError } from "../errors.js";
import { reportFailure } from "./failure.js";
import { flagsOfArguments } from "./flags.js";
import { answerTo, answerToOption } from "./foreign-words.js";
import { FOUND, FoundSomething } from "./found.js";
import { type Host, hostOf, type MainOptions } from "./host.js";
import { withOwnStdout } from "./own-stdout.js";
import { createProgram } from "./program.js";

export type { MainOptions } from "./host.js";

/**
 * Runs the command line and returns its exit code: 0 done, 1 it failed, 2 bad usage or configuration, 3 a decision
 * is needed and nobody can be asked, 4 `check` or `verify` found something. Throws nothing and never ends the process,
 * so an application can mount the commands as its own.
 *
 * @example
 * process.exitCode = await main(process.argv.slice(2), { name: "myapp db", database: "app.db", migrations });
 */
export async function main(argv: readonly string[], options: MainOptions = {}): Promise<number> {
  const host = hostOf(options);
  const isRead = flagsOfArguments(argv, host.env).json || argv.includes("--sql");
  return isRead ? withOwnStdout(host, (own) => run(argv, own)) : run(argv, host);
}

async function run(argv: readonly string[], host: Host): Promise<number> {
  const program = createProgram(host);
  const flags = flagsOfArguments(argv, host.env);
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof FoundSomething) return FOUND;
    const failure = error instanceof CommanderError ? parseFailure(error, program) : error;
    return failure === undefined ? 0 : reportFailure(failure, host, flags);
  }
}

/** commander ends with an error also after it has printed the help or the version: that is undefined here. */
function parseFailure(error: CommanderError, program: Command): UsageError | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === "commander.help") {
    return new UsageError("usage", "A command is missing.", {
      hint: `\`${program.name()} --help\` lists the commands.`,
    });
  }
  const [, message = error.message, suggestion] =
    /^(?:error: )?(.*?)(?:\n\((Did you mean .*\?)\))?$/s.exec(error.message) ?? [];
  const name = program.name();
  const hint =
    foreignHint(error, program) ??
    suggestion ??
    messageHint(error, program) ??
    `\`${name} --help\` lists the commands, \`${name} help COMMAND\` its options.`;
  return new UsageError("usage", sentence(message), { hint });
}

/** What another tool's user typed, with the command that does it here. */
function foreignHint({ code, message }: CommanderError, program: Command): string | undefined {
  const words = program.args.slice(0, firstOption(program.args));
  const option = code === "commander.unknownOption" ? /'(--[\w-]+)/.exec(message)?.[1] : undefined;
  if (code === "commander.unknownCommand") return answerTo(words);
  // `migrate dev --name init`: the command is known here, and what is behind it is not.
  const answer = words.length > 1 ? answerTo(words.slice(0, 2)) : undefined;
  return answer ?? (option === undefined ? undefined : answerToOption(option));
}

const firstOption = (args: readonly string[]): number | undefined => {
  const place = args.findIndex((word) => word.startsWith("-"));
  return place === -1 ? undefined : place;
};

/** Words behind a command that takes its words by an option. */
function messageHint({ code, message }: CommanderError, program: Command): string | undefined {
  const [, name] = /arguments for '([\w-]+)'/.exec(message) ?? [];
  const command = program.commands.find((other) => other.name() === name);
  if (code !== "commander.excessArguments" || command === undefined) return undefined;
  const takesMessage = command.options.some(({ long }) => long === "--message");
  return takesMessage
    ? `Say what the migration does with -m: \`${program.name()} ${name} -m "…"\`.`
    : undefined;
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
