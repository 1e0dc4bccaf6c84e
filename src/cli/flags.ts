import type { Command } from "commander";
import type { Environment } from "./host.js";

/** The flags of every command, as they were given. */
export interface GlobalFlags {
  readonly config?: string;
  readonly database?: string;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  readonly yes: boolean;
  readonly color: boolean;
}

/** Declares the global flags; commander takes them before and after the command's name. */
export function declareGlobalFlags(program: Command): void {
  program
    .option("--config <file>", "the drizzle configuration (default: drizzle.config.ts)")
    .option("-d, --database <url>", "the database: a path or a URL")
    .option("--json", "print one JSON value and nothing else")
    .option("-v, --verbose", "log every statement; more detail; stack traces")
    .option("-q, --quiet", "print errors only")
    .option("-y, --yes", "answer every question with yes")
    .option("--no-color", "print without colour");
}

/** The global flags of a command that is about to run. */
export function globalFlags(command: Command, env: Environment): GlobalFlags {
  const flags = command.optsWithGlobals<Partial<GlobalFlags>>();
  return {
    config: flags.config,
    database: flags.database,
    json: flags.json ?? false,
    verbose: flags.verbose ?? env.SLUICE_LOG === "debug",
    quiet: flags.quiet ?? false,
    yes: flags.yes ?? false,
    color: flags.color ?? true,
  };
}

/** The flags that say how to report an error, for when the arguments could not be parsed. */
export function flagsOfArguments(argv: readonly string[], env: Environment): GlobalFlags {
  return {
    json: argv.includes("--json"),
    verbose: argv.includes("--verbose") || argv.includes("-v") || env.SLUICE_LOG === "debug",
    quiet: false,
    yes: false,
    color: !argv.includes("--no-color"),
  };
}
