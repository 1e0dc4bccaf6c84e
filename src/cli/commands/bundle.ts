import { type Command, Option } from "commander";
import type { BundleOptions, BundleResult } from "../../kit/write/bundle.js";
import { type Context, contextOf } from "../context.js";
import { count, shortPath } from "../format.js";
import type { Host } from "../host.js";
import { authorOptions } from "../place.js";

interface BundleFlags {
  readonly imports?: BundleOptions["imports"];
}

/** Declares `bundle`. */
export function declareBundle(command: Command, host: Host): void {
  command
    .description(
      "Write index.ts into the migrations folder: static imports of every migration, and the settings, for\n" +
        "upgrade(db, { migrations }) in a bundled application or a published package.",
    )
    .addOption(
      new Option("--imports <extension>", "how it imports them (by default as tsconfig.json says)").choices([
        "js",
        "ts",
        "none",
      ]),
    )
    .addHelpText("after", `\nExample:\n  $ ${host.name} bundle`)
    .action((flags: BundleFlags) => writeBundle(contextOf(command, host), flags));
}

async function writeBundle(context: Context, { imports }: BundleFlags): Promise<void> {
  const { bundle } = await import("../../kit/write/bundle.js");
  const result = await bundle({ ...authorOptions(context), imports });
  context.output.result(result, [closing(result, context.host.cwd)]);
}

function closing({ file, revisions, changed }: BundleResult, cwd: string): string {
  const what = `${shortPath(file, cwd)} with ${count(revisions.length, "revision")}`;
  return changed ? `Wrote ${what}.` : `${what} is up to date.`;
}
