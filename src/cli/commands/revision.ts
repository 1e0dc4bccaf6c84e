import type { Command } from "commander";
import { contextOf } from "../context.js";
import type { Host } from "../host.js";
import { declareGenerateOptions, type GenerateFlags, generate } from "./generate.js";

interface RevisionFlags extends GenerateFlags {
  readonly autogenerate?: boolean;
}

/** Declares `revision`, the word of Alembic: `generate --empty`, and with `--autogenerate` just `generate`. */
export function declareRevision(command: Command, host: Host): void {
  declareGenerateOptions(command)
    .description("Write an empty migration; with --autogenerate, compare the schema as `generate` does.")
    .option("--autogenerate", "write what the TypeScript schema asks for")
    .addHelpText("after", `\nExample:\n  $ ${host.name} revision -m "fill in the owners"`)
    .action((flags: RevisionFlags) =>
      generate(contextOf(command, host), { ...flags, empty: flags.autogenerate !== true }),
    );
}
