import { readFileSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UsageError } from "../errors.js";
import { completeSettings, parseSettings, SETTINGS_FILE, type Settings } from "./settings.js";

/**
 * The settings of a migrations folder. Without a `sluice.json`, or without the folder, they are the defaults.
 *
 * @throws UsageError `bad-settings`: the file cannot be read, or says what cannot be.
 */
export function readSettings(folder: string): Settings {
  return completeSettings(writtenSettings(folder));
}

/** The same without the defaults: what the file says. Errors as for `readSettings`. */
export function writtenSettings(folder: string): Partial<Settings> {
  const file = join(folder, SETTINGS_FILE);
  const text = readIfThere(file);
  return text === undefined ? {} : parseSettings(text, file);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError("bad-settings", `${file} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}
