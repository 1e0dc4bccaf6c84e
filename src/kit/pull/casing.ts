import { pathToFileURL } from "node:url";
import type { Config } from "../project/config.js";
import type { Project } from "../project/project.js";
import { drizzleCore } from "./drizzle-core.js";

/**
 * What names columns that have no name of their own: the configuration's `casing`, where the project's drizzle-orm
 * takes notice of it. 1.0 does not; it has tables that name their columns themselves.
 */
export async function casingOf({
  casing,
  root,
}: Pick<Project, "casing" | "root">): Promise<Config["casing"]> {
  const path = casing === undefined ? undefined : drizzleCore(root);
  if (path === undefined) return undefined;
  try {
    const core: object = await import(pathToFileURL(path).href);
    return "snakeCase" in core ? undefined : casing;
  } catch {
    return undefined;
  }
}
