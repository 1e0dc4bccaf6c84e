import { Command } from "commander";
import { VERSION } from "../version.js";
import { COMMAND_GROUPS, COMMANDS } from "./commands.js";
import { fitted, widthOf } from "./fitted.js";
import { declareGlobalFlags } from "./flags.js";
import type { Host } from "./host.js";

/** Help is no wider than this on a wide terminal, and where it is no terminal at all. */
const WIDEST = 80;

const helpWidth = (host: Host): number => Math.min(WIDEST, widthOf(host.stdout) ?? WIDEST);

/**
 * The program with the names of all commands. A command's own arguments and options are declared when it is asked
 * for, so that no other command's module is loaded.
 */
export function createProgram(host: Host): Command {
  const program = new Command(host.name)
    .description("Migrations for Drizzle ORM: edit the schema, generate, review, upgrade.")
    .version(VERSION, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .exitOverride()
    .configureOutput(outputOf(host))
    .configureHelp({ helpWidth: helpWidth(host), showGlobalOptions: true })
    .showSuggestionAfterError();
  declareGlobalFlags(program);
  for (const { heading, commands } of COMMAND_GROUPS) {
    program.commandsGroup(heading);
    for (const entry of commands) {
      const command = program.command(entry.name).summary(entry.summary);
      if (entry.alias !== undefined) command.alias(entry.alias);
    }
  }
  declareHelpCommand(program.commandsGroup("Help:"));
  program.addHelpText("after", programExample(host.name));
  return program.hook("preSubcommand", (_, command) => declare(command, host));
}

async function declare(command: Command, host: Host): Promise<void> {
  const entry = COMMANDS.find(({ name }) => name === command.name());
  if (entry !== undefined) (await entry.load())(command, host);
}

/** commander's own `help` command would print the help of a command that is not declared yet. */
function declareHelpCommand(program: Command): void {
  program
    .command("help")
    .summary("print the help of a command")
    .argument("[command]")
    .action(async (name: string | undefined) => {
      await program.parseAsync([...helpArguments(program, name)], { from: "user" });
    });
}

/** An unknown command without `--help`: so that it is the error it is anywhere else. */
function helpArguments(program: Command, name: string | undefined): readonly string[] {
  if (name === undefined) return ["--help"];
  const known = program.commands.some(
    (command) => command.name() === name || command.aliases().includes(name),
  );
  return known ? [name, "--help"] : [name];
}

/** Help goes to stdout; errors are thrown and reported in one place, so commander itself prints none. */
const outputOf = (host: Host) => ({
  writeOut: (text: string) => void host.stdout.write(fitted(text, helpWidth(host))),
  writeErr: () => {},
  outputError: () => {},
  getOutHelpWidth: () => helpWidth(host),
  getErrHelpWidth: () => helpWidth(host),
  getOutHasColors: () => false,
});

const programExample = (name: string): string => `
Example:
  $ ${name} generate -m "add priority"
  $ ${name} upgrade

\`${name} help COMMAND\` explains one command.`;
