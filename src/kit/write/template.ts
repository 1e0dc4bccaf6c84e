import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf, UsageError } from "../../errors.js";
import { BUILT_IN_TEMPLATE, NEEDED_PLACEHOLDERS } from "../../migration/template.js";
import type { Project } from "../project/project.js";

/**
 * The template of new migration files: that of the settings, looked for from the migrations folder, or the built-in one.
 *
 * @throws UsageError `bad-template`: it cannot be read, or lacks a placeholder that a migration needs.
 */
export function templateOf({ folder, settings }: Pick<Project, "folder" | "settings">): string {
  if (settings.template === "") return BUILT_IN_TEMPLATE;
  const file = resolve(folder, settings.template);
  const template = readTemplate(file).replaceAll("\r\n", "\n");
  for (const placeholder of NEEDED_PLACEHOLDERS) {
    if (template.split(placeholder).length === 2) continue;
    throw new UsageError("bad-template", `The template ${file} has to have ${placeholder}, once.`, {
      hint: "It may have {imports}, {comment}, {migration}, {revision} and {message}; the first and the third are needed.",
    });
  }
  return template;
}

function readTemplate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError("bad-template", `The template ${file} cannot be read: ${messageOf(error)}.`, {
      hint: 'Correct "template" in sluice.json: a path from the migrations folder.',
      cause: error,
    });
  }
}
