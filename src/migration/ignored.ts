import { ownNames } from "../model/own-names.js";
import { isOtherTools } from "./other-tools.js";
import type { Settings } from "./settings.js";

type Names = (name: string) => boolean;

/**
 * What is not the application's in a scratch database, where only its own revisions and its schema have made anything:
 * our own tables, and what the settings say to leave alone.
 */
export function ignored(settings: Pick<Settings, "table" | "keep">): Names {
  const isOwn = ownNames(settings.table);
  const patterns = settings.keep.map(globPattern);
  return (name) => isOwn(name) || patterns.some((pattern) => pattern.test(name));
}

/**
 * What is not the application's in a database that other tools use, too: theirs as well, unless the application has a
 * table of that name itself.
 *
 * @param isDeclared Asked only about names that other tools use.
 */
export function ignoredLive(settings: Pick<Settings, "table" | "keep">, isDeclared: Names): Names {
  const ignore = ignored(settings);
  return (name) => ignore(name) || (isOtherTools(name) && !isDeclared(name));
}

/** `*` is any number of characters, `?` is one. */
export function globPattern(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`);
}
