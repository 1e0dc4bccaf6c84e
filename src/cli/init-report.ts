import type { InitResult } from "../kit/init/types.js";
import type { Context } from "./context.js";
import { shortPath } from "./format.js";

/** What `init` prints: what was there, what was made, what differs, and what to do next. */
export function initLines(result: InitResult, { output, host }: Context): readonly string[] {
  const { paint } = output;
  const short = (path: string): string => shortPath(path, host.cwd);
  return [
    ...result.present.map((file) => `There is a ${short(file)} already.`),
    ...result.files.map((file) => `${paint.green("Wrote")} ${short(file)}`),
    ...result.revisions.map(
      ({ file, reversible }) =>
        `${paint.green("Wrote")} ${short(file)}, proven ${reversible ? "up, down and up" : "upwards only"}`,
    ),
    ...result.stamped.map((revision) => `Stamped ${revision}`),
    ...listed("The TypeScript schema is not what the migrations make:", result.differences),
    ...listed("The database is not what its revisions make (+ only it has, - only they make):", result.drift),
    ...listed(
      "Left alone from now on, because the TypeScript schema does not have it (`leaveAlone` of the baseline):",
      result.leaveAlone,
    ),
    ...result.notes.map((note) => `${paint.cyan("note:")} ${note}`),
    ...result.next.map((step) => `Next: ${step}`),
  ];
}

const listed = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
